"""The same answers on a cluster: PySpark's `mapInArrow`, with one classifier in each worker process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ._errors import ConfigurationError
from ._fourc import AddressList, Classifier, Policy, UrlList

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["classify"]


def classify(
    df: DataFrame,
    column: str,
    kind: str = "text",
    *,
    channel: str = "unknown",
    policy: Policy | str | None = None,
    fields: Sequence[str] | None = None,
    prefix: str = "fourc_",
    threads: int = 1,
    **options: Any,
) -> DataFrame:
    """The same DataFrame with the answers to a column as further columns, worked out by the executors.

    Every Python worker builds one classifier and keeps it. The base bundle is within the package; a bundle, component or list
    file of your own is shipped to each executor once, with `SparkContext.addFile`. `threads` is how many threads one worker uses:
    Spark starts a worker for each core, so that one is right.
    """
    wanted = None if fields is None else list(fields)
    _ship(df, options)
    options = {**options, "threads": threads}
    # A wrong option is told here, before a job starts.
    answers = Classifier(**_local(options)).classify_arrow([], kind=kind, channel=channel, policy=policy, fields=wanted)
    clashing = [prefix + name for name in answers.columns if prefix + name in df.columns]
    if clashing:
        raise ConfigurationError(f"the DataFrame has columns of these names already: {', '.join(clashing)}; choose a prefix")
    schema = _schema(df, answers, prefix)
    return df.mapInArrow(_mapper(column, kind, channel, policy, wanted, prefix, options), schema)


def _mapper(
    column: str,
    kind: str,
    channel: str,
    policy: Policy | str | None,
    fields: list[str] | None,
    prefix: str,
    options: dict[str, Any],
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def answer(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from ._pickle import classifier

        own = classifier(_local(options))
        for batch in batches:
            stream = own.classify_arrow(batch, column, kind=kind, channel=channel, policy=policy, fields=fields)
            for name, values in zip(stream.columns, _columns(stream), strict=True):
                batch = batch.append_column(prefix + name, values)
            yield batch

    def _columns(stream: Any) -> list[pa.Array]:
        import pyarrow as pa

        table = pa.table(stream).combine_chunks()
        return [
            chunked.chunk(0) if chunked.num_chunks else pa.array([], chunked.type) for chunked in map(_spark_type, table.columns)
        ]

    return answer


def _spark_type(column: Any) -> Any:
    """Spark knows no dictionaries within structs: levels go as strings."""
    import pyarrow as pa

    if pa.types.is_struct(column.type) and any(pa.types.is_dictionary(field.type) for field in column.type):
        kind = pa.struct([pa.field(field.name, pa.string()) for field in column.type])
        rows = column.combine_chunks()
        rows = rows if isinstance(rows, pa.StructArray) else pa.concat_arrays(rows.chunks)
        children = [rows.field(place).cast(pa.string()) for place in range(len(kind))]
        return pa.chunked_array([pa.StructArray.from_arrays(children, fields=list(kind))])
    return column


def _schema(df: DataFrame, answers: Any, prefix: str) -> Any:
    import pyarrow as pa
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructField, StructType

    table = pa.table(answers)
    typed = pa.table([_spark_type(column) for column in table.columns], names=[prefix + name for name in table.column_names])
    added = from_arrow_schema(typed.schema)
    return StructType([*df.schema.fields, *(StructField(field.name, field.dataType, True) for field in added.fields)])


class _Shipped(str):
    """The name under which `SparkContext.addFile` put a folder."""


class _ShippedList:
    """A list of addresses whose file `SparkContext.addFile` put somewhere: how to open it there."""

    def __init__(self, own: AddressList | UrlList) -> None:
        # A list that was read from a file is pickled by the path, which comes first.
        reduced: Any = own.__reduce__()
        make, arguments, *options = reduced[1]
        self._make, self._rest, self._options = make, arguments[1:], options[0] if options else {}
        self._file = os.path.basename(arguments[0])

    def open(self) -> Any:
        from pyspark import SparkFiles

        return self._make(SparkFiles.get(self._file), *self._rest, **self._options)


def _ship(df: DataFrame, options: dict[str, Any]) -> None:
    """Sends bundles, components and lists of the caller's own to the executors, and names them as they will be found there."""
    context = df.sparkSession.sparkContext
    lists: list[Any] = list(options.get("lists") or ())
    for place, own in enumerate(lists):
        if own.path is not None and own.path.is_file():
            context.addFile(os.path.abspath(own.path))
            lists[place] = _ShippedList(own)
    if lists:
        options["lists"] = lists
    given = [options.get("bundle"), *(options.get("components") or ())]
    folders = [os.path.abspath(os.fspath(path)) for path in given if path is not None]
    if not folders:
        return
    for folder in folders:
        context.addFile(folder, recursive=True)
    if options.get("bundle") is not None:
        options["bundle"] = _Shipped(os.path.basename(folders[0]))
    if options.get("components"):
        options["components"] = [_Shipped(os.path.basename(os.path.abspath(os.fspath(path)))) for path in options["components"]]


def _local(options: dict[str, Any]) -> dict[str, Any]:
    """The options with shipped folders where this process finds them."""
    from pyspark import SparkFiles

    def found(value: Any) -> Any:
        return SparkFiles.get(str(value)) if isinstance(value, _Shipped) else value

    local = {name: found(value) for name, value in options.items()}
    if local.get("components"):
        local["components"] = [found(value) for value in local["components"]]
    if local.get("lists"):
        local["lists"] = [own.open() if isinstance(own, _ShippedList) else own for own in local["lists"]]
    return local
