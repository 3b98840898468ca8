"""The drawings behind corpora/images: each function paints one harmless scene and returns it as a Pillow image.

Nothing is read from outside: shapes, Pillow's built-in font and seeded noise. Nothing here shows more of a person than
a stick figure or a round cartoon face.
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SKIN_TONES = [(255, 224, 196), (234, 192, 160), (198, 140, 104), (141, 85, 60), (92, 55, 40)]


def gradient(size, stops):
    """A vertical run through `stops`, top to bottom."""
    width, height = size
    at = np.linspace(0, len(stops) - 1, height)
    column = np.stack([np.interp(at, range(len(stops)), [stop[channel] for stop in stops]) for channel in range(3)], axis=1)
    return Image.fromarray(np.repeat(column[:, None, :], width, axis=1).round().astype(np.uint8), "RGB")


def shapes(size):
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 30, 170, 150), fill="#c62828")
    draw.ellipse((200, 40, 330, 170), fill="#1565c0")
    draw.polygon([(90, 190), (20, 310), (160, 310)], fill="#2e7d32")
    draw.regular_polygon((265, 250, 60), 5, fill="#f9a825")
    draw.line([(20, 20), (380, 330)], fill="black", width=4)
    return picture


def sunset(size):
    width, height = size
    picture = gradient(size, [(38, 30, 80), (140, 60, 110), (240, 130, 80), (255, 210, 120)])
    draw = ImageDraw.Draw(picture)
    horizon = int(height * 0.72)
    radius = height // 7
    draw.ellipse((width // 2 - radius, horizon - radius, width // 2 + radius, horizon + radius), fill=(255, 240, 190))
    draw.rectangle((0, horizon, width, height), fill=(40, 34, 70))
    for row in range(horizon + 6, height, 12):
        reach = radius - (row - horizon) // 3
        draw.line((width // 2 - reach, row, width // 2 + reach, row), fill=(230, 160, 110), width=3)
    return picture


def house(size):
    width, height = size
    picture = gradient(size, [(140, 200, 250), (210, 235, 255)])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 0.75, width, height), fill="#7cb342")
    left, right, top, foot = width * 0.3, width * 0.7, height * 0.42, height * 0.82
    draw.rectangle((left, top, right, foot), fill="#ffe0b2", outline="black", width=3)
    draw.polygon([(left - 25, top), (right + 25, top), (width / 2, height * 0.18)], fill="#b71c1c", outline="black")
    draw.rectangle((width * 0.46, height * 0.62, width * 0.54, foot), fill="#5d4037")
    for window in (0.34, 0.58):
        draw.rectangle(
            (width * window, height * 0.48, width * (window + 0.08), height * 0.58), fill="#81d4fa", outline="black", width=2
        )
    draw.ellipse((width * 0.82, height * 0.08, width * 0.93, height * 0.23), fill="#fdd835")
    return picture


def cartoon_face(size):
    width, height = size
    picture = Image.new("RGB", size, "#b3e5fc")
    draw = ImageDraw.Draw(picture)
    centre, middle, radius = width // 2, height // 2, min(size) * 2 // 5
    draw.ellipse(
        (centre - radius, middle - radius, centre + radius, middle + radius), fill=SKIN_TONES[1], outline="black", width=3
    )
    draw.pieslice((centre - radius, middle - radius - 8, centre + radius, middle + radius - 8), 195, 345, fill="#4e342e")
    for side in (-1, 1):
        eye = centre + side * radius * 0.38
        draw.ellipse((eye - 16, middle - 24, eye + 16, middle + 8), fill="white", outline="black", width=2)
        draw.ellipse((eye - 6, middle - 12, eye + 6, middle + 2), fill="black")
    draw.arc((centre - radius // 2, middle - 5, centre + radius // 2, middle + radius * 0.7), 20, 160, fill="#b71c1c", width=5)
    return picture


def cat(size):
    width, height = size
    picture = Image.new("RGB", size, "#fff8e1")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.25, height * 0.45, width * 0.75, height * 0.95), fill="#8d6e63", outline="black", width=3)
    for tip, foot in ((0.36, 0.34), (0.64, 0.54)):
        draw.polygon(
            [(width * tip, height * 0.06), (width * foot, height * 0.28), (width * (foot + 0.12), height * 0.22)],
            fill="#8d6e63",
            outline="black",
        )
    draw.ellipse((width * 0.32, height * 0.15, width * 0.68, height * 0.55), fill="#a1887f", outline="black", width=3)
    for eye in (0.42, 0.58):
        draw.ellipse((width * eye - 12, height * 0.28, width * eye + 12, height * 0.36), fill="#c0ca33", outline="black")
        draw.line((width * eye, height * 0.285, width * eye, height * 0.355), fill="black", width=4)
    draw.polygon([(width * 0.48, height * 0.40), (width * 0.52, height * 0.40), (width * 0.50, height * 0.43)], fill="#f06292")
    for side in (-1, 1):
        for slope in (-10, 0, 10):
            draw.line(
                (width * (0.5 + side * 0.04), height * 0.43, width * (0.5 + side * 0.22), height * 0.43 + slope),
                fill="black",
                width=2,
            )
    draw.arc((width * 0.66, height * 0.5, width * 0.92, height * 0.92), 270, 90, fill="#8d6e63", width=18)
    return picture


def plaid(size):
    width, height = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    red = 120 + 60 * (x % 60 < 20) + 40 * (y % 60 < 20)
    green = 30 + 50 * (x % 30 < 4) + 50 * (y % 30 < 4)
    blue = 40 + 70 * (y % 60 > 45)
    return Image.fromarray(np.stack([red, green, blue], axis=2).astype(np.uint8), "RGB")


def chart(size):
    width, height = size
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    draw.text((width * 0.3, 12), "Rainfall by month (mm)", fill="black", font=ImageFont.load_default(24))
    foot, left = height - 60, 70
    draw.line((left, 60, left, foot), fill="black", width=2)
    draw.line((left, foot, width - 30, foot), fill="black", width=2)
    step = (width - 110) / 12
    for month, (name, rain) in enumerate(zip("JFMAMJJASOND", (83, 60, 62, 50, 48, 45, 44, 57, 56, 77, 84, 90), strict=True)):
        x = left + 12 + month * step
        draw.rectangle((x, foot - rain * 3, x + step * 0.7, foot - 1), fill="#1976d2")
        draw.text((x + step * 0.2, foot + 10), name, fill="black", font=ImageFont.load_default(18))
    return picture


def maze(size, random):
    """A depth-first maze with 16-pixel corridors."""
    cell = 16
    columns, rows = size[0] // cell // 2 * 2 - 1, size[1] // cell // 2 * 2 - 1
    open_at = np.zeros((rows, columns), bool)
    trail = [(1, 1)]
    open_at[1, 1] = True
    while trail:
        row, column = trail[-1]
        steps = [(0, 2), (2, 0), (0, -2), (-2, 0)]
        onward = [
            (dy, dx)
            for dy, dx in steps
            if 0 < row + dy < rows - 1 and 0 < column + dx < columns - 1 and not open_at[row + dy, column + dx]
        ]
        if not onward:
            trail.pop()
            continue
        dy, dx = onward[random.integers(len(onward))]
        open_at[row + dy // 2, column + dx // 2] = open_at[row + dy, column + dx] = True
        trail.append((row + dy, column + dx))
    walls = np.kron(np.where(open_at, 255, 20).astype(np.uint8), np.ones((cell, cell), np.uint8))
    picture = Image.new("RGB", size, "white")
    picture.paste(Image.fromarray(walls, "L").convert("RGB"), (8, 8))
    return picture


def noise(size, random):
    return Image.fromarray(random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8), "RGB")


def checkerboard(size):
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    return Image.fromarray(np.where((x // 32 + y // 32) % 2, 255, 0).astype(np.uint8), "L").convert("RGB")


def handwriting(size, random):
    """Lines of loops as a pen leaves them; no letters."""
    width, height = size
    picture = Image.new("RGB", size, "#fffdf5")
    draw = ImageDraw.Draw(picture)
    for line in range(50, height - 20, 40):
        draw.line((0, line + 10, width, line + 10), fill="#bbdefb", width=1)
        x = 30.0
        while x < width - 90:
            length = random.uniform(35, 110)
            turns = np.arange(0, length, 1.5)
            tall = random.uniform(5, 11)
            swing = random.uniform(0.45, 0.75)
            points = [(x + turn + 3 * math.cos(turn * swing), line - tall * math.sin(turn * swing)) for turn in turns]
            draw.line(points, fill="#1a237e", width=2)
            x += length + 16
    return picture


def chat_screenshot(size):
    width = size[0]
    picture = Image.new("RGB", size, "#eceff1")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(20)
    draw.rectangle((0, 0, width, 60), fill="#00695c")
    draw.text((24, 18), "Year 9 science project", fill="white", font=font)
    said = [
        (False, "Did anyone finish the volcano poster?"),
        (True, "Nearly, I still need the diagram"),
        (False, "I can draw it tonight"),
        (True, "Thanks! Bring it to the lab on Monday"),
        (False, "Who has the vinegar and baking soda?"),
        (True, "Amir said his mum is buying some"),
        (False, "Great, see you in period 3"),
    ]
    top = 84
    for mine, text in said:
        across = draw.textlength(text, font=font) + 32
        left = width - across - 20 if mine else 20
        draw.rounded_rectangle((left, top, left + across, top + 46), 14, fill="#c8e6c9" if mine else "white")
        draw.text((left + 16, top + 10), text, fill="#212121", font=font)
        top += 64
    return picture


def thumbnails(size, random):
    """Twelve little scenes in a grid, as a search for pictures shows them."""
    width, height = size
    picture = Image.new("RGB", size, "white")
    wide, high = width // 4, height // 3
    inner = (wide - 16, high - 16)
    random_scenes = [lambda part, draw=draw: draw(part, random) for draw in (skin_toned_blobs, street_map, old_photo)]
    blobs, streets, photo = random_scenes
    scenes = [sunset, house, cartoon_face, cat, plaid, checkerboard, blobs, beach, flag, streets, photo, shapes]
    for place, scene in enumerate(scenes):
        full = scene((inner[0] * 2, inner[1] * 2))
        picture.paste(full.resize(inner, Image.Resampling.BOX), (place % 4 * wide + 8, place // 4 * high + 8))
    return picture


def stick_figure(draw, x, foot, tall, colour):
    head = tall // 6
    hip, neck = foot - tall // 2, foot - tall + head * 2
    draw.ellipse((x - head, foot - tall, x + head, neck), outline=colour, width=4)
    draw.line((x, neck, x, hip), fill=colour, width=4)
    for side in (-1, 1):
        draw.line((x, hip, x + side * tall // 5, foot), fill=colour, width=4)
        draw.line((x, neck + head, x + side * tall // 4, neck - head // 2), fill=colour, width=4)


def beach(size):
    """Sea, sand, towels and stick figures with a ball: strictly lines."""
    width, height = size
    picture = gradient(size, [(120, 190, 250), (200, 230, 255)])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 0.4, width, height * 0.6), fill="#0288d1")
    draw.rectangle((0, height * 0.6, width, height), fill="#f6dfa4")
    draw.pieslice((width * 0.66, height * 0.42, width * 0.94, height * 0.78), 180, 360, fill="#e53935")
    draw.line((width * 0.8, height * 0.6, width * 0.8, height * 0.92), fill="#6d4c41", width=6)
    draw.polygon(
        [(width * 0.08, height * 0.9), (width * 0.3, height * 0.9), (width * 0.33, height * 0.96), (width * 0.05, height * 0.96)],
        fill="#8e24aa",
    )
    for place, tall in ((0.2, 0.36), (0.36, 0.32), (0.55, 0.38)):
        stick_figure(draw, int(width * place), int(height * 0.86), int(height * tall), "#212121")
    draw.ellipse((width * 0.44, height * 0.46, width * 0.49, height * 0.52), fill="#ffeb3b", outline="black")
    return picture


def skin_toned_blobs(size, random):
    """Soft blots in the colours of skin, with no form: what a model that merely counts skin pixels falls for."""
    width, height = size
    picture = Image.new("RGB", size, SKIN_TONES[2])
    draw = ImageDraw.Draw(picture)
    for _ in range(28):
        x, y = random.uniform(0, width), random.uniform(0, height)
        across, down = random.uniform(0.08, 0.3, 2) * min(size)
        draw.ellipse((x - across, y - down, x + across, y + down), fill=SKIN_TONES[random.integers(len(SKIN_TONES))])
    return picture.filter(ImageFilter.GaussianBlur(min(size) / 12))


def flag(size):
    """Of no country: three bands, a saltire and a disc."""
    width, height = size
    picture = Image.new("RGB", size, "#1b5e20")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height / 3, width, height * 2 / 3), fill="white")
    draw.rectangle((0, height * 2 / 3, width, height), fill="#4a148c")
    draw.line((0, 0, width, height), fill="#ffd600", width=height // 12)
    draw.line((0, height, width, 0), fill="#ffd600", width=height // 12)
    draw.ellipse((width / 2 - height / 6, height / 3, width / 2 + height / 6, height * 2 / 3), fill="#d50000")
    return picture


def street_map(size, random):
    width, height = size
    picture = Image.new("RGB", size, "#f1efe6")
    draw = ImageDraw.Draw(picture)
    draw.line([(x, height * 0.55 + 40 * math.sin(x / 60)) for x in range(0, width + 1, 10)], fill="#90caf9", width=26)
    draw.ellipse((width * 0.62, height * 0.1, width * 0.9, height * 0.4), fill="#c5e1a5")
    for _ in range(7):
        x, y = random.uniform(0, width), random.uniform(0, height)
        for street in ((x, 0, x + random.uniform(-60, 60), height), (0, y, width, y + random.uniform(-60, 60))):
            draw.line(street, fill="#bdbdbd", width=9)
            draw.line(street, fill="white", width=6)
    draw.line((0, height * 0.8, width, height * 0.2), fill="#ffb74d", width=10)
    draw.ellipse((width * 0.48, height * 0.45, width * 0.53, height * 0.53), fill="#d32f2f")
    return picture


def old_photo(size, random):
    """Grain, a vignette, a crease and a pale border around a grey landscape."""
    width, height = size
    scene = np.asarray(house(size).convert("L"), np.float64)
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    aged = scene * (1 - 0.35 * (x**2 + y**2) / 2) * 0.8 + 20 + random.normal(0, 9, scene.shape)
    aged[:, int(width * 0.31)] += 60
    edge = max(4, min(size) // 24)
    aged[:edge], aged[-edge:], aged[:, :edge], aged[:, -edge:] = 225, 225, 225, 225
    return Image.fromarray(aged.clip(0, 255).round().astype(np.uint8), "L").convert("RGB")


def selftest_sign(size):
    """The inert sign whose hash the base bundle lists, so that anyone can see a known picture being found."""
    width, height = size
    image = Image.new("RGB", size, (250, 240, 200))
    draw = ImageDraw.Draw(image)
    for stripe in range(-height, width, 40):
        draw.polygon([(stripe, height), (stripe + 20, height), (stripe + height + 20, 0), (stripe + height, 0)], fill=(235, 200, 60))
    draw.rectangle([40, 60, width - 40, height - 60], fill=(255, 255, 255), outline=(20, 20, 20), width=4)
    draw.text((width // 2, height // 2), "FOURC SELF-TEST PICTURE", fill=(20, 20, 20), anchor="mm")
    return image


def sealed_selftest_sign(size):
    """The inert sign that the base bundle's sealed list names, so that anyone can see what a sealed match does."""
    width, height = size
    image = Image.new("RGB", size, (205, 225, 240))
    draw = ImageDraw.Draw(image)
    for ring in range(9, 0, -1):
        shade = (40, 90, 150) if ring % 2 else (230, 240, 250)
        draw.ellipse([width // 3 - ring * 22, height // 2 - ring * 16, width // 3 + ring * 22, height // 2 + ring * 16], fill=shade)
    draw.polygon([(width - 150, 20), (width - 20, 20), (width - 60, height - 30)], fill=(30, 30, 30))
    draw.rectangle([20, height - 60, width - 20, height - 20], fill=(255, 255, 255), outline=(20, 20, 20), width=3)
    draw.text((width // 2, height - 40), "FOURC SEALED SELF-TEST PICTURE", fill=(20, 20, 20), anchor="mm")
    return image
