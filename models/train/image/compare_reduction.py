"""What averaging large pictures down before the model changes: compare_reduction.py --model models/nsfwjs --folder F [--folder F ...]

The original takes single points out of a picture of any size. fourc first averages what is far larger than the model looks
at, by 2, 4 or 8 while the shorter side keeps 512 pixels. Each harmless JPEG or PNG found in the folders that is large enough
is scored both ways; the difference in each class is printed, and how many thresholds either way crosses.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

import preprocessing

ENDINGS = {".png", ".jpg", ".jpeg"}
KEPT_SIDE = 512


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--folder", type=Path, action="append", required=True)
    chosen = arguments.parse_args()
    component = json.loads((chosen.model / "component.json").read_text(encoding="utf-8"))
    session = onnxruntime.InferenceSession(chosen.model / component["file"], providers=["CPUExecutionProvider"])

    def scores(rgb):
        (row,) = session.run([component["output"]], {component["input"]["name"]: preprocessing.prepare(rgb)})
        return row[0]

    whole, averaged, names = [], [], []
    for path in sorted(path for folder in chosen.folder for path in folder.rglob("*") if path.suffix.lower() in ENDINGS):
        rgb = preprocessing.decode(path)
        factor = next((factor for factor in (8, 4, 2) if min(rgb.shape[:2]) // factor >= KEPT_SIDE), 1)
        if factor == 1:
            continue
        names.append(f"{path.parent.name}/{path.name} 1/{factor}")
        whole.append(scores(rgb))
        averaged.append(scores(np.asarray(Image.fromarray(rgb).reduce(factor))))
    whole, averaged = np.array(whole), np.array(averaged)
    difference = abs(whole - averaged)
    print(f"{len(names)} pictures")
    print(f"{'class':<10} {'mean':>7} {'median':>7} {'most':>7}  at")
    for index, kind in enumerate(component["classes"]):
        column = difference[:, index]
        print(f"{kind:<10} {column.mean():>7.4f} {np.median(column):>7.4f} {column.max():>7.4f}  {names[int(column.argmax())]}")
    for kind, target in component["mapping"].items():
        index = component["classes"].index(kind)
        for level, threshold in component["thresholds"][target["category"]].items():
            counts = [int((scores[:, index] >= threshold).sum()) for scores in (whole, averaged)]
            print(f"{kind} at {level} or above: {counts[0]} as the original takes it, {counts[1]} averaged")


if __name__ == "__main__":
    main()
