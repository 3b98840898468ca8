"""DataFrames with answers beside their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._errors import ConfigurationError
from ._fourc import AnswerStream, Classifier, Policy


def classify_frame(
    data: Any,
    column: str,
    *,
    kind: str = "text",
    channel: str = "unknown",
    policy: Policy | str | None = None,
    fields: Sequence[str] | None = None,
    prefix: str = "fourc_",
    classifier: Classifier | None = None,
    **options: Any,
) -> Any:
    """The same DataFrame (pandas, polars) or Arrow table with the answers to a column as further columns.

    Rows keep their order and their index; a null gives nulls, and a row that is refused gives its error code in `error`.
    `fields` are some of `top`, `level`, `score`, `flagged`, `complete`, `action` (with a policy), `error`, `scores`, `levels`,
    `evidence`, `json`. `Classifier.classify_arrow` does the same as a stream, for data that does not fit into memory.
    """
    own = classifier or Classifier(**options)
    answers = own.classify_arrow(
        data, column, kind=kind, channel=channel, policy=policy, fields=None if fields is None else list(fields)
    )
    library = type(data).__module__.partition(".")[0]
    if library == "pandas":
        return _pandas(data, answers, prefix)
    if library == "polars":
        return _polars(data, answers, prefix)
    if library == "pyarrow":
        return _pyarrow(data, answers, prefix)
    raise ConfigurationError("a frame of pandas, polars or pyarrow is asked for; classify_arrow takes everything else")


def _pandas(data: Any, answers: AnswerStream, prefix: str) -> Any:
    import pandas as pd

    columns: dict[str, Any] = {}
    for name, values in answers.to_pydict().items():
        if name in ("scores", "levels"):
            for label in values[0] if values else ():
                columns[f"{prefix}{name}.{label}"] = [row[label] for row in values]
        else:
            columns[prefix + name] = values
    return pd.concat([data, pd.DataFrame(columns, index=data.index)], axis=1)


def _polars(data: Any, answers: AnswerStream, prefix: str) -> Any:
    import polars as pl

    own = pl.DataFrame(answers)
    return data.hstack(own.rename({name: prefix + name for name in own.columns}))


def _pyarrow(data: Any, answers: AnswerStream, prefix: str) -> Any:
    import pyarrow as pa

    own = pa.table(answers)
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    for name in own.column_names:
        data = data.append_column(prefix + name, own[name])
    return data
