"""Draws a line of text as a screen shows it, and cuts it out as the product's line finder does."""

import io
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from fontTools.ttLib import TTFont

import crops
import fonts
from alphabet import INDEX, target

SMALLEST, LARGEST = 9, 40
# Faces whose small letters look like their capitals: what is to be read is what is seen.
CAPITALS_ONLY = ("Bangers_", "BebasNeue_")


@cache
def faces(use):
    return [face["file"] for face in fonts.catalogue() if face["use"] == use]


@cache
def families(use):
    """Families first, faces second: a family with seven faces is not seen seven times as often."""
    table = {}
    for face in fonts.catalogue():
        if face["use"] == use:
            table.setdefault(face["family"], []).append(face["file"])
    return list(table.values())


@cache
def covered(file):
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=600)
def font(file, size):
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.RAQM)


@cache
def typewriters(use):
    """Families in which all letters are equally wide."""
    return [family for family in families(use) if any(word in family[0] for word in ("Mono", "Inconsolata", "SourceCodePro", "VT323", "FiraCode", "Hack"))]


def choose_face(rng, text, use):
    """A face that has every letter; failing that one with most of them (what it lacks is drawn as its empty box)."""
    needed = {ord(c) for c in text if c in INDEX} - {0x20}
    # Code and terminals are set in typewriter faces, whose wide gaps between letters are no blanks.
    looks_like_code = len(set(text) & set("(){}[]=<>$_;/\\#")) > 1
    table = typewriters(use) if rng.random() < (0.55 if looks_like_code else 0.04) else families(use)
    for _ in range(12):
        file = rng.choice(rng.choice(table))
        if needed <= covered(file):
            return file
    return max(rng.sample([f for family in table for f in family], 25), key=lambda file: len(needed & covered(file)))


def is_picture(character):
    return character not in INDEX and (ord(character) >= 0x1F000 or 0x2600 <= ord(character) < 0x2800 or ord(character) in (0x2B50, 0x2705, 0x274C))


@lru_cache(maxsize=400)
def emoji(character):
    file = faces("emoji")[0]
    if ord(character) not in covered(file):
        return None
    image = Image.new("RGBA", (136, 128), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((0, 0), character, font=ImageFont.truetype(file, 109), embedded_color=True)
    box = image.getbbox()
    return image.crop(box) if box else None


@dataclass
class Style:
    face: str
    size: float
    smoothing: str
    ink: tuple
    ground: tuple
    spacing: float = 0.0
    word_gap: float = 0.0
    gamma: float = 1.0
    underline: bool = False
    ligatures: bool = True
    backdrop: str = ""
    shadow: tuple = ()
    shadow_ink: tuple = ()


def pieces(text, style):
    """Runs that are drawn at once: whole lines, words where gaps are wide, letters where they are spaced out, pictures alone."""
    run = ""
    for character in text:
        if is_picture(character):
            if run:
                yield "text", run
            yield "picture", character
            run = ""
        elif style.spacing:
            yield "text", character
        else:
            run += character
            if character == " " and style.word_gap:
                yield "text", run
                run = ""
    if run:
        yield "text", run


def coverage(text, style):
    """How far each sub-pixel is inked, [rows, columns, 3] from 0 to 1, the pictures to paste, and the row of the baseline."""
    k = {"hinted": 1, "mono": 1, "grey": 4, "rgb": 3, "bgr": 3}[style.smoothing]
    face = font(style.face, style.size * k)
    features = None if style.ligatures else ["-liga", "-clig", "-calt"]
    placed, x, pictures = [], 0.0, []
    for kind, piece in pieces(text, style):
        if kind == "picture":
            side = style.size * 1.15 * k
            pictures.append((x / k, piece))
            x += side * 1.08
            continue
        placed.append((x, piece))
        x += face.getlength(piece, features=features) + style.spacing * k + (style.word_gap * k if piece.endswith(" ") else 0)
    pad = 8
    width, rise, fall = int(x / k) + 2 * pad + 4, int(style.size * 1.35) + pad, int(style.size * 0.55) + pad
    canvas = Image.new("1" if style.smoothing == "mono" else "L", (width * k, (rise + fall) * k))
    pen = ImageDraw.Draw(canvas)
    if style.smoothing == "mono":
        pen.fontmode = "1"
    for at, piece in placed:
        at = at if k > 1 else round(at)
        pen.text((pad * k + at, rise * k), piece, fill=255 if canvas.mode == "L" else 1, font=face, anchor="ls", features=features)
    if style.underline:
        below, thick = round(style.size * 0.12), max(1, round(style.size * 0.06))
        pen.rectangle((pad * k, (rise + below) * k, pad * k + x, (rise + below + thick) * k - 1), fill=255 if canvas.mode == "L" else 1)
    values = np.asarray(canvas.convert("L"), np.float32) / 255
    if k == 1:
        values = np.repeat(values[..., None], 3, axis=2)
    elif k == 4:
        values = np.repeat(values.reshape(rise + fall, 4, width, 4).mean(axis=(1, 3))[..., None], 3, axis=2)
    else:
        # Three samples across a pixel, smoothed as FreeType and ClearType do, so that no edge is all one colour.
        fine = values.reshape(rise + fall, 3, width * 3).mean(axis=1)
        padded = np.pad(fine, ((0, 0), (2, 2)))
        weights = (0.03, 0.30, 0.34, 0.30, 0.03)
        smooth = sum(w * padded[:, i:i + width * 3] for i, w in enumerate(weights))
        values = smooth.reshape(rise + fall, width, 3)
        if style.smoothing == "bgr":
            values = values[..., ::-1]
    return values ** style.gamma, [(pad + at, piece) for at, piece in pictures], rise


def luma(colour):
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def colours(rng):
    """Ink and ground as screens pair them."""
    shade = lambda low, high: (rng.randint(low, high),) * 3
    any_colour = lambda low, high: tuple(rng.randint(low, high) for _ in range(3))
    kind = rng.random()
    if kind < 0.25:
        return shade(0, 60), shade(235, 255)
    if kind < 0.40:
        return shade(190, 255), shade(0, 55)
    if kind < 0.48:
        return shade(90, 160), shade(235, 255)
    if kind < 0.54:
        return shade(110, 170), shade(10, 50)
    if kind < 0.66:
        return any_colour(0, 140), any_colour(215, 255)
    if kind < 0.78:
        return any_colour(200, 255), any_colour(0, 110)
    while True:
        pair = any_colour(0, 255), any_colour(0, 255)
        if abs(luma(pair[0]) - luma(pair[1])) > 45:
            return pair
        if kind > 0.985 and max(abs(a - b) for a, b in zip(*pair)) > 120:
            return pair


def choose_style(rng, text, use):
    kind = rng.random()
    size = rng.uniform(10, 18) if kind < 0.55 else rng.uniform(9, 12.5) if kind < 0.75 else SMALLEST * (LARGEST / SMALLEST) ** rng.random()
    if rng.random() < 0.5:
        size = round(size)
    smoothing = rng.choices(("hinted", "grey", "rgb", "bgr", "mono"), (28, 42, 25, 2, 3))[0]
    if smoothing == "hinted" or smoothing == "mono":
        size = round(size)
    if smoothing == "mono":
        size = max(size, 11)
    ink, ground = colours(rng)
    style = Style(choose_face(rng, text, use), size, smoothing, ink, ground)
    style.gamma = rng.choice((1.0, 1.0, rng.uniform(0.65, 1.0), rng.uniform(1.0, 1.4)))
    style.ligatures = rng.random() < 0.7
    if rng.random() < 0.06:
        style.spacing = rng.uniform(-0.02, 0.15) * size
    if rng.random() < 0.10:
        style.word_gap = rng.uniform(0.05, 0.9) * size
    style.underline = rng.random() < 0.05
    if rng.random() < 0.05:
        style.backdrop = rng.choice(("down", "across", "picture"))
    if rng.random() < 0.04 and size > 11:
        # A drop shadow, or all around; never brighter against the ground than the letters are.
        style.shadow = rng.choice(((1, 1), (0, 1), (2, 2), (0, 0)))
        nearer = rng.uniform(0.1, 0.5)
        style.shadow_ink = tuple(round(g + (i - g) * nearer) for i, g in zip(ink, ground)) if rng.random() < 0.5 else ((0, 0, 0) if luma(ink) > luma(ground) else (255, 255, 255))
    return style


def backdrop(field, style, rng):
    """Buttons shade from top to bottom, banners from side to side, games lay text over faint pictures."""
    rows, columns = field.shape[:2]
    noise = np.random.default_rng(rng.randrange(1 << 32))
    if style.backdrop == "down":
        change = np.linspace(-1, 1, rows)[:, None, None]
    elif style.backdrop == "across":
        change = np.linspace(-1, 1, columns)[None, :, None]
    else:
        coarse = Image.fromarray(noise.integers(0, 256, (4, max(2, columns // 16)), dtype=np.uint8))
        change = np.asarray(coarse.resize((columns, rows), Image.Resampling.BICUBIC), np.float32)[..., None] / 128 - 1
    return np.clip(field + change * min(28, 0.16 * abs(luma(style.ink) - luma(style.ground))), 0, 255)


def outline(values):
    """What lies within a pixel of the letters."""
    return np.max([np.roll(values, (down, across), axis=(0, 1)) for down in (-1, 0, 1) for across in (-1, 0, 1)], axis=0)


def compose(text, style, rng):
    """The picture of a line and the box of its ink."""
    values, pictures, baseline = coverage(text, style)
    ground, ink = np.array(style.ground, np.float32), np.array(style.ink, np.float32)
    inked = values.max(axis=2) >= 0.2
    field = np.broadcast_to(ground, values.shape)
    if style.backdrop:
        field = backdrop(field, style, rng)
    if style.shadow:
        (across, down), shade = style.shadow, np.array(style.shadow_ink, np.float32)
        behind = np.roll(values, (down, across), axis=(0, 1)) if (across, down) != (0, 0) else outline(values)
        field = field + (shade - field) * behind
        inked |= behind.max(axis=2) >= 0.4
    image = Image.fromarray(np.clip(field + (ink - field) * values + 0.5, 0, 255).astype(np.uint8))
    side = max(4, round(style.size * 1.15))
    for at, character in pictures:
        picture = emoji(character)
        x, y = round(at), round(baseline - side * 0.85)
        if picture is None:
            ImageDraw.Draw(image).rectangle((x + 1, y + 2, x + side - 2, y + side - 2), outline=style.ink)
            inked[max(0, y + 2):y + side - 1, x + 1:x + side - 1] = True
            continue
        small = picture.resize((side, side), Image.Resampling.LANCZOS)
        image.paste(small, (x, y), small)
        shown = np.asarray(small)[..., 3] > 60
        top = max(0, -y)
        inked[max(0, y):y + side, x:x + side] |= shown[top:, :inked.shape[1] - x][:inked.shape[0] - max(0, y)]
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return None
    return image, [int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1]


def surroundings(image, box, style, rng):
    """What a line finder lets in: the tops or tails of a neighbour, the edge of a bubble, a rule, a caret."""
    pen = ImageDraw.Draw(image)
    top, bottom, left, right = box
    tall = bottom - top
    kind = rng.random()
    if kind < 0.06:
        y = rng.choice((top - max(2, tall // 8), bottom + max(1, tall // 10)))
        for _ in range(rng.randint(1, 10)):
            x = rng.randint(left, right)
            pen.rectangle((x, y - (1 if y < top else 0), x + rng.randint(1, 5), y + (0 if y < top else 1)), fill=style.ink)
    elif kind < 0.09:
        y = rng.choice((top - max(2, tall // 8), bottom + max(1, tall // 8)))
        pen.line((0, y, image.width, y), fill=tuple((a + b) // 2 for a, b in zip(style.ink, style.ground)))
    elif kind < 0.11:
        x = right + max(2, tall // 10)
        pen.line((x, top, x, bottom), fill=style.ink)
    elif kind < 0.15:
        return with_icon(image, box, style, rng)
    return image, box


def with_icon(image, box, style, rng):
    """An icon that the line finder took for a word of the line; it is not read."""
    top, bottom, left, right = box
    side = rng.randint(max(6, bottom - top - 4), max(8, bottom - top + 4))
    gap = round(style.size * rng.uniform(0.35, 0.9))
    wide = Image.new("RGB", (image.width + 2 * (side + gap), image.height), style.ground)
    shift = side + gap
    wide.paste(image, (shift, 0))
    y = (top + bottom - side) // 2
    ink = style.ink if rng.random() < 0.6 else colours(rng)[0]
    box = [min(top, y), max(bottom, y + side), left + shift, right + shift]
    if rng.random() < 0.7:
        icon(ImageDraw.Draw(wide), left, y, side, ink, rng)
        box[2] = left
    else:
        icon(ImageDraw.Draw(wide), right + shift + gap, y, side, ink, rng)
        box[3] = right + shift + gap + side
    return wide, box


def spoil(image, box, rng):
    """Zoom by a fraction, blur and JPEG, as a streamed or resized screenshot has them."""
    if rng.random() < 0.14:
        factor = rng.choice((0.75, 0.8, 0.9, 1.1, 1.25, 1.5, rng.uniform(0.7, 1.6)))
        if (box[1] - box[0]) * factor < 6.5:
            factor = 1.25
        size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        image = image.resize(size, rng.choice((Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)))
        box = [round(v * factor) for v in box]
    if rng.random() < 0.04:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.6) * (box[1] - box[0]) / 14))
    if rng.random() < 0.22:
        store = io.BytesIO()
        image.save(store, "JPEG", quality=rng.randint(60, 95), subsampling=rng.choice((0, 2)))
        image = Image.open(store).convert("RGB")
    return image, box


def jitter(box, rng):
    """A line finder errs: up to a tenth of the height above and below, a little at the ends."""
    top, bottom, left, right = box
    tall = bottom - top
    if rng.random() < 0.5:
        reach = 0.1 * tall
        top, bottom = round(top + rng.uniform(-reach, reach)), round(bottom + rng.uniform(-reach, reach))
    if rng.random() < 0.3:
        left, right = left - rng.randint(0, 2), right + rng.choice((0, 0, 1, 2, 3, 8, 30))
    return top, max(bottom, top + 4), left, max(right, left + 2)


def crop(image, box, rng):
    values = crops.ink(crops.cut(np.asarray(image), crops.with_margin(jitter(box, rng))))
    if values is None:
        return None
    return crops.scaled(values, rng.choice((Image.Resampling.BOX, Image.Resampling.BILINEAR)))


def line(text, rng, use="train", style=None, clean=False):
    """(bytes [32, width], what is to be read) or None where the text cannot be drawn."""
    style = style or choose_style(rng, text, use)
    if any(name in style.face for name in CAPITALS_ONLY):
        text = text.upper()
    done = compose(text, style, rng)
    if done is None:
        return None
    image, box = done
    if not clean:
        image, box = surroundings(image, box, style, rng)
        image, box = spoil(image, box, rng)
    values = crop(image, box, rng)
    return None if values is None else (values, target(text))


@cache
def photographs():
    """Photographs that come with scikit-image, so that texture is known not to be text."""
    from skimage import data

    return [np.asarray(Image.fromarray(getattr(data, name)()).convert("RGB")) for name in ("astronaut", "coffee", "chelsea", "rocket", "camera", "coins")]


def icon(pen, x0, y0, side, ink, rng):
    """A few strokes and shapes in a square, as icons of programs look at a glance."""
    for _ in range(rng.randint(1, 4)):
        a = [rng.uniform(0, 1) for _ in range(8)]
        points = [(x0 + a[i] * side, y0 + a[i + 1] * side) for i in range(0, 8, 2)]
        box = (min(points[0][0], points[1][0]), min(points[0][1], points[1][1]), max(points[0][0], points[1][0]) + 2, max(points[0][1], points[1][1]) + 2)
        thick = rng.choice((1, 1, 2, 3))
        draw = rng.randrange(6)
        if draw == 0:
            pen.ellipse(box, outline=ink, width=thick)
        elif draw == 1:
            pen.ellipse(box, fill=ink)
        elif draw == 2:
            pen.rectangle(box, outline=ink, width=thick)
        elif draw == 3:
            pen.polygon(points, fill=ink)
        elif draw == 4:
            pen.line(points, fill=ink, width=thick)
        else:
            pen.arc(box, rng.randint(0, 360), rng.randint(0, 360), fill=ink, width=thick)


def negative(rng):
    """A crop with nothing to read: icons, patches of photographs, rules, gradients, noise, empty fields."""
    kind = rng.random()
    width, height = rng.randint(14, 400), rng.randint(10, 50)
    noise = np.random.default_rng(rng.randrange(1 << 32))
    if kind < 0.35:
        photograph = rng.choice(photographs())
        zoom = rng.choice((1, 2, 3))
        h, w = min(height * zoom, photograph.shape[0] - 1), min(width * zoom, photograph.shape[1] - 1)
        y, x = rng.randrange(photograph.shape[0] - h), rng.randrange(photograph.shape[1] - w)
        rgb = np.asarray(Image.fromarray(photograph[y:y + h, x:x + w]).resize((max(8, w // zoom), max(8, h // zoom)), Image.Resampling.BOX))
    elif kind < 0.5:
        coarse = noise.integers(0, 256, (rng.randint(2, 12), rng.randint(2, 40), 3), dtype=np.uint8)
        rgb = np.asarray(Image.fromarray(coarse).resize((width, height), rng.choice((Image.Resampling.BILINEAR, Image.Resampling.NEAREST, Image.Resampling.BICUBIC))))
    else:
        ink, ground = colours(rng)
        side = rng.randint(10, 48)
        count = rng.choice((1, 1, 1, 2, 3, 5))
        image = Image.new("RGB", ((side + side // 3) * count + 6, side + 6), ground)
        pen = ImageDraw.Draw(image)
        for n in range(count):
            icon(pen, 3 + n * (side + side // 3), 3, side, ink, rng)
        rgb = np.asarray(image)
    values = crops.ink(rgb)
    return None if values is None else (crops.scaled(values), "")
