"""How long it takes until the first verdict, in fresh processes; the median of seven."""

from __future__ import annotations

import statistics
import subprocess
import sys

PROGRAM = """
import time
begun = time.perf_counter()
import fourc
imported = time.perf_counter()
verdict = fourc.Classifier().classify(fourc.Text("dont tell ur mum, its our little secret"))
print(imported - begun, time.perf_counter() - begun)
assert verdict["grooming"].level >= "likely"
"""

runs = []
for _ in range(7):
    shown = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    runs.append([float(number) for number in shown.split()])
print(f"import {statistics.median(run[0] for run in runs) * 1000:.0f} ms")
print(f"import, classifier and first text verdict {statistics.median(run[1] for run in runs) * 1000:.0f} ms")
