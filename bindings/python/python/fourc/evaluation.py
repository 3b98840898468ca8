"""Measures a classifier on labelled rows: tables, intervals and plots, as `fourc eval` makes them."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import corpora
from ._fourc import Classifier, Corpus, Report

#: Anything that rows can be read from.
Source = corpora.Source


class Evaluation:
    """What was measured: one row a label in `table`, the rest in `report`, tables and plots as HTML."""

    def __init__(self, report: Report) -> None:
        self._report = report
        #: Name of the system to everything that was measured of it.
        self.reports: dict[str, Any] = json.loads(report.to_json())

    @property
    def report(self) -> dict[str, Any]:
        """Everything that was measured of the first system."""
        first: dict[str, Any] = next(iter(self.reports.values()))
        return first

    @property
    def table(self) -> list[dict[str, Any]]:
        """One row for each system and label; `*_low` and `*_high` bound the 95 % intervals. Takes any DataFrame's constructor."""
        return [_row(name, label) for name, report in self.reports.items() for label in report["labels"]]

    @property
    def mean(self) -> dict[str, Any]:
        """Means over the labels that have enough rows."""
        mean = self.report["mean"]
        measures = {name: (found or {}).get("value") for name, found in mean["measures"].items()}
        return {"labels": mean["labels"], **measures, "recall": mean["recall"]}

    @property
    def false_alarms(self) -> dict[str, Any] | None:
        """The share of harmless rows at `likely` or above for any label, with its interval; `None` without harmless rows."""
        overall: dict[str, Any] | None = self.report["harmless"]["overall"]
        return overall

    def beside(self, other: Evaluation) -> Evaluation:
        """Both in one report, side by side."""
        return Evaluation(self._report.beside(other._report))

    def to_markdown(self) -> str:
        """Tables for a terminal."""
        return self._report.to_markdown()

    def to_html(self) -> str:
        """Tables and plots (SVG) as one page that asks nothing of any network."""
        return self._report.to_html()

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Writes `report.md`, `report.html` and `report.json` into a folder, and gives the page's path."""
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        (path / "report.md").write_text(self.to_markdown(), encoding="utf-8")
        (path / "report.json").write_text(json.dumps(self.reports, indent=2), encoding="utf-8")
        page = path / "report.html"
        page.write_text(self.to_html(), encoding="utf-8")
        return page

    def _repr_html_(self) -> str:
        page = html.escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:40em;border:1px solid #ccc" title="evaluation"></iframe>'

    def __repr__(self) -> str:
        rows = self.report["corpus"]["rows"]
        return f"Evaluation({', '.join(self.reports)}; {rows} rows, {len(self.report['labels'])} labels)"


def evaluate(
    data: Source | Corpus,
    *,
    classifier: Classifier | None = None,
    text: str = "text",
    labels: str | Sequence[str] = "labels",
    id: str = "id",  # noqa: A002 - the name that the column has
    complete: bool = False,
    filter: Sequence[str] = (),  # noqa: A002 - the name that the option has everywhere
    only: Sequence[str] | None = None,
    label_map: Mapping[str, Iterable[str]] | None = None,
    slices: Sequence[str] = ("length",),
    minimum: int = 10,
    resamples: int = 200,
    seed: int = 7,
    name: str | None = None,
    **options: Any,
) -> Evaluation:
    """Measures a classifier on labelled texts.

    `data` is a DataFrame (polars, pandas), an Arrow table, rows as dictionaries, or paths of corpora (`.jsonl`, `.csv`,
    `.tsv`, each also `.gz`, and folders of them). `labels` names the column of labels, or several columns that hold one
    label each as 1, 0 or nothing. A label that a row does not name is unknown, unless the rows are `complete`.

    `only` restricts the labels, `label_map` measures unions of ours under another name, `slices` cuts the rows by a field.
    Options of `Classifier` make one where none is given.

    Raises `InvalidInputError` for data without rows and `ConfigurationError` for options that contradict one another.
    """
    own = classifier or Classifier(**options)
    corpus = data if isinstance(data, Corpus) else corpora.read(
        data, text=text, labels=labels, id=id, complete=complete, filter=filter
    )
    wanted = {
        "name": name or f"fourc {own.options['effort']}",
        "labels": None if only is None else list(only),
        "label_map": [f"{theirs}={'+'.join(ours)}" for theirs, ours in (label_map or {}).items()],
        "resamples": resamples,
        "seed": seed,
        "minimum": minimum,
        "slices": list(slices),
    }
    return Evaluation(own.measure(corpus, wanted))


def _row(name: str, label: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "system": name,
        "label": label["label"],
        "positives": label["positives"],
        "negatives": label["negatives"],
    }
    for measure, found in label["all"].items():
        row[measure] = (found or {}).get("value")
        row[f"{measure}_low"] = (found or {}).get("low")
        row[f"{measure}_high"] = (found or {}).get("high")
    for level in label["levels"]:
        for measure in ("recall", "false_positive_rate"):
            row[f"{measure}_{level['level']}"] = (level[measure] or {}).get("value")
    return row
