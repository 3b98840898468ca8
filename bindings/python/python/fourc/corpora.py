"""Labelled rows out of files, DataFrames, and the layouts in which others publish theirs.

A row has a `text`, `labels` (name to 1 or 0) and whatever other fields it came with. A label that is absent is unknown and
not 0, unless the row is `complete`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, Union

from ._errors import ConfigurationError, FourcIOError, InvalidInputError
from ._fourc import Corpus, read_corpus

__all__ = ["Corpus", "civil_comments", "davidson", "harmless", "jigsaw", "read", "sms_spam", "youtube_spam"]

#: Paths, rows, or anything with rows: DataFrames of polars and pandas, tables of pyarrow, relations of DuckDB.
Source: TypeAlias = Union[str, "os.PathLike[str]", Sequence["os.PathLike[str]"], Iterable[Mapping[str, Any]], Any]


def read(
    data: Source,
    *,
    name: str | None = None,
    text: str = "text",
    labels: str | Sequence[str] = "labels",
    id: str = "id",  # noqa: A002 - the name that the column has
    complete: bool = False,
    filter: Sequence[str] = (),  # noqa: A002 - the name that the option has everywhere
) -> Corpus:
    """Reads rows; what cannot be read costs its own row and is counted in `Corpus.unread`.

    `labels` is the column that holds an object (or, in tables, a list) of labels, or the names of columns that hold one label
    each. `filter` keeps rows such as `["split=held"]`.
    """
    columns = [] if isinstance(labels, str) else list(labels)
    options: dict[str, Any] = {
        "text": text,
        "id": id,
        "labels": labels if isinstance(labels, str) else "labels",
        "complete": complete,
        "filter": list(filter),
    }
    paths = _paths(data)
    if paths is not None and not columns:
        return read_corpus(name or paths[0].name, paths=paths, **options)
    if paths is not None:
        raise ConfigurationError("columns of labels are named for DataFrames; in a table file they begin with `label:`")
    lines = io.BytesIO()
    for row in _records(data):
        lines.write(json.dumps(_labelled(row, options["labels"], columns), default=_plain).encode())
        lines.write(b"\n")
    return read_corpus(name or "rows", lines=lines.getvalue(), **options)


def jigsaw(path: str | os.PathLike[str], *, name: str = "jigsaw", filter: Sequence[str] = ()) -> Corpus:  # noqa: A002
    """The table of the toxic-comment competition: `comment_text` and six columns of 1 and 0.

    `threat` is ours; `obscene` is read as profanity, `identity_hate` as hate, `insult` as bullying, and `toxic`, which has no
    counterpart, is kept as a field. Rows without any of the six are complete.
    """

    def rows() -> Iterator[dict[str, Any]]:
        with _open(Path(path)) as table:
            for row in csv.DictReader(table):
                marks = {column: int(row[column]) for column in _JIGSAW if row.get(column) in ("0", "1")}
                if len(marks) < len(_JIGSAW):
                    continue
                labels = {ours: marks[theirs] for theirs, ours in _JIGSAW.items() if ours}
                kept = {"id": row.get("id", ""), "text": row["comment_text"], "labels": labels, "toxic": str(marks["toxic"])}
                yield kept if any(marks.values()) else {**kept, "rest": 0}

    return read(rows(), name=name, filter=filter)


def sms_spam(path: str | os.PathLike[str], *, name: str = "sms spam", filter: Sequence[str] = ()) -> Corpus:  # noqa: A002
    """The SMS spam collection: lines of `ham` or `spam`, a tab, and the message."""

    def rows() -> Iterator[dict[str, Any]]:
        with _open(Path(path)) as lines:
            for line in lines:
                label, tab, text = line.rstrip("\r\n").partition("\t")
                if tab and label in ("ham", "spam"):
                    yield {"text": text, "labels": {"spam": int(label == "spam")}, "channel": "chat"}

    return read(rows(), name=name, filter=filter)


def youtube_spam(path: str | os.PathLike[str], *, name: str = "youtube spam", filter: Sequence[str] = ()) -> Corpus:  # noqa: A002
    """The YouTube spam collection: tables with `CONTENT` and `CLASS`, 1 for spam; a file or a folder of them."""

    def rows() -> Iterator[dict[str, Any]]:
        for file in _tables(Path(path)):
            with _open(file) as table:
                for row in csv.DictReader(table):
                    if row.get("CLASS") in ("0", "1"):
                        own = {"id": row.get("COMMENT_ID", ""), "text": row["CONTENT"], "file": file.name, "channel": "post"}
                        yield {**own, "labels": {"spam": int(row["CLASS"])}}

    return read(rows(), name=name, filter=filter)


def davidson(path: str | os.PathLike[str], *, name: str = "davidson", filter: Sequence[str] = ()) -> Corpus:  # noqa: A002
    """The table of hate speech and offensive language: `tweet` and `class`, 0 for hate, 1 for offensive, 2 for neither.

    What is offensive and no hate is read as profanity of which nothing else is known. The annotators took much of
    African-American English for offensive: measure slices before you believe the numbers.
    """
    labels = {"0": {"hate": 1}, "1": {"hate": 0, "profanity": 1}, "2": {"hate": 0, "profanity": 0}}

    def rows() -> Iterator[dict[str, Any]]:
        with _open(Path(path)) as table:
            for row in csv.DictReader(table):
                if row.get("class") in labels:
                    own = {"id": row.get("", ""), "text": row["tweet"], "channel": "post"}
                    yield {**own, "labels": labels[row["class"]]}

    return read(rows(), name=name, filter=filter)


def civil_comments(path: str | os.PathLike[str], *, name: str = "civil comments", filter: Sequence[str] = ()) -> Corpus:  # noqa: A002
    """The tables of Civil Comments, with the share of annotators who saw something: 1 from a half on, 0 where none did.

    What lies between is unknown. `identity_attack` is read as hate, `insult` as bullying, `obscene` as profanity, `threat`
    as ours. Rows in which nobody saw anything are complete. Both spellings of the table are read (`comment_text` with
    `target`, `text` with `toxicity`).
    """

    def rows() -> Iterator[dict[str, Any]]:
        with _open(Path(path)) as table:
            for row in csv.DictReader(table):
                overall, text = row.get("target") or row.get("toxicity"), row.get("comment_text") or row.get("text")
                shares = {ours: _share(row.get(theirs)) for theirs, ours in _CIVIL.items()}
                if overall is None or text is None or any(share is None for share in shares.values()):
                    continue
                labels = {ours: int(share >= 0.5) for ours, share in shares.items() if share is not None and not 0 < share < 0.5}
                own = {"id": row.get("id", ""), "text": text, "labels": labels, "toxicity": overall, "channel": "post"}
                yield own if _share(overall) else {**own, "rest": 0}

    return read(rows(), name=name, filter=filter)


def harmless(path: str | os.PathLike[str], *, name: str | None = None, filter: Sequence[str] = ()) -> Corpus:  # noqa: A002
    """Texts without any risk, one a line: a file, or a folder of `.txt` such as the project's `corpora/benign`.

    Lines that begin with `#` say something about the file. The name of the file stands in the field `file`.
    """

    def rows() -> Iterator[dict[str, Any]]:
        for file in _tables(Path(path), "*.txt"):
            with _open(file) as lines:
                for number, line in enumerate(lines, start=1):
                    text = line.strip()
                    if text and not text.startswith("#"):
                        yield {"id": f"{file.stem}#{number}", "text": text, "labels": {}, "rest": 0, "file": file.name}

    return read(rows(), name=name or Path(path).name, filter=filter)


_CIVIL = {"identity_attack": "hate", "insult": "bullying", "obscene": "profanity", "threat": "threat"}
_JIGSAW = {
    "toxic": None,
    "severe_toxic": None,
    "obscene": "profanity",
    "threat": "threat",
    "insult": "bullying",
    "identity_hate": "hate",
}


def _tables(path: Path, pattern: str = "*.csv*") -> list[Path]:
    """A file, or the files of a folder by name."""
    return sorted(path.glob(pattern)) if path.is_dir() else [path]


def _share(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _open(path: Path) -> io.TextIOBase:
    try:
        # Exports of spreadsheets begin with a mark.
        return io.TextIOWrapper(gzip.open(path) if path.suffix == ".gz" else path.open("rb"), encoding="utf-8-sig", newline="")
    except OSError as cause:
        raise FourcIOError(f"{path} cannot be read") from cause


def _paths(data: Any) -> list[Path] | None:
    if isinstance(data, (str, os.PathLike)):
        return [Path(data)]
    if isinstance(data, (list, tuple)) and data and all(isinstance(path, (str, os.PathLike)) for path in data):
        return [Path(path) for path in data]
    return None


def _records(data: Any) -> Iterable[Mapping[str, Any]]:
    """The rows of whatever has rows."""
    if hasattr(data, "to_dicts"):  # polars
        return data.to_dicts()  # type: ignore[no-any-return]
    if hasattr(data, "to_dict") and hasattr(data, "iloc"):  # pandas
        return data.to_dict(orient="records")  # type: ignore[no-any-return]
    if hasattr(data, "to_pylist"):  # pyarrow
        return data.to_pylist()  # type: ignore[no-any-return]
    if hasattr(data, "fetchall") and hasattr(data, "columns"):  # DuckDB
        names = list(data.columns)
        return [dict(zip(names, row, strict=True)) for row in data.fetchall()]
    if isinstance(data, Mapping) or not isinstance(data, Iterable):
        raise InvalidInputError("rows are dictionaries, a DataFrame, an Arrow table or the path of a corpus")
    return data


def _labelled(row: Mapping[str, Any], labels: str, columns: Sequence[str]) -> dict[str, Any]:
    """A row with its labels as one object, and without what says nothing."""
    if not isinstance(row, Mapping):
        raise InvalidInputError("a row is a dictionary")
    rest = {name: value for name, value in row.items() if name not in columns and not _missing(value)}
    if columns:
        rest[labels] = {column: _mark(row[column]) for column in columns if not _missing(row.get(column))}
        return rest
    own = rest.get(labels)
    if isinstance(own, Mapping):
        rest[labels] = {name: _mark(value) for name, value in own.items() if not _missing(value)}
    elif isinstance(own, str):
        rest[labels] = {name.strip(): 1 for name in own.replace(",", ";").split(";") if name.strip()}
    elif own is not None:
        rest[labels] = {str(name): 1 for name in own}
    return rest


def _mark(value: Any) -> int:
    if value in (0, 1):
        return int(value)
    raise InvalidInputError("a label is 1, 0 or nothing")


def _missing(value: Any) -> bool:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return type(value).__name__ in ("NAType", "NaTType")


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)
