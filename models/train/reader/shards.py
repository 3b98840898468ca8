"""Draws the training lines ahead of training, shard by shard: `python shards.py --from 0 --to 150` fills `out/shards`.

A shard is drawn from its own seed, so that a run that was stopped goes on where it stopped and a shard can be drawn again alone.
"""

import argparse
import random
from pathlib import Path

import numpy as np

import draw
import texts
from alphabet import target

STORE = Path(__file__).resolve().parent / "out" / "shards"
LINES = 2000
WIDEST = 1760
NEGATIVES = 0.035


def shard(name, use, split, lines=LINES):
    rng = random.Random(f"reader shard {name}")
    columns, widths, said = [], [], []
    while len(said) < lines:
        made = draw.negative(rng) if rng.random() < NEGATIVES else draw.line(texts.line(rng, split)[1], rng, use)
        if made is None or made[0].shape[1] > WIDEST:
            continue
        values, text = made
        columns.append(values)
        widths.append(values.shape[1])
        said.append(text)
    return {"columns": np.concatenate(columns, axis=1), "widths": np.array(widths, np.int32), "texts": np.array(said)}


def save(file, content):
    STORE.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part.npz")
    np.savez(part, **content)
    part.rename(file)


def load(file):
    with np.load(file) as content:
        ends = np.cumsum(content["widths"])
        columns = content["columns"]
        return [(columns[:, end - width:end], target(str(text))) for end, width, text in zip(ends, content["widths"], content["texts"])]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--from", dest="first", type=int, default=0)
    arguments.add_argument("--to", dest="last", type=int, default=150)
    arguments.add_argument("--step", type=int, default=1)
    arguments = arguments.parse_args()
    for number in range(arguments.first, arguments.last, arguments.step):
        file = STORE / f"train-{number:04}.npz"
        if not file.exists():
            save(file, shard(f"train {number}", "train", "train"))
            print(file.name, flush=True)


if __name__ == "__main__":
    main()
