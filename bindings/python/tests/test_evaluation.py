"""The same numbers from files, DataFrames and dictionaries; adapters; the estimator of scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import ROOT, benign
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

import fourc
from fourc import Classifier, corpora

ROWS: list[dict[str, Any]] = [
    *({"id": f"h{n}", "text": text, "labels": {}, "rest": 0, "context": "plain"} for n, text in enumerate(benign(40))),
    *({"id": f"g{n}", "text": f"dont tell ur mum, its our little secret {n}", "labels": {"grooming": 1}} for n in range(15)),
    *({"id": f"b{n}", "text": f"how do i bypass the school filter {n}", "labels": {"filter-bypass": 1, "grooming": 0}} for n in range(15)),
]


@pytest.fixture(scope="module")
def measured(classifier: Classifier) -> fourc.Evaluation:
    return fourc.evaluate(ROWS, classifier=classifier, resamples=20)


def test_the_table_has_a_row_for_each_label(measured: fourc.Evaluation) -> None:
    rows = {row["label"]: row for row in measured.table}
    assert set(rows) == {"grooming", "filter-bypass"} and rows["grooming"]["positives"] == 15
    assert rows["filter-bypass"]["auprc"] > 0.9 and rows["filter-bypass"]["recall_likely"] == 1.0
    assert rows["grooming"]["auprc_low"] <= rows["grooming"]["auprc"] <= rows["grooming"]["auprc_high"]
    assert measured.mean["labels"] == 2 and measured.false_alarms is not None and measured.false_alarms["value"] == 0.0
    assert pd.DataFrame(measured.table).shape[0] == pl.DataFrame(measured.table).height == 2


def test_reports_have_tables_plots_and_no_network(measured: fourc.Evaluation, tmp_path: Path) -> None:
    page = measured.save(tmp_path / "report")
    html = page.read_text(encoding="utf-8")
    assert "<svg" in html and "grooming" in html and "dont tell ur mum" not in html
    assert "http" not in html.replace("http://www.w3.org", "").replace("https://www.w3.org", "")
    assert json.loads((page.parent / "report.json").read_text()) == measured.reports
    assert "grooming" in measured.to_markdown() and "<iframe" in measured._repr_html_()
    both = measured.beside(fourc.evaluate(ROWS, effort="rules", resamples=0, name="rules"))
    assert {row["system"] for row in both.table} == {"fourc fast", "rules"}


@pytest.mark.parametrize("form", ["polars", "pandas", "pyarrow", "jsonl", "folder", "label columns", "lists"])
def test_every_form_of_rows_gives_the_same_numbers(classifier: Classifier, measured: fourc.Evaluation, form: str, tmp_path: Path) -> None:
    labels: Any = "labels"
    data: Any
    if form in ("jsonl", "folder"):
        file = tmp_path / "rows.jsonl"
        file.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
        data = file if form == "jsonl" else [tmp_path]
    elif form == "lists":
        data = [{**row, "labels": ";".join(name for name, value in row["labels"].items() if value)} for row in ROWS]
        data = [{**row, "grooming_denied": "x"} for row in data]
    elif form == "label columns":
        labels = ["grooming", "filter-bypass"]
        data = pd.DataFrame([{"id": r["id"], "text": r["text"], "rest": r.get("rest"), "context": r.get("context"), **r["labels"]} for r in ROWS])
    else:
        make = {"polars": lambda: pl.DataFrame(ROWS, infer_schema_length=None), "pandas": lambda: pd.DataFrame(ROWS), "pyarrow": lambda: pa.Table.from_pylist(ROWS)}
        data = make[form]()
    found = fourc.evaluate(data, classifier=classifier, labels=labels, resamples=20)
    assert found.report["corpus"]["rows"] == len(ROWS)
    if form == "lists":
        assert {row["label"]: row["positives"] for row in found.table} == {"grooming": 15, "filter-bypass": 15}
        return
    assert found.table == measured.table and found.false_alarms == measured.false_alarms


def test_options_reach_the_measures(classifier: Classifier) -> None:
    found = fourc.evaluate(
        ROWS, classifier=classifier, only=["trouble"], label_map={"trouble": ["grooming", "filter-bypass"]}, resamples=0, slices=["context"]
    )
    assert [row["label"] for row in found.table] == ["trouble"] and found.report["slices"][0]["name"] == "context"
    assert fourc.evaluate(ROWS, classifier=classifier, filter=["context=plain"], resamples=0).report["corpus"]["rows"] == 40
    with pytest.raises(fourc.InvalidInputError, match="no rows"):
        fourc.evaluate([], classifier=classifier)
    with pytest.raises(fourc.ConfigurationError):
        fourc.evaluate(ROWS, classifier=classifier, filter=["context"])
    with pytest.raises(fourc.InvalidInputError, match="1, 0 or nothing"):
        fourc.evaluate([{"text": "x", "labels": {"hate": 0.5}}], classifier=classifier)
    with pytest.raises(fourc.FourcIOError):
        fourc.evaluate(Path("no-such-folder/rows.jsonl"), classifier=classifier)


def test_rows_that_cannot_be_read_are_counted() -> None:
    corpus = corpora.read([{"text": "fine", "labels": {"hate": 0}}, {"labels": {}}, {"text": 3}])
    assert (len(corpus), corpus.unread, len(corpus.unreadable)) == (1, 2, 2)
    assert corpus.rows() == [{"id": "rows:1", "text": "fine", "labels": {"hate": False}, "complete": False}]


def test_layouts_of_others(tmp_path: Path) -> None:
    table = tmp_path / "train.csv"
    table.write_text(
        'id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n1,"see you, at\nnetball",0,0,0,0,0,0\n2,an insult,1,0,0,0,1,0\n3,torn,1\n',
        encoding="utf-8",
    )
    rows = corpora.jigsaw(table).rows()
    assert [row["text"] for row in rows] == ["see you, at\nnetball", "an insult"] and rows[0]["complete"]
    assert rows[1]["labels"] == {"profanity": False, "threat": False, "bullying": True, "hate": False}
    spam = tmp_path / "SMSSpamCollection"
    spam.write_text("ham\tsee you at netball\nspam\tyou won a prize\nneither\n", encoding="utf-8")
    assert [row["labels"] for row in corpora.sms_spam(spam).rows()] == [{"spam": False}, {"spam": True}]


def test_more_layouts_of_others(tmp_path: Path) -> None:
    tube = tmp_path / "tube"
    tube.mkdir()
    for number, mark in enumerate("01"):
        (tube / f"Youtube0{number}.csv").write_text(f"COMMENT_ID,AUTHOR,DATE,CONTENT,CLASS\nz{number},x,,\"good, song\",{mark}\n", encoding="utf-8")
    assert [(row["id"], row["labels"]) for row in corpora.youtube_spam(tube).rows()] == [("z0", {"spam": False}), ("z1", {"spam": True})]
    tweets = tmp_path / "labeled_data.csv"
    tweets.write_text(",count,hate_speech,offensive_language,neither,class,tweet\n0,3,0,0,3,2,see you\n1,3,0,3,0,1,a rude word\n2,3,3,0,0,0,hateful\n", encoding="utf-8")
    assert [row["labels"] for row in corpora.davidson(tweets).rows()] == [{"hate": False, "profanity": False}, {"hate": False, "profanity": True}, {"hate": True}]
    civil = tmp_path / "civil.csv"
    civil.write_text(
        "\ufeffid,target,comment_text,identity_attack,insult,obscene,threat\n7,0.0,fine,0.0,0.0,0.0,0.0\n8,0.6,rude,0.2,0.5,0.0,0.0\n9,0.6,torn,,,,\n",
        encoding="utf-8",
    )
    fine, rude = corpora.civil_comments(civil).rows()
    assert fine["complete"] and set(fine["labels"].values()) == {False}
    assert not rude["complete"] and rude["labels"] == {"bullying": True, "profanity": False, "threat": False}
    benign_rows = corpora.harmless(ROOT / "corpora/benign").rows()
    assert len(benign_rows) > 1000 and all(row["complete"] and not row["labels"] for row in benign_rows)
    for read in (corpora.jigsaw, corpora.sms_spam, corpora.davidson, corpora.civil_comments, corpora.harmless):
        with pytest.raises(fourc.FourcIOError):
            read(tmp_path / "nowhere.csv")


def test_the_estimator_of_scikit_learn(classifier: Classifier) -> None:
    own = clone(fourc.FourcClassifier(["grooming", "filter-bypass"], level="likely")).fit()
    texts = [row["text"] for row in ROWS]
    scores, flags = own.predict_proba(texts), own.predict(texts)
    assert scores.shape == flags.shape == (len(ROWS), 2) and list(own.classes_) == ["grooming", "filter-bypass"]
    truth = np.array([row["labels"].get("filter-bypass", 0) for row in ROWS])
    assert roc_auc_score(truth, scores[:, 1]) > 0.95 and (flags[truth == 1, 1] == 1).all()
    verdicts = classifier.classify_batch([fourc.Text(text) for text in texts], on_error="raise")
    assert np.allclose(scores[:, 0], [verdict.score("grooming") for verdict in verdicts], atol=2e-4)
    assert own.get_params()["effort"] == "fast" and own.predict_proba([]).shape == (0, 2)
    with pytest.raises(ValueError, match="no-such"):
        fourc.FourcClassifier(["no-such"]).fit()
