"""What several suites share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import fourc

ROOT = Path(__file__).resolve().parents[3]
#: The command line and the tools of the project, which `cargo build` makes.
PROGRAMS = Path(os.environ.get("FOURC_PROGRAMS", ROOT / "target/debug"))
PROGRAM, XTASK = PROGRAMS / "fourc", PROGRAMS / "xtask"


def lines(path: str) -> Iterator[Any]:
    """The rows of a file of JSON lines in the checkout."""
    for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def benign(count: int) -> list[str]:
    """Short harmless texts out of the corpora, as many as are asked for, repeating themselves with a number."""
    texts = []
    for file in sorted((ROOT / "corpora/benign").glob("*.txt")):
        if file.stem != "urls":
            texts += [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [texts[place % len(texts)] + (f" {place // len(texts)}" if place >= len(texts) else "") for place in range(count)]


RISKY = ["🙂 dont tell ur mum, its our little secret", "nobody likes u, go k!ll yourself", "how to b%79pass the school filter"]


def messages(count: int) -> list[str | None]:
    """Harmless and risky texts, an empty one and nulls among them."""
    mixed: list[str | None] = list(benign(count))
    for place in range(0, count, 7):
        mixed[place] = RISKY[place % len(RISKY)] + f" {place}"
    for place in range(3, count, 50):
        mixed[place] = None
    for place in range(5, count, 50):
        mixed[place] = ""
    return mixed


@pytest.fixture(scope="session")
def classifier() -> fourc.Classifier:
    """The classifier that one gets without any option."""
    return fourc.Classifier()


@pytest.fixture(scope="session")
def rules() -> fourc.Classifier:
    """The quickest classifier."""
    return fourc.Classifier(effort="rules", components=[])


Runner = Callable[[str], "tuple[int, str]"]


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs a program in an interpreter of its own, outside the checkout, with a limit of time; gives status and output."""
    import subprocess
    import sys

    def started(program: str) -> tuple[int, str]:
        path = tmp_path / "program.py"
        path.write_text(program, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, timeout=300, env=dict(os.environ)
        )
        return done.returncode, done.stdout + done.stderr

    return started
