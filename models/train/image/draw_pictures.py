"""Draw the pictures of corpora/images: python draw_pictures.py --out corpora/images

Seeded and free of dates: with the pinned versions of Pillow and NumPy the files come out the same, byte for byte.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import renders
import scenes

SEED = 20250101
ORIENTATION = 0x0112  # the EXIF tag
TURN_CLOCKWISE_TO_SHOW = 6

# What renders.py paints, with its size. PNG where the model is unsure and a JPEG decoder's rounding would show.
RENDERED = {
    "aquarium": (320, 240),
    "balls": (400, 300),
    "books": (360, 270),
    "bricks": (320, 240),
    "cloth": (256, 256),
    "corridor": (360, 240),
    "fog": (160, 120),
    "fruit": (320, 320),
    "hills": (192, 128),
    "leaves": (192, 144),
    "night_lights": (400, 225),
    "pebbles": (300, 225),
    "road": (360, 270),
    "sand": (200, 150),
    "sky": (240, 160),
    "snow": (240, 320),
    "water": (320, 213),
    "wood": (160, 160),
}
RENDERED_PNG = {"fog", "hills", "leaves", "sand", "sky", "wood"}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, required=True)
    out = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    draw_plain(out)
    draw_special(out)
    render(out)
    files = sorted(path for path in out.iterdir() if path.suffix in {".png", ".jpg", ".gif"})
    print(f"{len(files)} pictures, {sum(path.stat().st_size for path in files)} bytes")


def seeded(name):
    """Each picture has its own randomness, so that changing one leaves the others alone."""
    return np.random.default_rng([SEED, *name.encode("ascii")])


def draw_plain(out):
    """8-bit RGB, PNG or JPEG."""
    save_png(out, "shapes", scenes.shapes((400, 350)))
    save_png(out, "sunset", scenes.sunset((640, 400)))
    save_png(out, "house", scenes.house((480, 480)))
    save_png(out, "face", scenes.cartoon_face((300, 360)))
    save_png(out, "cat", scenes.cat((420, 560)))
    save_png(out, "plaid", scenes.plaid((512, 384)))
    save_png(out, "chart", scenes.chart((900, 500)))
    save_png(out, "maze", scenes.maze((400, 300), seeded("maze")))
    save_png(out, "noise", scenes.noise((120, 90), seeded("noise")))
    save_png(out, "checkerboard", scenes.checkerboard((224, 224)))
    save_png(out, "selftest", scenes.selftest_sign((320, 200)))
    sealed = scenes.sealed_selftest_sign((360, 240))
    save_png(out, "sealed_selftest", sealed)
    save_jpeg(out, "sealed_selftest_copy", sealed.resize((240, 160), Image.Resampling.LANCZOS), subsampling="4:2:0")
    sign = scenes.selftest_sign((320, 200))
    save_jpeg(out, "selftest_copy", sign, subsampling="4:2:0")
    save_png(out, "blank", Image.new("RGB", (320, 200), (255, 255, 255)))
    save_png(out, "handwriting", scenes.handwriting((600, 420), seeded("handwriting")))
    save_png(out, "chat", scenes.chat_screenshot((540, 560)))
    save_png(
        out,
        "thumbnails",
        scenes.thumbnails((900, 600), seeded("thumbnails")).quantize(128, dither=Image.Dither.NONE).convert("RGB"),
    )
    save_png(out, "skin_tones", scenes.skin_toned_blobs((240, 180), seeded("skin_tones")))
    save_png(out, "flag", scenes.flag((600, 400)))
    save_png(out, "map", scenes.street_map((500, 500), seeded("map")))
    save_jpeg(out, "old_photo", scenes.old_photo((400, 300), seeded("old_photo")), subsampling="4:4:4")
    save_jpeg(out, "sunset_small", scenes.sunset((320, 200)), subsampling="4:2:0")


def draw_special(out):
    """What a decoder must get right: alpha, depth, palette, grey, orientation, frames."""
    save_png(out, "alpha", with_alpha(scenes.cat((360, 360))))
    save_png(out, "depth16", sixteen_bits((320, 240)))
    save_png(out, "palette", scenes.flag((450, 300)).quantize(16, dither=Image.Dither.NONE))
    save_jpeg(out, "grey", scenes.old_photo((300, 400), seeded("grey")).convert("L"))
    beach = scenes.beach((600, 450))
    save_jpeg(out, "beach", beach, subsampling="4:4:4")
    turned = Image.Exif()
    turned[ORIENTATION] = TURN_CLOCKWISE_TO_SHOW
    save_jpeg(out, "beach_turned", beach.transpose(Image.Transpose.ROTATE_90), subsampling="4:4:4", exif=turned)
    first, *others = (bouncing_ball(step) for step in range(3))
    first.save(out / "ball.gif", save_all=True, append_images=others, duration=200, loop=0)


def render(out):
    """Photograph-like ones."""
    for name, size in RENDERED.items():
        picture = getattr(renders, name)(size, seeded(name))
        if name in RENDERED_PNG:
            save_png(out, name, picture)
        else:
            save_jpeg(out, name, picture, subsampling="4:4:4")


def with_alpha(picture):
    """Fades out to the right; what is hidden at the edge is loud, so that dropping alpha shows."""
    width, height = picture.size
    fade = np.tile(np.linspace(255, 0, width).round().astype(np.uint8), (height, 1))
    ImageDraw.Draw(picture).rectangle((width * 0.85, 0, width, height), fill="#ff00ff")
    picture.putalpha(Image.fromarray(fade, "L"))
    return picture


def sixteen_bits(size):
    """Rings in 16-bit grey."""
    width, height = size
    x, y = np.meshgrid(np.arange(width) - width / 2, np.arange(height) - height / 2)
    rings = (x.astype(np.int64) ** 2 + y.astype(np.int64) ** 2) * 9 % 65536
    return Image.fromarray(rings.astype(np.uint16))


def bouncing_ball(step):
    frame = Image.new("RGB", (160, 120), "#e1f5fe")
    draw = ImageDraw.Draw(frame)
    draw.rectangle((0, 100, 160, 120), fill="#8bc34a")
    x, y = 30 + step * 50, (75, 30, 75)[step]
    draw.ellipse((x - 18, y - 18, x + 18, y + 18), fill="#e53935")
    return frame.quantize(32, dither=Image.Dither.NONE)


def save_png(out, name, picture):
    picture.save(out / f"{name}.png", optimize=True)


def save_jpeg(out, name, picture, **options):
    picture.save(out / f"{name}.jpg", quality=85, **options)


if __name__ == "__main__":
    main()
