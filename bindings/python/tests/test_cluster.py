"""Past one machine: every row as on this one, from two worker processes, with one classifier in each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from conftest import ROOT, messages

import fourc

TEXTS = messages(4000)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Spark on this machine with two Python workers."""
    pytest.importorskip("pyspark")
    import java
    from pyspark.sql import SparkSession

    java.home(tmp_path_factory.mktemp("java"))
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.local.dir", str(tmp_path_factory.mktemp("spark")))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
        .getOrCreate()
    )
    yield session
    session.stop()


def single() -> list[dict[str, Any]]:
    return pa.table(fourc.Classifier().classify_arrow(TEXTS, policy="ks3")).to_pylist()


def same(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    for own, other in zip(found, wanted, strict=True):
        for name, value in other.items():
            given = own[f"fourc_{name}"]
            given = list(given) if name == "flagged" and given is not None else given
            assert given == (pytest.approx(value, abs=2e-4) if isinstance(value, float) else value), name


def test_spark_gives_the_rows_of_a_single_machine(spark: Any) -> None:
    from pyspark.sql.functions import lit, udf

    import fourc.spark

    df = spark.createDataFrame([(n, text) for n, text in enumerate(TEXTS)], "n int, message string").repartition(4)
    out = fourc.spark.classify(df, "message", "text", policy="ks3")
    found = [row.asDict() for row in out.orderBy("n").collect()]
    assert [row["message"] for row in found] == TEXTS
    same(found, single())
    assert out.columns[:2] == ["n", "message"] and df.count() == out.count()

    def worker(_: Any) -> int:
        import os
        import time

        time.sleep(0.5)
        return os.getpid()

    workers = {row[0] for row in spark.range(0, 4, 1, 2).select(udf(worker, "int")(lit(1))).collect()}
    assert len(workers) == 2 and os.getpid() not in workers


def test_spark_takes_every_field_and_ships_a_bundle_once(spark: Any) -> None:
    import fourc.spark

    df = spark.createDataFrame([("dont tell ur mum, its our little secret",), (None,)], "message string")
    out = fourc.spark.classify(
        df, "message", fields=["levels", "scores", "evidence", "json"], bundle=ROOT / "models/base", components=[], effort="rules"
    )
    rows = out.collect()
    assert rows[0]["fourc_levels"]["grooming"] == "likely" and rows[1]["fourc_json"] is None
    assert [one["source"] for one in rows[0]["fourc_evidence"]] and rows[0]["fourc_scores"]["grooming"] > 0.5
    with pytest.raises(fourc.ConfigurationError):
        fourc.spark.classify(df, "message", kind="video")
    with pytest.raises(fourc.ConfigurationError, match="prefix"):
        fourc.spark.classify(df.withColumnRenamed("message", "fourc_top"), "fourc_top")


def test_spark_ships_lists_of_addresses(spark: Any, tmp_path: Any) -> None:
    import fourc.spark

    file = tmp_path / "licensed.txt"
    file.write_text("# fourc-sealed 1\n# name: licensed\ndomain\thidden.example\n", encoding="utf-8")
    lists = [fourc.AddressList.deny("school", "videos.example\n"), fourc.AddressList.open(file, "sealed")]
    urls = ["https://videos.example/", "https://www.hidden.example/x", "https://example.org/", "https://www.bet365.com/"]
    df = spark.createDataFrame([(url,) for url in urls], "url string").repartition(2)
    options: dict[str, Any] = {"lists": lists, "components": [], "effort": "rules", "policy": "staff"}
    rows = {row["url"]: row for row in fourc.spark.classify(df, "url", "url", **options).collect()}
    wanted = fourc.Classifier(lists=lists, components=[], effort="rules").classify_arrow(urls, kind="url", policy="staff").to_pydict()
    assert [rows[url]["fourc_action"] for url in urls] == wanted["action"] and wanted["action"][:2] == ["block", "block"]
    assert [rows[url]["fourc_top"] for url in urls] == wanted["top"] and wanted["top"][1] == "child-sexual-abuse"


def test_the_recipe_for_dask(tmp_path: Path) -> None:
    dataframe = pytest.importorskip("dask.dataframe")
    import dask

    frame = dataframe.from_pandas(pd.DataFrame({"message": TEXTS[:600]}), npartitions=3)
    own = fourc.Classifier(threads=1)
    meta = fourc.classify_frame(frame._meta, "message", classifier=own)
    with dask.config.set(scheduler="processes", num_workers=2):
        out = frame.map_partitions(fourc.classify_frame, "message", classifier=own, meta=meta).compute()
    assert list(out["fourc_error"].dropna()) == [row["error"] for row in single()[:600] if row["error"]]
    assert out["fourc_top"].notna().sum() == sum(row["top"] is not None for row in single()[:600])


def test_the_recipe_for_ray() -> None:
    ray = pytest.importorskip("ray")
    pytest.importorskip("ray.data")

    class Answering:
        """One classifier in each actor."""

        def __init__(self) -> None:
            self.classifier = fourc.Classifier(threads=1)

        def __call__(self, table: pa.Table) -> pa.Table:
            return fourc.classify_frame(table, "message", classifier=self.classifier)

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        data = ray.data.from_arrow(pa.table({"n": range(600), "message": pa.array(TEXTS[:600])}))
        out = data.map_batches(Answering, batch_format="pyarrow", batch_size=200, concurrency=2).take_all()
        found = sorted(out, key=lambda row: row["n"])
        same(found, [{name: value for name, value in row.items() if name != "action"} for row in single()[:600]])
    finally:
        ray.shutdown()
