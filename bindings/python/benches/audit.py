"""A term of logs by `fourc.audit`: time, memory, and whether the files are those of the command line. Needs a release build of both."""

from __future__ import annotations

import filecmp
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from common import ROOT, timed

import fourc

INTERRUPTED = """
import os, signal, sys, threading, time, fourc
sent = []
def stop():
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)
def told(stage, done, total):
    if stage == "judge" and done > 4096 and threading.active_count() == 1 and not sent:
        threading.Timer(0.5, stop).start()
try:
    fourc.audit(sys.argv[1], progress=told)
except KeyboardInterrupt:
    print(time.perf_counter() - sent[0])
"""


def interrupted(log: Path) -> float:
    """How long an audit in a process of its own goes on after an interrupt that comes while addresses are judged."""
    shown = subprocess.run([sys.executable, "-c", INTERRUPTED, log], capture_output=True, text=True, check=True).stdout
    return float(shown)


lines, urls = (int(text) for text in (sys.argv[1:] or ["1000000", "120000"]))
programs = ROOT / "target/release"
with tempfile.TemporaryDirectory() as temporary:
    folder = Path(temporary)
    log, key = folder / "access.log", folder / "key"
    key.write_bytes(b"a key for measuring only")
    with log.open("wb") as file:
        made = [programs / "xtask", "audit-log", "--lines", str(lines), "--urls", str(urls), "--seed", "1"]
        subprocess.run(made, check=True, stdout=file, cwd=ROOT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with timed(f"fourc.audit, {lines:,} lines, classifier and report with it", lines):
        report = fourc.audit(log, folder / "python", pseudonym_key=key, components=[ROOT / "models/nsfwjs"], runtime="tract", progress=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{report.headline}\npeak memory {peak:.0f} MiB, {before:.0f} MiB of it before; {report.totals['addresses']:,} addresses")
    print(f"stopped {interrupted(log):.2f} s after Ctrl-C")
    command = [programs / "fourc", "audit", log, "--out", folder / "command", "--pseudonym-key", key]
    subprocess.run([*command, "--component", ROOT / "models/nsfwjs", "--runtime", "tract"], stdout=subprocess.DEVNULL, check=False)
    names = sorted(file.name for file in (folder / "command").iterdir())
    same, differing, missing = filecmp.cmpfiles(folder / "python", folder / "command", names, shallow=False)
    print(f"{len(same)} files are those of the command line byte for byte, {len(differing) + len(missing)} are not")
    sys.exit(bool(differing or missing or not same))
