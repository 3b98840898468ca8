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

from ._errors import ConfigurationError, InvalidInputError
from ._fourc import Corpus, read_corpus

__all__ = ["Corpus", "jigsaw", "read", "sms_spam"]

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


_JIGSAW = {
    "toxic": None,
    "severe_toxic": None,
    "obscene": "profanity",
    "threat": "threat",
    "insult": "bullying",
    "identity_hate": "hate",
}


def _open(path: Path) -> io.TextIOBase:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


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
