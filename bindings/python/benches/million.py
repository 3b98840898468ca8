"""A DataFrame of short texts at the effort `fast`, on all cores."""

from __future__ import annotations

import resource
import sys

import polars as pl
from common import texts, timed

import fourc

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
frame = pl.DataFrame({"message": texts(rows)})
classifier = fourc.Classifier(effort="fast", components=[])
print(classifier.runtime, frame.estimated_size("mb"), "MB of text")
with timed(f"{rows:,} texts", rows):
    out = fourc.classify_frame(frame, "message", classifier=classifier, policy="ks3")
print(out["fourc_level"].value_counts().sort("count", descending=True))
print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
