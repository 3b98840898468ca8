"""What the binding costs beside the same batches in Rust: lists of inputs, and a column."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from common import ROOT, texts

import fourc
from fourc import _packaged

COUNT, TIMES = 40_960, 5
given = texts(COUNT)
file = ROOT / "target/python/overhead.txt"
file.write_text("\n".join(given), encoding="utf-8")
classifier = fourc.Classifier(components=[])
inputs = [fourc.Text(text) for text in given]


def rust() -> float:
    program = ROOT / "target/release/examples/floor"
    shown = subprocess.run([program, str(file), str(_packaged.onnxruntime())], capture_output=True, text=True, check=True).stdout
    return float(shown)


def batch() -> float:
    begun = time.perf_counter()
    answers = classifier.classify_batch(inputs)
    taken = time.perf_counter() - begun
    assert len(answers) == COUNT
    return taken


def column() -> float:
    begun = time.perf_counter()
    rows = sum(len(part) for part in classifier.classify_arrow(given))
    taken = time.perf_counter() - begun
    assert rows == COUNT
    return taken


batch()
# In turns, so that whatever else the machine does falls on all alike.
runs = [(rust(), batch(), column()) for _ in range(TIMES)]
floor = statistics.median(run[0] for run in runs)
print(f"{COUNT:,} short texts, median of {TIMES}; Rust {floor:.3f} s")
for name, place in (("classify_batch", 1), ("classify_arrow", 2)):
    ratio = statistics.median(run[place] / run[0] for run in runs)
    print(f"{name}: {statistics.median(run[place] for run in runs):.3f} s, {ratio:.3f} times Rust")
sys.exit(0)
