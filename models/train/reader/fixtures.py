"""Writes `core/tests/data/reader`: crops as a line finder cuts them, what `crops.tensor` makes of each, and the text.

Every `NAME.png` is a crop in colour, `NAME.lines.png` the same as the network gets it (0 to 255 for 0 to 1; none where the crop
holds no text), `index.json` the text and, as a second guard, the sum of all bytes of the tensor.
"""

import json
import random
from pathlib import Path

import numpy as np
from PIL import Image

import crops
import draw
from alphabet import target

TARGET = Path(__file__).resolve().parents[3] / "core" / "tests" / "data" / "reader"

# Name, face (part of its file's name), size, smoothing, ink, ground, text
CASES = (
    ("dark-on-light", "LiberationSans-Regular", 15, "grey", (20, 20, 20), (255, 255, 255), "Homework is due on Friday at 15:30."),
    ("light-on-dark", "Lato-Regular", 16, "grey", (230, 230, 235), (24, 26, 30), "anyone up for football after school?"),
    ("bubble", "Nunito_400Regular", 15, "rgb", (255, 255, 255), (0, 122, 255), "see u at the bus stop lol"),
    ("small", "NotoSans-Regular", 9, "grey", (60, 60, 60), (250, 250, 250), "Last seen today at 09:41"),
    ("hinted", "LiberationSans-Bold", 13, "hinted", (0, 0, 0), (240, 240, 240), "File Edit View Insert Format Tools Help"),
    ("heading", "Montserrat_700Bold", 40, "grey", (33, 43, 70), (255, 250, 240), "Year 9 Options Evening"),
    ("tall", "Merriweather_400Regular", 33, "rgb", (10, 10, 10), (255, 255, 255), "Photosynthesis, by Zoë"),
    ("terminal", "JetBrainsMono_400Regular", 14, "rgb", (120, 255, 120), (0, 0, 0), "$ git commit -m \"fix: typo\" && ls -la"),
    ("accents", "SourceSans3_400Regular", 18, "grey", (30, 30, 30), (255, 255, 255), "Zażółć gęślą jaźń, șase și țărm, ığüş"),
    ("same-luma", "Poppins_500Medium", 20, "grey", (255, 0, 0), (0, 130, 0), "Same brightness"),
    ("picture", "NotoSans-Regular", 17, "grey", (20, 20, 20), (255, 255, 255), "happy birthday 🎂 see you soon"),
    ("one-letter", "LiberationSans-Regular", 14, "hinted", (0, 0, 0), (255, 255, 255), "I"),
    ("faint", "LiberationSans-Regular", 14, "grey", (250, 250, 250), (240, 240, 240), "too little contrast to count as text"),
)


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    rng, index = random.Random(7), []
    for name, face, size, smoothing, ink, ground, text in CASES:
        file = next(f for f in draw.faces("train") if face in Path(f).stem)
        image, box = draw.compose(text, draw.Style(file, size, smoothing, ink, ground), rng)
        crop = crops.cut(np.asarray(image), crops.with_margin(box))
        Image.fromarray(crop).save(TARGET / f"{name}.png", optimize=True)
        values = crops.ink(crop)
        row = {"crop": f"{name}.png", "text": target(text)}
        if values is None:
            row |= {"lines": None, "width": 0, "sum": 0}
        else:
            lines = crops.scaled(values)
            Image.fromarray(lines).save(TARGET / f"{name}.lines.png", optimize=True)
            row |= {"lines": f"{name}.lines.png", "width": lines.shape[1], "sum": int(lines.astype(np.int64).sum())}
        index.append(row)
    (TARGET / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(index)} crops, {sum(f.stat().st_size for f in TARGET.iterdir())} bytes")


if __name__ == "__main__":
    main()
