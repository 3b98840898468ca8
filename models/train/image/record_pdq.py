"""Records what the reference implementation of PDQ says of the project's pictures, and of pictures made by arithmetic.

The reference is Meta's own C++ (`facebook/ThreatExchange`, BSD), which the PyPI package `pdqhash` compiles and wraps:

    pip install pdqhash==0.2.8 pillow numpy
    python models/train/image/record_pdq.py --pictures corpora/images --out corpora/images/pdq.json

Pixels are 8-bit RGB as the core sees them: EXIF orientation applied, alpha over white, 16 bits rounded to 8.
`core/tests/pdq.rs` makes the same pictures by arithmetic and compares hash and quality.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pdqhash
from PIL import Image, ImageOps

# Width, height and seed: small, narrow, exactly 64 by 64, uneven, and large enough for the core to shrink them first.
MADE = [(64, 64, 1), (5, 5, 2), (5, 300, 3), (63, 65, 4), (128, 128, 5), (129, 127, 6), (255, 383, 7), (320, 240, 8),
        (511, 513, 9), (640, 480, 10), (800, 600, 11), (1023, 1025, 12), (1024, 1024, 13), (1280, 720, 14),
        (1920, 1080, 15), (2048, 1100, 17), (3000, 300, 18), (300, 3000, 19), (1550, 1540, 20),
        (97, 1200, 21), (700, 90, 22), (1366, 768, 23), (450, 800, 24)]


def noise(x, y, salt):
    """Eight bits from two coordinates and a salt, by 32-bit arithmetic."""
    mixed = (x * 0x9E3779B1 ^ y * 0x85EBCA77 ^ salt * 0xC2B2AE3D) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 12)) * 0x297A2D39) & 0xFFFFFFFF
    return (mixed >> 24) & 0xFF


def made(width, height, seed):
    """Blocks of noise in three sizes that grow with the picture; each channel its own."""
    y, x = np.mgrid[0:height, 0:width].astype(np.uint64)
    side = max(width, height)
    channels = []
    for channel in range(3):
        total = np.zeros((height, width), dtype=np.uint64)
        for weight, parts in ((4, 5), (2, 12), (1, 40)):
            block = max(side // parts, 1)
            total += np.uint64(weight) * noise(x // np.uint64(block), y // np.uint64(block),
                                               np.uint64(seed * 16 + channel * 4 + weight))
        channels.append((total // np.uint64(7)).astype(np.uint8))
    return np.stack(channels, axis=-1)


def pixels(path):
    picture = ImageOps.exif_transpose(Image.open(path))
    if picture.mode.startswith("I"):
        levels = (np.asarray(picture).astype(np.uint32) * 255 + 32767) // 65535
        return np.stack([levels.astype(np.uint8)] * 3, axis=-1)
    if picture.mode == "RGBA":
        values = np.asarray(picture).astype(np.uint32)
        colour, alpha = values[..., :3], values[..., 3:]
        return ((colour * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    return np.asarray(picture.convert("RGB"))


def row(name, array):
    bits, quality = pdqhash.compute(np.ascontiguousarray(array))
    digits = "".join(f"{int(''.join(map(str, bits[at:at + 8])), 2):02x}" for at in range(0, 256, 8))
    return {**name, "quality": int(quality), "pdq": digits}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.pictures.iterdir() if path.suffix in (".png", ".jpg"))
    rows = [row({"file": path.name}, pixels(path)) for path in files]
    rows += [row({"made": list(size)}, made(*size)) for size in MADE]
    lines = ",\n    ".join(json.dumps(one) for one in rows)
    head = '"source": "Meta\'s reference C++ through PyPI pdqhash 0.2.8", ' \
           '"command": "python models/train/image/record_pdq.py --pictures corpora/images --out corpora/images/pdq.json"'
    arguments.out.write_text("{" + head + ',\n  "vectors": [\n    ' + lines + "\n  ]}\n")


if __name__ == "__main__":
    main()
