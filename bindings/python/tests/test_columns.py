"""Columns of every library that speaks Arrow, and of none: the same rows, in order, in bounded memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import ROOT, messages

import fourc
from fourc import AnswerStream, Classifier, Text, Verdict

TEXTS = messages(2500)


@pytest.fixture(scope="module")
def wanted(classifier: Classifier) -> list[dict[str, Any]]:
    """What each row must say, asked one by one."""
    given = [text for text in TEXTS if text is not None]
    answers = iter(classifier.classify_batch([Text(text) for text in given]))
    return [expected(None if text is None else next(answers)) for text in TEXTS]


def expected(answer: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(("top", "level", "score", "flagged", "complete", "error"))
    if isinstance(answer, Verdict):
        top = answer.top
        row["top"] = None if top is None else str(top.category)
        row["level"] = "clear" if top is None else str(top.level)
        row["score"] = 0.0 if top is None else top.score
        row["flagged"] = [str(entry.category) for entry in answer.scores if entry.category.is_risk and entry.level >= "likely"]
        row["complete"] = answer.coverage.complete
    elif answer is not None:
        row["error"] = answer.code
    return row


def rows(stream: AnswerStream) -> list[dict[str, Any]]:
    columns = stream.to_pydict()
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def same(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    assert len(found) == len(wanted)
    for own, other in zip(found, wanted, strict=True):
        assert own.keys() == other.keys()
        for name, value in own.items():
            # A text among others may differ in the last of its four decimals.
            assert value == (pytest.approx(other[name], abs=2e-4) if isinstance(value, float) else other[name])


FORMS: dict[str, Any] = {
    "list": lambda: (TEXTS, None),
    "polars frame": lambda: (pl.DataFrame({"n": range(len(TEXTS)), "message": TEXTS}), "message"),
    "polars series": lambda: (pl.Series(TEXTS), None),
    "polars categories": lambda: (pl.Series(TEXTS).cast(pl.Categorical), None),
    "pandas frame": lambda: (pd.DataFrame({"n": range(len(TEXTS)), "message": TEXTS}), "message"),
    "pandas series": lambda: (pd.Series(TEXTS), None),
    "pandas objects": lambda: (pd.Series(TEXTS, dtype=object), None),
    "pandas missing": lambda: (pd.Series(TEXTS, dtype="string"), None),
    "pyarrow table": lambda: (pa.table({"message": pa.array(TEXTS), "n": range(len(TEXTS))}), "message"),
    "pyarrow batch": lambda: (pa.record_batch({"message": pa.array(TEXTS)}), None),
    "pyarrow large": lambda: (pa.table({"message": pa.array(TEXTS, pa.large_string())}), None),
    "pyarrow view": lambda: (pa.table({"message": pa.array(TEXTS, pa.string_view())}), None),
    "pyarrow binary": lambda: (pa.table({"message": pa.array(TEXTS, pa.string()).cast(pa.binary())}), None),
    "pyarrow dictionary": lambda: (pa.table({"message": pa.array(TEXTS).dictionary_encode()}), None),
    "pyarrow chunks": lambda: (pa.chunked_array([TEXTS[:7], TEXTS[7:1000], [], TEXTS[1000:]], pa.string()), None),
    "duckdb relation": lambda: (relation(), "message"),
}


def relation() -> Any:
    table = pa.table({"n": range(len(TEXTS)), "message": pa.array(TEXTS)})
    return duckdb.connect().from_arrow(table).order("n")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_column_gives_the_same_rows(classifier: Classifier, wanted: list[dict[str, Any]], form: str) -> None:
    data, column = FORMS[form]()
    same(rows(classifier.classify_arrow(data, column)), wanted)


def test_the_answers_go_out_to_every_library(classifier: Classifier, wanted: list[dict[str, Any]]) -> None:
    def stream() -> AnswerStream:
        return classifier.classify_arrow(TEXTS)

    same(pl.DataFrame(stream()).to_dicts(), wanted)
    same(pa.table(stream()).to_pylist(), wanted)
    same(pa.RecordBatchReader.from_stream(stream()).read_all().to_pylist(), wanted)
    if hasattr(pd.DataFrame, "from_arrow"):
        frame = pd.DataFrame.from_arrow(stream())
        assert frame["error"].notna().sum() == sum(row["error"] is not None for row in wanted)
    reader = pa.RecordBatchReader.from_stream(stream())  # noqa: F841 - DuckDB finds it by its name
    counted = duckdb.connect().sql("select count(*), count(top), count(error) from reader").fetchall()
    assert counted[0] == (len(TEXTS), sum(row["top"] is not None for row in wanted), sum(row["error"] is not None for row in wanted))
    same([row for batch in stream() for row in pa.record_batch(batch).to_pylist()], wanted)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_frames_get_their_answers_beside_their_rows(classifier: Classifier, wanted: list[dict[str, Any]], library: str) -> None:
    data: Any = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}[library]({"message": TEXTS})
    if library == "pandas":
        data.index = pd.Index(range(7, 7 + len(TEXTS)))
    out = fourc.classify_frame(data, "message", classifier=classifier, policy="ks3", prefix="x_")
    assert type(out) is type(data)
    if library == "pandas":
        assert out.index.equals(data.index) and list(out["message"].isna()) == [text is None for text in TEXTS]
        assert list(out["x_error"].dropna()) == [row["error"] for row in wanted if row["error"]]
        return
    found = out.to_dicts() if library == "polars" else out.to_pylist()
    assert [row["message"] for row in found] == TEXTS
    assert {row["x_action"] for row in found} >= {"allow", "block", None}
    same([{name.removeprefix("x_"): row[name] for name in row if name.startswith("x_") and name != "x_action"} for row in found], wanted)


def test_a_null_gives_a_null_and_a_bad_row_its_code(classifier: Classifier) -> None:
    found = rows(classifier.classify_arrow(["hello there", None, "", b"caf\xe9", "\ud800", 3, float("nan")]))
    assert [row["error"] for row in found] == [None, None, *["invalid-input"] * 4, None]
    assert [row["level"] for row in found] == ["clear", *[None] * 6]
    urls = rows(classifier.classify_arrow(["https://www.bet365.com/", "no url at all", None], kind="url"))
    assert [row["top"] for row in urls] == ["gambling", None, None] and urls[1]["error"] == "invalid-input"


def test_kinds_and_channels(classifier: Classifier) -> None:
    sign = (ROOT / "corpora/images/selftest.png").read_bytes()
    pictures = rows(classifier.classify_arrow([sign, b"no picture", None], kind="image"))
    assert pictures[0]["level"] == "confirmed" and pictures[1]["error"] == "invalid-input"
    page = "<p>dont tell ur mum, its our little secret</p>"
    assert rows(classifier.classify_arrow([page], kind="page"))[0]["top"] == "grooming"
    handle = rows(classifier.classify_arrow(["unblockedgames4u"], channel="identifier"))[0]
    assert handle["top"] == classifier.classify_text("unblockedgames4u", channel="identifier").top.category  # type: ignore[union-attr]
    assert rows(classifier.classify_arrow(["how to bypass the school filter"], kind="search"))[0]["top"] == "filter-bypass"


def test_every_field_says_what_the_verdict_says(classifier: Classifier) -> None:
    texts = ["🙂 dont tell ur mum, its our little secret", "see you at netball", None]
    fields = ["scores", "levels", "evidence", "json", "action"]
    found = pa.table(classifier.classify_arrow(texts, fields=fields, policy="ks3")).to_pylist()
    verdict = classifier.classify(Text(str(texts[0])))
    assert list(found[0]) == fields
    for category in fourc.Category:
        assert found[0]["scores"][category.value] == (None if category not in verdict else pytest.approx(verdict.score(category), abs=2e-4))
        assert found[0]["levels"][category.value] == verdict.level(category)
    cut = [str(texts[0]).encode()[one["start"] : one["end"]].decode() for one in found[0]["evidence"] if one["start"] is not None]
    assert "dont tell ur mum" in cut and len(found[0]["evidence"]) == len(verdict.evidence)
    assert '"offsets":"utf8"' in found[0]["json"] and found[0]["action"] == fourc.Policy.preset("ks3").decide(verdict).action
    assert found[2]["evidence"] is None and found[2]["json"] is None and found[2]["levels"]["hate"] is None
    plain = classifier.classify_arrow(texts, fields=fields, policy="ks3").to_pydict()
    assert plain["levels"][0]["grooming"] == verdict.level("grooming") and plain["evidence"][2] is None


def test_a_query_over_answers_to_its_own_connection_does_not_wait_for_itself(rules: Classifier) -> None:
    connection = duckdb.connect()
    relation = connection.sql("select range as n, 'how to bypass the school filter' as message from range(20000)")
    answers = rules.classify_arrow(relation, "message")
    assert connection.sql("select top, count(*) from answers group by top").fetchall() == [("filter-bypass", 20000)]
    del answers


def test_wrong_options_are_refused_before_anything_is_read(classifier: Classifier) -> None:
    table = pa.table({"a": ["x"], "b": [1]})
    for wrong in (
        lambda: classifier.classify_arrow(table),
        lambda: classifier.classify_arrow(table, "c"),
        lambda: classifier.classify_arrow(["x"], "c"),
        lambda: classifier.classify_arrow(table, "a", kind="video"),
        lambda: classifier.classify_arrow(table, "a", channel="telegram"),
        lambda: classifier.classify_arrow(table, "a", fields=["colour"]),
        lambda: classifier.classify_arrow(table, "a", fields=["action"]),
    ):
        with pytest.raises(fourc.ConfigurationError):
            wrong()
    with pytest.raises(fourc.UnsupportedInputError, match="Int64"):
        classifier.classify_arrow(table, "b")
    with pytest.raises(TypeError, match="Arrow interface"):
        classifier.classify_arrow(3)
    stream = classifier.classify_arrow(["x"])
    pa.table(stream)
    with pytest.raises(fourc.ConfigurationError, match="read already"):
        pa.table(stream)


def test_a_stream_is_pulled_as_it_is_read(rules: Classifier) -> None:
    pulled = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal pulled
        for _ in range(1000):
            pulled += 1
            yield pa.record_batch({"message": ["an ordinary sentence about the weather"] * 1000})

    reader = pa.RecordBatchReader.from_batches(pa.schema({"message": pa.string()}), batches())
    stream = iter(rules.classify_arrow(reader, "message"))
    for _ in range(3):
        assert len(next(stream)) == 1000
    assert pulled <= 4
    del stream
    gc.collect()


def test_a_source_that_fails_says_so(rules: Classifier) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"message": ["hello there"]})
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"message": pa.string()}), batches())
    stream = rules.classify_arrow(reader, "message")
    assert len(next(stream)) == 1
    with pytest.raises(fourc.FourcError, match="the disk is gone"):
        next(stream)


def test_a_large_chunk_is_answered_in_pieces(rules: Classifier) -> None:
    column = pa.array(["an ordinary sentence about the weather"] * 20_000)
    lengths = [len(batch) for batch in rules.classify_arrow(column)]
    assert sum(lengths) == 20_000 and max(lengths) <= 8192
