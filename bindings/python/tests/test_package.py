"""The package as it is installed: quick to import, offline, typed, with a demo and a tutorial that run."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import ROOT, Runner

import fourc

HERE = ROOT / "bindings/python"


def test_versions_agree() -> None:
    assert fourc.__version__ == version("fourc")


def test_import_is_quick_and_brings_no_other_library(run: Runner) -> None:
    status, output = run("""
import time, sys
begun = time.perf_counter()
import fourc
taken = time.perf_counter() - begun
heavy = {"numpy", "pandas", "polars", "pyarrow", "onnxruntime", "sklearn", "pyspark", "PIL"} & set(sys.modules)
print(f"{taken * 1000:.0f} ms", heavy)
assert not heavy
""")
    assert status == 0, output


def test_it_works_without_a_network_and_without_other_packages(run: Runner) -> None:
    status, output = run("""
import socket, sys
class Refused(socket.socket):
    def __init__(self, *arguments, **options):
        raise OSError("no network here")
socket.socket = Refused
for name in ("numpy", "pandas", "polars", "pyarrow", "onnxruntime"):
    sys.modules[name] = None
import fourc
clf = fourc.Classifier()
assert clf.runtime.startswith("tract"), clf.runtime
verdict = clf.classify(fourc.Text("dont tell ur mum, its our little secret"))
assert verdict["grooming"].level >= "likely" and verdict.provenance.runtime == clf.runtime
assert clf.classify_arrow(["hello there", None]).to_pydict()["level"] == ["clear", None]
print("fine")
""")
    assert status == 0 and "fine" in output, output


def test_onnxruntime_beside_its_own_python_package(run: Runner) -> None:
    status, output = run("""
import onnxruntime, fourc
clf = fourc.Classifier(effort="balanced")
assert clf.runtime == "onnxruntime " + onnxruntime.__version__, clf.runtime
onnxruntime.get_available_providers()
assert clf.classify(fourc.Text("dont tell ur mum, its our little secret"))["grooming"].level >= "likely"
print("fine")
""")
    assert status == 0 and "fine" in output, output


def test_a_broken_library_warns_and_gives_way_to_the_compiled_in_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "libonnxruntime.so.1"
    broken.write_bytes(b"no library")
    monkeypatch.setattr("fourc._packaged.onnxruntime", lambda: broken)
    with pytest.warns(RuntimeWarning, match="ONNX Runtime is not used"):
        assert fourc.Classifier(components=[]).runtime.startswith("tract")


def test_the_demo_shows_every_kind() -> None:
    shown = subprocess.run([sys.executable, "-m", "fourc", "demo"], capture_output=True, text=True, timeout=120, check=True).stdout
    for kind in ("text", "url", "page", "image", "screenshot", "conversation"):
        assert f"● {kind} " in shown
    assert "likely" in shown and "clear for the" in shown and "confirmed" in shown and "block" in shown
    info = subprocess.run([sys.executable, "-m", "fourc", "info"], capture_output=True, text=True, timeout=120, check=True).stdout
    assert "base@" in info and "text-fast" in info


def test_the_stubs_hold() -> None:
    package = Path(sysconfig.get_path("purelib")) / "fourc"
    assert (package / "py.typed").is_file()
    strict = ["-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", "/dev/null"]
    for arguments in ([*strict, "-p", "fourc"], [*strict, str(HERE / "tests/typed.py")], ["-m", "mypy.stubtest", "fourc._fourc"]):
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=300, cwd=HERE / "tests")
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_tutorial_runs() -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(HERE / "docs/tutorial.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    # The audit shows its incidents, and a bar in a notebook is taken away at the end.
    shown = [output.get("data", {}).get("text/html", "") for output in outputs]
    assert any("<th>priority</th>" in text for text in shown) and not any("<progress" in text for text in shown)
    assert any("<mark" in output.get("data", {}).get("text/html", "") for output in outputs)
    assert not [output for output in outputs if output.output_type == "error"]


def test_the_readme_runs() -> None:
    import doctest

    found = doctest.testfile(str(HERE / "README.md"), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert found.attempted > 10 and found.failed == 0
    assert doctest.testmod(fourc).failed == 0
