"""The audit of a made-up term of logs by the command line: time, processor and memory on one thread and on two, whether the files are
the same, and whether a run that was killed goes on. Needs Python 3.10 or later and nothing else.

    cargo build --release --bin fourc --bin xtask
    python audit/benches/million.py
"""

from __future__ import annotations

import argparse
import filecmp
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Run:
    """One run of the command, with what it cost."""

    def __init__(self, command: list[str | Path], kill_after: tuple[Path, int] | None = None) -> None:
        begun = time.perf_counter()
        with open(os.devnull, "wb") as nowhere:
            process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
            if kill_after is not None:
                self.batches = self._kill(process, *kill_after)
            # The processes of this run alone: their peak, and not that of any before.
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.wall = time.perf_counter() - begun
        self.processor = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024

    @staticmethod
    def _kill(process: subprocess.Popen[bytes], verdicts: Path, batches: int) -> int:
        """Waits until so many batches of verdicts are kept, kills the process and gives how many there were."""
        while process.poll() is None:
            kept = verdicts.read_bytes().count(b"\n") if verdicts.exists() else 0
            if kept >= batches:
                os.kill(process.pid, signal.SIGKILL)
                return kept
            time.sleep(0.02)
        raise SystemExit("the run was over before it could be killed")

    def show(self, name: str) -> None:
        print(f"{name:<42} {self.wall:7.1f} s {self.processor:9.1f} s {self.memory:8.0f} MiB   exit status {self.status}", flush=True)


def same(one: Path, other: Path) -> bool:
    names = sorted(file.name for file in one.iterdir())
    _, differing, unread = filecmp.cmpfiles(one, other, names, shallow=False)
    equal = names == sorted(file.name for file in other.iterdir()) and not differing and not unread
    print(f"{one.name} and {other.name}: {len(names)} files, {'the same byte for byte' if equal else f'DIFFER: {differing + unread}'}")
    return equal


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures the audit.")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--urls", type=int, default=120_000)
    parser.add_argument("--profile", default="release", help="the folder under target that holds fourc and xtask")
    parser.add_argument("--runtime", default="tract", help="tract, or the path of an ONNX Runtime library")
    parser.add_argument("--keep", type=Path, help="keep the log and the reports in this folder")
    asked = parser.parse_args()
    programs = ROOT / "target" / asked.profile
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        log, key = folder / "access.log", folder / "key"
        key.write_bytes(b"a key for measuring only")
        with log.open("wb") as file:
            made = [programs / "xtask", "audit-log", "--lines", str(asked.lines), "--urls", str(asked.urls), "--seed", "1"]
            subprocess.run(made, check=True, stdout=file, cwd=ROOT)
        print(f"{log.stat().st_size / 2**20:.0f} MiB, {asked.lines:,} lines; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}")
        print(f"{'':<42} {'wall':>9} {'processor':>11} {'memory':>12}")

        def command(out: str, threads: int) -> list[str | Path]:
            own = ["--threads", str(threads), "--runtime", asked.runtime, "--pseudonym-key", key]
            return [programs / "fourc", "audit", log, "--out", folder / out, *own]

        two = Run(command("two", 2))
        two.show("2 threads")
        one = Run(command("one", 1))
        one.show("1 thread")
        third = max(asked.urls // 2048 // 3, 1)
        killed = Run(command("resumed", 2), (folder / "resumed/.work/verdicts.jsonl", third))
        killed.show(f"2 threads, killed after {killed.batches} batches")
        resumed = Run(command("resumed", 2))
        resumed.show("and run again")
        good = [run.status in (0, 1) for run in (one, two, resumed)] + [killed.status == -signal.SIGKILL]
        good += [same(folder / "two", folder / "one"), same(folder / "two", folder / "resumed")]
        return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
