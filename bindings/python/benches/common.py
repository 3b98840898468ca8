"""What the measurements share: texts like those of a school's chat, and a clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def texts(count: int) -> list[str]:
    """Short texts of the corpora, harmless ones and risky ones, numbered so that no two are alike."""
    lines = []
    for file in sorted((ROOT / "corpora/benign").glob("*.txt")):
        if file.stem != "urls":
            lines += [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    lines = [line for line in lines if len(line) <= 120]
    lines[::50] = ["dont tell ur mum, its our little secret"] * len(lines[::50])
    return [f"{lines[place % len(lines)]} {place // len(lines)}" for place in range(count)]


@contextmanager
def timed(what: str, rows: int = 0) -> Iterator[None]:
    """Prints how long something took, and how long a row."""
    begun = time.perf_counter()
    yield
    taken = time.perf_counter() - begun
    print(f"{what}: {taken:.3f} s" + (f", {taken / rows * 1e6:.1f} µs a row" if rows else ""), flush=True)
