"""The whole way from packages to `models/base/reader.onnx`: `python train.py --minutes 75`.

Stopped at any point, the same command goes on: fonts and shards that are there are kept, and training begins at its last saved state.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(*command):
    print("+", *command, flush=True)
    subprocess.run([sys.executable, *map(str, command)], cwd=HERE, check=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=75, help="of training, on two threads")
    arguments.add_argument("--shards", type=int, default=100, help="of 2,000 lines each that Pillow draws")
    arguments.add_argument("--pages", type=int, default=15, help="shards that Chromium draws")
    arguments = arguments.parse_args()
    run("fonts.py")
    run("shards.py", "--from", 0, "--to", arguments.shards)
    run("browser.py", "--from", 8000, "--to", 8000 + arguments.pages)
    run("fit.py", "--minutes", arguments.minutes)
    run("export.py")
    run("evaluate.py", "--json", HERE / "report.json")


if __name__ == "__main__":
    main()
