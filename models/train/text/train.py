"""Train the fast text model from start to finish: tokeniser, weights, calibration, export, report.

    python models/train/text/train.py --data ../shared/data/text --out models/train/text/out

Seeded and resumable: stopped at any point, the same command goes on from the last finished epoch.
"""

import argparse
import json
from pathlib import Path

from fit import fit  # first: it sets the number of threads before JAX wakes

import calibrate
import cross_source
import data as corpus
import export
import report
import tokens


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds train/ and bench/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fold", choices=("xtask", "python"), default="xtask")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--no-cross-source", action="store_true", help="skip the runs that leave a whole corpus out")
    parser.add_argument("--install", action="store_true", help="copy model, tokeniser, fast.json and report into place")
    return parser.parse_args()


def main():
    a = arguments()
    a.out.mkdir(parents=True, exist_ok=True)
    cache = a.out / "folded"
    rows = corpus.read_train(a.data, a.fold, cache)
    table = corpus.counts(rows)
    keep, reasons = corpus.shipped(table)
    print(json.dumps({"counts": table, "shipped": keep, "withheld": reasons}, indent=1), flush=True)
    training = [row for row in rows if row.split == "train"]
    tokenizer = tokens.train([row.text for row in training], a.out / "text-fast.tokenizer.json")
    p = fit(training, tokenizer, a.epochs, a.out / "checkpoint.pickle")
    export.write_onnx(p, keep, a.out / "text-fast.onnx")
    export.check(p, tokenizer, keep, a.out / "text-fast.onnx")
    settings = calibrate.run(rows, keep, tokenizer, a.out)
    settings["decision"] = {"counts": table, "withheld": reasons}
    (a.out / "calibration.json").write_text(json.dumps(settings, indent=1))
    if not a.no_cross_source:
        cross_source.run(rows, keep, tokenizer, a.out)
    report.run(a.data, a.out, a.fold)
    if a.install:
        export.install(a.out)


if __name__ == "__main__":
    main()
