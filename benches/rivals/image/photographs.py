"""Thirty ordinary photographs as JPEG, from the samples in scikit-image and scikit-learn: photographs.py FOLDER

Fifteen at 0.3, ten at 2 and five at 12 megapixels, in a folder each; enlarged ones get grain, without which a JPEG would
be cheaper than a camera's.
"""

import io
import sys
from pathlib import Path

import numpy as np
import skimage
import sklearn.datasets
from PIL import Image

NAMES = (
    "astronaut.png brick.png camera.png chelsea.png coffee.png coins.png grass.png gravel.png hubble_deep_field.jpg moon.png "
    "motorcycle_left.png rocket.jpg retina.jpg"
).split()
GROUPS = {"0.3 MP": (15, (640, 480)), "2 MP": (10, (1600, 1200)), "12 MP": (5, (4000, 3000))}


def main():
    out = Path(sys.argv[1])
    data = Path(skimage.__file__).parent / "data"
    paths = [data / name for name in NAMES] + sorted((Path(sklearn.datasets.__file__).parent / "images").glob("*.jpg"))
    random = np.random.default_rng(6)
    for group, (count, size) in GROUPS.items():
        (out / group).mkdir(parents=True, exist_ok=True)
        for path in paths[:count]:
            with Image.open(path) as stored:
                picture = stored.convert("RGB").resize(size, Image.Resampling.BICUBIC)
            grain = random.normal(0, 4, (size[1], size[0], 1))
            pixels = (np.asarray(picture) + grain).clip(0, 255).round().astype(np.uint8)
            buffer = io.BytesIO()
            Image.fromarray(pixels).save(buffer, "JPEG", quality=88)
            (out / group / f"{path.stem}.jpg").write_bytes(buffer.getvalue())
    files = list(out.rglob("*.jpg"))
    print(f"{len(files)} photographs, {sum(path.stat().st_size for path in files)} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
