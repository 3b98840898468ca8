"""fourc beside nsfwjs and NudeNet on the same photographs, from JPEG bytes, one core each: python3 run.py [--scratch FOLDER]

Needs npm, Python with venv, and taskset; builds fourc itself in release mode and needs `cargo xtask models` and `cargo xtask
runtime`. Packages go into the scratch folder. Each program runs its rounds on one core, one program after another, `--turns`
times in turn; the table gives the median of all rounds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
NPM = ["nsfwjs@4.4.0", "@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0", "jpeg-js@0.4.4", "sharp"]
PIP = ["nudenet==3.4.2", "onnxruntime==1.23.2", "scikit-image==0.26.0", "scikit-learn==1.9.1", "pillow"]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "UV_THREADPOOL_SIZE": "1", "RAYON_NUM_THREADS": "1"}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--scratch", type=Path, default=ROOT / "benches/target/rivals-image")
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--turns", type=int, default=3)
    arguments.add_argument("--core", default="0")
    arguments.add_argument("--program", type=Path, help="fourc's measuring program (core/examples/images.rs), built otherwise")
    chosen = arguments.parse_args()
    scratch = chosen.scratch.resolve()
    python = prepare(scratch)
    photographs = scratch / "photographs"
    if not photographs.is_dir():
        subprocess.run([python, HERE / "photographs.py", photographs], check=True)
    ours = chosen.program or ROOT / "target/release/examples/images"
    if not ours.is_file():
        subprocess.run(["cargo", "build", "--release", "--example", "images"], cwd=ROOT, check=True)
    library = next((ROOT / "models/runtime").glob("libonnxruntime*"))
    rounds = str(chosen.rounds)
    programs = {
        "fourc, ONNX Runtime": [ours, photographs, rounds, library],
        "fourc, tract": [ours, photographs, rounds, "tract"],
        "nsfwjs, wasm, sharp": ["node", HERE / "nsfwjs.mjs", scratch, photographs, rounds, "sharp"],
        "nsfwjs, wasm, jpeg-js": ["node", HERE / "nsfwjs.mjs", scratch, photographs, rounds, "jpeg-js"],
        "NudeNet, ONNX Runtime": [python, HERE / "nudenet_rival.py", photographs, rounds],
    }
    taken = {}
    for _ in range(chosen.turns):
        for name, command in programs.items():
            for line in run_on_one_core(command, chosen.core):
                taken.setdefault((line["group"], name), []).append(line["seconds"] / line["pictures"] * 1000)
    table(taken, programs)


def prepare(scratch):
    scratch.mkdir(parents=True, exist_ok=True)
    python = scratch / "python/bin/python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", scratch / "python"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PIP], check=True)
    if not (scratch / "node_modules/sharp").is_dir():
        (scratch / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", *NPM], cwd=scratch, check=True)
    return python


def run_on_one_core(command, core):
    command = ["taskset", "-c", core, *map(str, command)]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **ONE_THREAD})
    if run.returncode:
        sys.exit(f"{command}: {run.stderr[-2000:]}")
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def table(taken, programs):
    groups = sorted({group for group, _ in taken}, key=lambda group: float(group.split()[0]))
    first = next(iter(programs))
    print("| milliseconds a picture | " + " | ".join(groups) + " |\n|---|" + "---|" * len(groups))
    for name in programs:
        cells = []
        for group in groups:
            ours, own = (statistics.median(taken[group, one]) for one in (first, name))
            cells.append(f"{own:.1f}" if name == first else f"{own:.1f} ({own / ours:.1f}×)")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
