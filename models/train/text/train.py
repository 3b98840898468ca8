"""Train the text models from start to finish: encoder, fast model, calibration, report.

    python models/train/text/train.py --data ../shared/data/text --out models/train/text/out [--install]

Seeded and resumable: stopped at any point, the same command goes on from the last finished epoch. Each part also runs by
itself: train_encoder.py, train_fast.py, report.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import alike
import options
import tokens

HERE = Path(__file__).resolve().parent
BASE = HERE.parents[1] / "base"
# Keep memory once it is had: giving it back after every step of the encoder costs a quarter of the time (glibc).
MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "34359738368"}
MODELS = ("text-fast", "text-encoder")


def install(out: Path):
    """Puts models, tokenisers and words where the bundle is made from, and what was measured beside the code."""
    for model in MODELS:
        shutil.copyfile(out / f"{model}.onnx", BASE / f"{model}.onnx")
        for suffix in (".json", ".parity.json"):
            shutil.copyfile(out / (model + suffix), HERE / (model + suffix))
    (BASE / tokens.FILE).write_text(alike.widened(out / tokens.FILE), encoding="utf-8")
    shutil.copyfile(out / "words.txt", BASE / "words.txt")
    shutil.copyfile(out / "report.md", HERE / "report.md")


def main():
    parser = options.parser(__doc__)
    parser.add_argument("--install", action="store_true", help="copy models, numbers and report into place")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    # Apart, because each sets the number of threads before JAX wakes.
    for part in ("train_encoder.py", "train_fast.py", "report.py"):
        subprocess.run([sys.executable, HERE / part, "--data", a.data, "--out", a.out, "--fold", a.fold], check=True,
                       env={**os.environ, **MEMORY})
    if a.install:
        install(a.out)


if __name__ == "__main__":
    main()
