"""The share of the lines that headless Chromium draws, because browsers hint, space and blend in their own way.

`python browser.py --from 8000 --to 8015` adds shards to `out/shards`; `use` and `split` as in `shards.py`.
"""

import argparse
import html
import json
import random
import shutil
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

import crops
import draw
import shards
import texts
from alphabet import target

HERE = Path(__file__).resolve().parent
LINES_OF_PAGE = 50
SCALES = (1, 1, 1, 1, 1.25, 1.5, 2)
# How fonts are hinted and blended differs between computers; a set of pages is drawn with one of these.
FLAGS = (["--font-render-hinting=none"], ["--font-render-hinting=slight"], ["--font-render-hinting=full"],
         ["--font-render-hinting=none", "--enable-lcd-text"], ["--font-render-hinting=slight", "--enable-lcd-text"])


def css(colour):
    return "rgb({},{},{})".format(*colour)


def page(rng, use, split):
    """HTML of a page of lines, and their texts."""
    said, styles, faces = [], [], {}
    for _ in range(LINES_OF_PAGE):
        text = texts.line(rng, split)[1]
        style = draw.choose_style(rng, text, use)
        if any(name in style.face for name in draw.CAPITALS_ONLY):
            text = text.upper()
        faces.setdefault(style.face, f"face{len(faces)}")
        said.append(text)
        styles.append(style)
    emoji, other = draw.faces("emoji")[0], next(f for f in draw.faces("train") if f.endswith("NotoSans-Regular.ttf"))
    rules = [f"@font-face{{font-family:{name};src:url('file://{file}')}}" for file, name in [*faces.items(), (emoji, "emoji"), (other, "other")]]
    rows = []
    for text, style in zip(said, styles):
        rules_of_line = (f"font:{style.size:.2f}px {faces[style.face]},other,emoji;color:{css(style.ink)};background:{css(style.ground)};"
                         f"letter-spacing:{style.spacing:.2f}px;word-spacing:{style.word_gap:.2f}px;"
                         f"text-decoration:{'underline' if style.underline else 'none'};margin-left:{rng.uniform(0, 3):.2f}px;"
                         f"font-variant-ligatures:{'normal' if style.ligatures else 'none'}")
        rows.append(f'<div><span class="line" style="{rules_of_line}">{html.escape(text)}</span></div>')
    common = "body{margin:0;width:4000px}.line{display:inline-block;white-space:pre;padding:9px 14px;line-height:1.5}"
    return f"<!doctype html><meta charset=utf-8><style>{''.join(rules)}{common}</style>{''.join(rows)}", said


def cut_lines(folder, name, said, rng):
    picture = np.asarray(Image.open(folder / f"{name}.png").convert("RGB"))
    for (top, bottom, left, right), text in zip(json.loads((folder / f"{name}.json").read_text()), said):
        place = picture[top + 1:bottom - 1, left + 1:right - 1]
        values = crops.ink(place) if place.size else None
        box = None if values is None else crops.extent(values)
        if box is None:
            continue
        image, box = draw.spoil(Image.fromarray(place), list(map(int, box)), rng)
        made = draw.crop(image, box, rng)
        if made is not None and made.shape[1] <= shards.WIDEST:
            yield made, target(text)


def shard(name, use, split, flags, lines=shards.LINES):
    rng = random.Random(f"reader pages {name}")
    folder = HERE / "out" / "pages" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages = {}
    for number in range(-(-lines // LINES_OF_PAGE)):
        content, said = page(rng, use, split)
        pages[f"{number:03}"] = said
        (folder / f"{number:03}.html").write_text(content, encoding="utf-8")
        (folder / f"{number:03}.scale").write_text(str(rng.choice(SCALES)))
    subprocess.run(["node", "browser.mjs", str(folder), *flags], cwd=HERE, check=True)
    made = [line for number, said in pages.items() for line in cut_lines(folder, number, said, rng)]
    shutil.rmtree(folder)
    rng.shuffle(made)
    return {"columns": np.concatenate([values for values, _ in made], axis=1),
            "widths": np.array([values.shape[1] for values, _ in made], np.int32), "texts": np.array([text for _, text in made])}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--from", dest="first", type=int, default=8000)
    arguments.add_argument("--to", dest="last", type=int, default=8015)
    arguments = arguments.parse_args()
    for number in range(arguments.first, arguments.last):
        file = shards.STORE / f"train-{number:04}.npz"
        if not file.exists():
            shards.save(file, shard(f"train-{number}", "train", "train", FLAGS[number % len(FLAGS)]))
            print(file.name, flush=True)


if __name__ == "__main__":
    main()
