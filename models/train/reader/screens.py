"""The reader alone on the screens of `corpora/screens`: lines are cut out at their true places, so that no fault of the line finder counts.

`python screens.py FOLDER` with the pictures and truths that `corpora/screens` renders. Nothing of them is ever trained on.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
from PIL import Image

import crops
from alphabet import target
from evaluate import BASE, OnnxReader, band, right, table
from fit import distance


def lines(file):
    """Crops of a screen: the ink within the line's box, with the margin of the contract."""
    truth = json.loads(file.read_text(encoding="utf-8"))
    picture = np.asarray(Image.open(file.with_suffix(".png")).convert("RGB"))
    for line in truth["lines"]:
        left, top = max(0, round(line["x"]) - 1), max(0, round(line["y"]) - 1)
        place = picture[top:round(line["y"] + line["height"]) + 1, left:round(line["x"] + line["width"]) + 2]
        values = crops.ink(place) if place.size else None
        box = None if values is None else crops.extent(values)
        if box is None or not target(line["text"]):
            continue
        y0, y1, x0, x1 = (int(v) for v in box)
        crop = crops.cut(picture, crops.with_margin((y0 + top, y1 + top, x0 + left, x1 + left)))
        yield {"rgb": crop, "text": target(line["text"]), "kind": truth["kind"], "theme": truth["theme"], "font": ", ".join(truth["fonts"]),
               "scale": truth["scale"], "edges": truth.get("edges", ""), "size": line.get("size", y1 - y0) * truth["scale"], "file": file.stem}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--model", type=Path, default=BASE / "reader.onnx")
    arguments.add_argument("--screens", type=int, default=1000)
    arguments.add_argument("--mistakes", type=int, default=0)
    arguments = arguments.parse_args()
    reader, rows = OnnxReader(arguments.model), []
    files = sorted(arguments.folder.glob("*.json"))
    files = [f for f in files if f.with_suffix(".png").exists()]
    for file in sorted(random.Random(0).sample(files, min(arguments.screens, len(files)))):
        for row in lines(file):
            row["read"], row["confidence"] = reader.read(row.pop("rgb"))
            row["edits"] = distance(row["read"], row["text"])
            rows.append(row)
    print(f"{len(files)} screens, {len(rows)} lines, accuracy {right(rows):.4f}, lines without a fault {np.mean([r['edits'] == 0 for r in rows]):.4f}")
    for name in ("kind", "theme", "font", "scale", "edges"):
        print(f"by {name}")
        for key, value in table(rows, lambda row, name=name: str(row[name])).items():
            print(f"  {key:24}", value)
    print("by size")
    for key, value in table(rows, lambda row: band(row["size"])).items():
        print(f"  {key:24}", value)
    wrong = [row for row in rows if row["edits"]]
    for row in random.Random(1).sample(wrong, min(arguments.mistakes, len(wrong))):
        print(f"{row['file']} {row['font']} {row['size']:.0f} {row['confidence']:.2f}\n  {row['text']}\n  {row['read']}")


if __name__ == "__main__":
    main()
