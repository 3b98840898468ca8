"""Rows on two Spark workers, held row for row against the same rows on this process."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pyarrow as pa
from common import ROOT, texts, timed
from pyspark.sql import SparkSession

import fourc
import fourc.spark

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
sys.path.insert(0, str(ROOT / "bindings/python/tests"))
import java  # noqa: E402 - stands among the tests

java.home(Path(tempfile.mkdtemp()))
session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "2g").getOrCreate()
session.conf.set("spark.sql.execution.arrow.pyspark.enabled", "true")
table = pa.table({"n": range(rows), "message": texts(rows)})
df = session.createDataFrame(table).repartition(8)
with timed(f"{rows:,} rows on two workers", rows):
    found = fourc.spark.classify(df, "message", policy="ks3", components=[]).toArrow().sort_by("n")
with timed(f"{rows:,} rows on this process", rows):
    wanted = pa.table(fourc.Classifier(components=[], policy="ks3").classify_arrow(table, "message"))
differing = 0
for name in wanted.column_names:
    own, other = found[f"fourc_{name}"].to_pylist(), wanted[name].to_pylist()
    if name == "score":
        worst = max((abs(a - b) for a, b in zip(own, other, strict=True) if a is not None and b is not None), default=0.0)
        print(f"score: {sum(a != b for a, b in zip(own, other, strict=True))} rows differ, by at most {worst:.5f}")
        differing += worst > 2e-4
        continue
    unlike = sum(a != b for a, b in zip(own, other, strict=True))
    print(f"{name}: {unlike} rows differ")
    differing += unlike
session.stop()
sys.exit(bool(differing))
