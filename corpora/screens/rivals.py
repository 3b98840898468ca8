#!/usr/bin/env python3
"""Reads the same screens with fourc, Debian's tesseract and RapidOCR by turns, on the same cores, and prints seconds and accuracy.

python3 -m venv /tmp/rapid && /tmp/rapid/bin/pip install rapidocr==3.10.0 onnxruntime==1.32.0
apt-get install tesseract-ocr
taskset -c 0 python3 rivals.py --rapidocr /tmp/rapid/bin/python --fourc ../../target/release/fourc --only 'chat-1'

Everything that this script starts runs on the cores that it was given itself. Seconds are wall time from the bytes of the file to the
text. fourc and RapidOCR are started once and have read a first picture that is not counted; tesseract starts anew for each picture, as
its users run it, and what starting costs is printed beside it. Standard library only.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from scoring import Tally, score, screens

HERE = pathlib.Path(__file__).resolve().parent

WORKER = """
import json, sys, time
from rapidocr import RapidOCR
threads = int(sys.argv[1])
engine = RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": threads, "EngineConfig.onnxruntime.inter_op_num_threads": 1})
for path in sys.stdin:
    started = time.perf_counter()
    result = engine(path.strip())
    seconds = time.perf_counter() - started
    lines = []
    if result.boxes is not None:
        for box, text in zip(result.boxes, result.txts):
            xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
            lines.append({"x": min(xs), "y": min(ys), "width": max(xs) - min(xs), "height": max(ys) - min(ys), "text": text})
    print(json.dumps({"seconds": seconds, "lines": lines}), flush=True)
"""


class Kept:
    """A reader that is started once and asked by a line each."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")

    def read(self, picture):
        started = time.perf_counter()
        self.process.stdin.write(f"{picture}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{self.process.args[0]} ended")
        answer = json.loads(answer)
        return answer["lines"], answer.get("seconds", time.perf_counter() - started)


class Tesseract:
    def __init__(self, layout, threads):
        self.layout = layout
        self.environment = {**os.environ, "OMP_THREAD_LIMIT": str(threads)}

    def read(self, picture):
        started = time.perf_counter()
        done = subprocess.run(["tesseract", str(picture), "stdout", "-l", "eng", "--psm", str(self.layout), "tsv"], capture_output=True, text=True, encoding="utf-8", check=True, env=self.environment)
        seconds = time.perf_counter() - started
        words = {}
        for word in csv.DictReader(io.StringIO(done.stdout), delimiter="\t", quoting=csv.QUOTE_NONE):
            if word["level"] == "5" and word["text"].strip():
                words.setdefault((word["block_num"], word["par_num"], word["line_num"]), []).append(word)
        lines = []
        for line in words.values():
            boxes = [[int(word[key]) for key in ("left", "top", "width", "height")] for word in line]
            left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
            lines.append({"x": left, "y": top, "width": max(box[0] + box[2] for box in boxes) - left, "height": max(box[1] + box[3] for box in boxes) - top, "text": " ".join(word["text"] for word in line)})
        return lines, seconds


def blank(folder):
    """A white picture of 32 by 32, to see what starting costs."""
    path = pathlib.Path(folder) / "blank.pgm"
    path.write_bytes(b"P5 32 32 255\n" + b"\xff" * 1024)
    return path


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fourc", default="", help="the program; left out: only the others run")
    options.add_argument("--rapidocr", default="", help="a Python that has rapidocr; left out: not run")
    options.add_argument("--tesseract", default="3", help="its page layout (--psm), or `none`; 11 finds more scattered text")
    options.add_argument("--screens", default=str(HERE / "out"))
    options.add_argument("--only", default="^(chat|page|document|game|terminal|site)-", help="a pattern that names must match")
    options.add_argument("--every", type=int, default=1, help="only every n-th of those")
    options.add_argument("--truth", action="store_true", help="name screens that all of them read poorly: there the truth may be wrong")
    given = options.parse_args()
    threads = len(os.sched_getaffinity(0))
    readers = {}
    if given.fourc:
        readers["fourc"] = Kept([*given.fourc.split(), "read", "--json", "--threads", str(threads), "-"])
    if given.rapidocr:
        readers["rapidocr"] = Kept([given.rapidocr, "-c", WORKER, str(threads)])
    if given.tesseract != "none":
        readers["tesseract"] = Tesseract(given.tesseract, threads)
    chosen = list(screens(given.screens, given.only))[:: given.every]
    if not chosen or not readers:
        sys.exit("nothing to read, or nobody to read it")
    with tempfile.TemporaryDirectory() as folder:
        for name, reader in readers.items():
            if isinstance(reader, Tesseract):
                print(f"{name} takes {statistics.median(reader.read(blank(folder))[1] for _ in range(5)):.3f} s for a blank picture of 32 by 32")
            else:
                reader.read(chosen[0][1])
    print(f"{len(chosen)} screens on {threads} core(s), by turns", flush=True)
    tally, kinds, seconds, doubtful = Tally(), Tally(), {name: [] for name in readers}, []
    for at, (screen, picture, truth) in enumerate(chosen):
        shares = {}
        # Whose turn comes first changes, so that nobody always finds the file in memory.
        order = list(readers)[at % len(readers):] + list(readers)[: at % len(readers)]
        for name in order:
            lines, took = readers[name].read(picture)
            counts = score(truth, lines) | {"seconds": took}
            tally.add(name, counts)
            kinds.add(f"{name}, {truth['kind']}", counts)
            seconds[name].append(took)
            shares[name] = 1 - counts["free"] / max(1, counts["characters"])
        if max(shares.values()) < 0.9:
            doubtful.append(f"{screen} " + " ".join(f"{name} {share:.3f}" for name, share in shares.items()))
    kinds.sums = dict(sorted(kinds.sums.items()))
    tally.show()
    kinds.show()
    for name, all_of_them in seconds.items():
        print(f"{name}: median {statistics.median(all_of_them):.3f} s, total {sum(all_of_them):.1f} s")
    for name in readers:
        if name != "fourc" and "fourc" in readers:
            print(f"fourc is {sum(seconds[name]) / sum(seconds['fourc']):.1f} times as fast as {name}")
    if given.truth:
        print(f"read below 0.9 by all: {len(doubtful)}", *doubtful, sep="\n  ")


if __name__ == "__main__":
    main()
