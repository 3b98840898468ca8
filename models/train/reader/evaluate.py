"""How well the exported reader reads lines in fonts and of texts that it never met: `python evaluate.py --lines 4000`.

Lines are drawn in the fonts marked `held`, from rows marked `dev` and freshly generated text, by Pillow as in training and cut out
with the line finder's errors. Accuracy is 1 - (Levenshtein distance / characters written), over all lines of a row of the table.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import onnxruntime

import crops
import draw
import texts
from alphabet import decode, target
from export import BASE
from fit import distance

HERE = Path(__file__).resolve().parent


def samples(count, seed="held-out lines", spoiled=False):
    """Crops in colour with everything that is known about them."""
    rng, out = random.Random(seed), []
    while len(out) < count:
        kind, text = texts.line(rng, "dev")
        if not text:
            continue
        style = draw.choose_style(rng, text, "held")
        done = draw.compose(text, style, rng)
        if done is None:
            continue
        image, box = done
        if spoiled:
            image, box = draw.surroundings(image, box, style, rng)
            image, box = draw.spoil(image, box, rng)
        rgb = crops.cut(np.asarray(image), crops.with_margin(draw.jitter(box, rng)))
        if crops.ink(rgb) is None:
            continue
        dark = draw.luma(style.ground) < draw.luma(style.ink)
        out.append({"rgb": rgb, "text": target(text), "kind": kind, "family": FAMILY[style.face], "size": style.size,
                    "theme": "light on dark" if dark else "dark on light", "smoothing": style.smoothing})
    return out


FAMILY = {face["file"]: face["family"] for face in draw.fonts.catalogue()}


class OnnxReader:
    def __init__(self, file=BASE / "reader.onnx"):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def read(self, rgb):
        """Text and confidence of a crop in colour."""
        values = crops.ink(rgb)
        return ("", 0.0) if values is None else self.read_values(crops.scaled(values))

    def read_values(self, values):
        """Of bytes [32, width]. The confidence is the mean probability of the characters written, 0 where none was."""
        logits = self.session.run(["logits"], {"lines": (values.astype(np.float32) / 255)[None, None]})[0][0]
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        sure, best = shifted.max(axis=1) / shifted.sum(axis=1), logits.argmax(axis=1)
        starts = [i for i, c in enumerate(best) if c and (i == 0 or best[i - 1] != c)]
        # A character that takes several columns is as sure as it is where it is surest.
        ends = [next((j for j in range(i, len(best)) if best[j] != best[i]), len(best)) for i in starts]
        return decode(best.tolist()), float(np.mean([sure[i:j].max() for i, j in zip(starts, ends)])) if starts else 0.0


def band(size):
    return next(name for limit, name in ((10.5, "9-10 px"), (12.5, "11-12 px"), (16.5, "13-16 px"), (24.5, "17-24 px"), (40.5, "25-40 px"), (1e9, "over 40 px")) if size < limit)


def table(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: {"lines": len(group), "accuracy": round(right(group), 4)} for name, group in sorted(groups.items())}


def right(rows):
    return 1 - sum(row["edits"] for row in rows) / max(1, sum(len(row["text"]) for row in rows))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=4000)
    arguments.add_argument("--model", type=Path, default=BASE / "reader.onnx")
    arguments.add_argument("--spoiled", action="store_true", help="with JPEG, zoom, blur and bits of neighbours, as in training")
    arguments.add_argument("--mistakes", type=int, default=0, help="print so many lines that were read wrongly")
    arguments.add_argument("--json", type=Path)
    arguments = arguments.parse_args()
    reader = OnnxReader(arguments.model)
    rows = samples(arguments.lines, spoiled=arguments.spoiled)
    for row in rows:
        row["read"], row["confidence"] = reader.read(row.pop("rgb"))
        row["edits"] = distance(row["read"], row["text"])
    rng = random.Random("negatives")
    made = [n for n in (draw.negative(rng) for _ in range(600)) if n is not None]
    empty = [reader.read_values(values) for values, _ in made]
    report = {"all": {"lines": len(rows), "accuracy": round(right(rows), 4), "lines without a fault": round(np.mean([row["edits"] == 0 for row in rows]), 4)}}
    report |= {"by size": table(rows, lambda row: band(row["size"])), "by theme": table(rows, lambda row: row["theme"]),
               "by smoothing": table(rows, lambda row: row["smoothing"]), "by font": table(rows, lambda row: row["family"]),
               "by kind of text": table(rows, lambda row: row["kind"])}
    report["confidence"] = {}
    for least in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        kept = [row for row in rows if row["confidence"] >= least]
        report["confidence"][str(least)] = {
            "lines kept": round(len(kept) / len(rows), 4), "characters kept": round(sum(len(r["text"]) for r in kept) / sum(len(r["text"]) for r in rows), 4),
            "accuracy of kept": round(right(kept), 4), "crops without text kept": round(float(np.mean([c >= least for _, c in empty])), 4),
        }
    for name, content in report.items():
        print(name, json.dumps(content) if name == "all" else "")
        if name != "all":
            for key, value in content.items():
                print(f"  {key:16}", "  ".join(f"{k} {v}" for k, v in value.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    wrong = sorted((row for row in rows if row["edits"]), key=lambda row: -row["edits"] / len(row["text"]))
    for row in random.Random(1).sample(wrong, min(arguments.mistakes, len(wrong))):
        print(f"{row['family']} {row['size']:.0f} {row['smoothing']} {row['confidence']:.2f}\n  {row['text']}\n  {row['read']}")


if __name__ == "__main__":
    main()
