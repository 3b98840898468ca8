"""Photograph-like pictures behind corpora/images, computed from nothing: light, texture, depth and grain, and nobody in them.

Each function returns a Pillow image. They are what drawings are not: no outline, no flat colour, every pixel different.
"""

import numpy as np
from PIL import Image


def grid(size):
    width, height = size
    return np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))


def clouds(size, random, octaves=6, scale=3):
    """Smooth noise of several sizes in [0, 1]: hills, clouds, stone."""
    width, height = size
    total, weight = np.zeros((height, width)), 0.0
    for octave in range(octaves):
        cells = scale * 2**octave
        coarse = random.random((cells + 2, cells + 2))
        x, y = np.linspace(0, cells, width), np.linspace(0, cells, height)
        left, top = x.astype(int), y.astype(int)
        across, down = smooth(x - left)[None, :], smooth(y - top)[:, None]
        upper = coarse[top][:, left] * (1 - across) + coarse[top][:, left + 1] * across
        lower = coarse[top + 1][:, left] * (1 - across) + coarse[top + 1][:, left + 1] * across
        total += (upper * (1 - down) + lower * down) / 2**octave
        weight += 1 / 2**octave
    return total / weight


def smooth(part):
    return part * part * (3 - 2 * part)


def mixed(part, first, second):
    """From one colour to another."""
    part = np.clip(part, 0, 1)[:, :, None]
    return np.array(first) * (1 - part) + np.array(second) * part


def developed(colours, random, grain=4.0, vignette=0.25):
    """What a lens and a sensor do to it."""
    height, width = colours.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    lit = colours * (1 - vignette * (x**2 + y**2) / 2)[:, :, None]
    noisy = lit + random.normal(0, grain, (height, width, 1)) + random.normal(0, grain / 2, colours.shape)
    return Image.fromarray(noisy.clip(0, 255).round().astype(np.uint8), "RGB")


def hills(size, random):
    """Ranges of hills that fade into haze."""
    x, y = grid(size)
    colours = mixed(y * 1.6 + clouds(size, random) * 0.4 - 0.3, (120, 160, 215), (235, 225, 215))
    for layer in range(6):
        ridge = 0.42 + layer * 0.1 + (clouds(size, random, 5, 2)[0] - 0.5) * (0.28 - layer * 0.02)
        part = clouds(size, random, 7, 12) * 0.5 + layer / 8
        ground = mixed(part, (150 - layer * 18, 165 - layer * 14, 175 - layer * 24), (40, 60 + layer * 6, 30))
        colours = np.where((y > ridge[None, :])[:, :, None], ground, colours)
    return developed(colours, random)


def balls(size, random):
    """Three shaded balls on a table."""
    width, height = size
    x, y = grid(size)
    x, y = x * width / height, y
    colours = mixed(y + clouds(size, random) * 0.1, (150, 155, 165), (95, 80, 70))
    table = mixed(clouds(size, random, 5, 4) + 0.3 * np.sin(y * 90), (140, 100, 65), (175, 130, 90))
    colours = np.where((y > 0.6)[:, :, None], table, colours)
    for centre, middle, radius, colour in ((0.35, 0.55, 0.18, (200, 60, 50)), (0.75, 0.62, 0.14, (60, 110, 190)), (1.05, 0.52, 0.2, (225, 190, 70))):
        shadow = np.exp(-(((x - centre - 0.07) / (radius * 1.3)) ** 2 + ((y - middle - radius) / (radius * 0.35)) ** 2))
        colours = colours * (1 - 0.6 * shadow)[:, :, None]
        across, down = (x - centre) / radius, (y - middle) / radius
        depth = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
        light = np.clip(-0.5 * across - 0.6 * down + 0.62 * depth, 0, 1)
        shine = light**28 * 190
        ball = np.array(colour) * (0.18 + 0.9 * light)[:, :, None] + shine[:, :, None]
        colours = np.where((across**2 + down**2 < 1)[:, :, None], ball, colours)
    return developed(colours, random)


def wood(size, random):
    """Planks."""
    x, y = grid(size)
    warp = clouds(size, random, 5, 3) * 0.5
    rings = np.sin((y * 7 + warp * 3 + x * 0.4) * 40) * 0.5 + 0.5
    plank = np.floor(y * 5)
    colours = mixed(rings * 0.5 + clouds(size, random, 6, 16) * 0.4 + plank % 2 * 0.1, (96, 60, 32), (190, 140, 90))
    return developed(colours * np.where(y * 5 - plank < 0.02, 0.3, 1.0)[:, :, None], random)


def bricks(size, random):
    """A wall in slanting light."""
    x, y = grid(size)
    row = np.floor(y * 12)
    along = x * 6 + (row % 2) / 2
    joint = (y * 12 - row < 0.12) | (along - np.floor(along) < 0.06)
    shade = random.random((14, 9))[row.astype(int), np.floor(along).astype(int)]
    brick = mixed(shade * 0.6 + clouds(size, random, 7, 20) * 0.5, (120, 55, 40), (190, 110, 80))
    mortar = mixed(clouds(size, random, 6, 30), (150, 145, 135), (190, 185, 175))
    return developed(np.where(joint[:, :, None], mortar, brick) * (0.6 + 0.5 * x)[:, :, None], random)


def night_lights(size, random):
    """Lamps out of focus."""
    width, height = size
    x, y = grid(size)
    x = x * width / height
    colours = mixed(y, (8, 10, 24), (30, 22, 30))
    for _ in range(40):
        across, down, radius = random.uniform(0, width / height), random.uniform(0.15, 0.85), random.uniform(0.02, 0.07)
        colour = np.array([(255, 200, 120), (255, 120, 90), (140, 190, 255), (200, 255, 190)][random.integers(4)])
        inside = np.clip((radius - np.hypot(x - across, y - down)) * 120, 0, 1)
        colours = colours + colour * (inside * random.uniform(0.15, 0.55))[:, :, None]
    return developed(colours, random, grain=6)


def water(size, random):
    """Ripples with the sky in them."""
    x, y = grid(size)
    depth = 1 / (y + 0.12)
    waves = sum(np.sin(x * depth * across + y * depth * down + phase) for across, down, phase in random.uniform(2, 9, (7, 3)))
    slope = waves / 7 + clouds(size, random, 5, 8) - 0.5
    return developed(mixed(slope * 0.5 + 0.5, (20, 60, 80), (190, 215, 230)) * (1.1 - y * 0.4)[:, :, None], random)


def snow(size, random):
    """A mountain under snow."""
    x, y = grid(size)
    ridge = 0.25 + np.abs(x - 0.45) * 0.7 + (clouds(size, random, 6, 4)[0] - 0.5)[None, :] * 0.25
    relief = clouds(size, random, 8, 5)
    slope = relief - np.roll(relief, 3, axis=1)
    rock = mixed(np.clip(slope * 14 + 0.5, 0, 1), (70, 75, 90), (245, 248, 252))
    sky = mixed(y * 2, (60, 110, 190), (180, 205, 235))
    return developed(np.where((y > ridge)[:, :, None], rock, sky), random, grain=3)


def leaves(size, random):
    """Foliage, layer over layer."""
    width, height = size
    x, y = grid(size)
    x = x * width / height
    colours = mixed(clouds(size, random), (15, 30, 12), (40, 60, 25))
    for number in range(260):
        across, down, turn = random.uniform(0, width / height), random.uniform(0, 1), random.uniform(0, np.pi)
        long, wide = random.uniform(0.05, 0.12), random.uniform(0.015, 0.04)
        u = (x - across) * np.cos(turn) + (y - down) * np.sin(turn)
        v = -(x - across) * np.sin(turn) + (y - down) * np.cos(turn)
        inside = (u / long) ** 2 + (v / wide) ** 2 < 1
        light = 0.35 + 0.6 * number / 260 + random.uniform(-0.1, 0.1)
        vein = 1 - 0.25 * np.exp(-((v / 0.003) ** 2))
        leaf = np.array([60 + random.uniform(0, 60), 130, 45]) * (light * vein * (0.8 + 2 * v / wide * 0.1))[:, :, None]
        colours = np.where(inside[:, :, None], leaf, colours)
    return developed(colours, random)


def corridor(size, random):
    """A tiled corridor with lamps."""
    width, height = size
    x, y = grid(size)
    across, down = (x - 0.5) * width / height, y - 0.5
    far = np.maximum(np.abs(across) / 0.75, np.abs(down) / 0.5) + 0.02
    depth = 1 / far
    floor = np.abs(down) / 0.5 >= np.abs(across) / 0.75
    along = np.where(floor, across / far, down / far)
    tile = (np.floor(depth * 2) + np.floor(along * 8)) % 2
    colours = mixed(tile * 0.3 + clouds(size, random, 5, 8) * 0.3, (120, 125, 120), (215, 215, 205))
    lamp = floor & (down < 0) & (np.abs(along) < 0.12) & (depth * 2 % 2 < 0.8)
    colours = np.where(lamp[:, :, None], np.array((255, 252, 235)), colours)
    return developed(colours * np.clip(far * 1.7 + 0.15, 0.15, 1)[:, :, None], random)


def fruit(size, random):
    """Oranges in a bowl, seen from above."""
    width, height = size
    x, y = grid(size)
    across, down = (x - 0.5) * width / height, y - 0.5
    away = np.hypot(across, down)
    colours = mixed(clouds(size, random, 6, 6), (70, 90, 95), (120, 140, 140))
    bowl = mixed(away * 2 + clouds(size, random) * 0.1, (60, 45, 35), (220, 215, 205))
    colours = np.where((away < 0.45)[:, :, None], bowl, colours)
    peel = clouds(size, random, 3, 60)
    for turn in range(6):
        centre, middle, radius = 0.22 * np.cos(turn * 1.05), 0.22 * np.sin(turn * 1.05), 0.13
        u, v = (across - centre) / radius, (down - middle) / radius
        depth = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))
        light = np.clip(-0.35 * u - 0.45 * v + 0.75 * depth + (peel - 0.5) * 0.35, 0, 1)
        orange = np.array((238, 140, 30)) * (0.2 + 0.9 * light)[:, :, None] + (light**20 * 120)[:, :, None]
        colours = np.where((u**2 + v**2 < 1)[:, :, None], orange, colours)
    return developed(colours, random)


def road(size, random):
    """A road to the horizon under a grey sky."""
    x, y = grid(size)
    sky = mixed(clouds(size, random, 6, 3), (150, 160, 170), (225, 228, 232))
    depth = np.clip(y - 0.45, 0.002, 1)
    side = (x - 0.5) / depth
    field = mixed(clouds(size, random, 7, 10), (70, 95, 40), (130, 140, 70))
    tar = mixed(clouds(size, random, 6, 50), (60, 60, 64), (92, 92, 95))
    dash = (np.abs(side) < 0.03) & ((1 / depth * 2) % 1 < 0.5)
    ground = np.where((np.abs(side) < 0.9)[:, :, None], tar, field)
    ground = np.where(dash[:, :, None], np.array((230, 230, 225)), ground)
    return developed(np.where((y > 0.45)[:, :, None], ground, sky), random)


def books(size, random):
    """A shelf of books, from the back."""
    width, height = size
    x, y = grid(size)
    colours = mixed(clouds(size, random, 5, 8), (60, 42, 28), (92, 66, 44))
    for shelf in range(3):
        left = 0.02
        while left < 0.95:
            wide, tall = random.uniform(0.02, 0.05), random.uniform(0.2, 0.29)
            foot = 0.33 * (shelf + 1) - 0.02
            inside = (x > left) & (x < left + wide) & (y < foot) & (y > foot - tall)
            round_back = 1 - 0.5 * np.abs((x - left) / wide - 0.5) * 2
            band = np.where(np.abs(y - foot + tall * 0.8) < 0.012, 1.5, 1.0)
            cover = random.uniform(40, 200, 3) * (round_back * band)[:, :, None]
            colours = np.where(inside[:, :, None], cover, colours)
            left += wide + 0.003
    return developed(colours, random)


def fog(size, random):
    """Trees in fog: almost nothing to see."""
    x, y = grid(size)
    colours = mixed(y, (205, 208, 210), (185, 188, 186))
    for layer in range(5):
        trunks = sum(np.exp(-(((x - place) / (0.004 + layer * 0.003)) ** 2)) for place in random.uniform(0, 1, 6))
        colours = colours * (1 - np.clip(trunks, 0, 1) * (0.1 + 0.12 * layer))[:, :, None]
    return developed(colours, random, grain=2)


def cloth(size, random):
    """Folds of knitted wool, close up."""
    x, y = grid(size)
    fold = clouds(size, random, 3, 3)
    stitch = np.sin(x * 260 + np.sin(y * 180) * 1.2) * np.sin(y * 180)
    light = 0.45 + (fold - np.roll(fold, 6, axis=1)) * 9 + stitch * 0.15
    return developed(np.array((150, 60, 90)) * np.clip(light, 0.1, 1.4)[:, :, None], random)


def sand(size, random):
    """Dunes in low sun: smooth, warm, curved, and no skin."""
    x, y = grid(size)
    height = np.sin((y * 3 + clouds(size, random, 3, 2)) * 6) * 0.5 + clouds(size, random, 4, 3)
    slope = height - np.roll(height, 4, axis=1) + (height - np.roll(height, 4, axis=0)) * 0.6
    ripple = np.sin((y * 90 + clouds(size, random, 3, 4) * 20)) * 0.04
    return developed(mixed(np.clip(slope * 9 + 0.5 + ripple, 0, 1), (120, 70, 40), (240, 195, 140)), random, grain=3)


def aquarium(size, random):
    """Soft light through water, with weeds."""
    x, y = grid(size)
    colours = mixed(y + clouds(size, random, 4, 3) * 0.3, (60, 170, 190), (5, 40, 70))
    for place in random.uniform(0, 1, 14):
        sway = place + 0.03 * np.sin(y * 14 + place * 30)
        weed = np.exp(-(((x - sway) / 0.008) ** 2)) * (y > random.uniform(0.3, 0.7))
        colours = colours * (1 - weed * 0.7)[:, :, None] + np.array((20, 90, 40)) * (weed * 0.7)[:, :, None]
    return developed(colours + (clouds(size, random, 3, 10)[:, :, None] - 0.5) * 30, random)


def sky(size, random):
    """Clouds, and nothing below them."""
    x, y = grid(size)
    cover = np.clip((clouds(size, random, 7, 3) - 0.45) * 4, 0, 1)
    return developed(mixed(cover, (70, 125, 200), (240, 242, 245)) * (1.05 - 0.2 * y)[:, :, None], random, grain=2)


def pebbles(size, random):
    """Rounded stones on a beach."""
    width, height = size
    x, y = grid(size)
    x = x * width / height
    centres = random.uniform((0, 0), (width / height, 1), (90, 2))
    away = np.hypot(x[:, :, None] - centres[:, 0], y[:, :, None] - centres[:, 1])
    nearest = away.argmin(axis=2)
    first, second = np.partition(away, 1, axis=2)[:, :, :2].transpose(2, 0, 1)
    dome = np.clip((second - first) * 14, 0, 1) ** 0.5
    tint = random.uniform(70, 190, (90, 1)) + random.uniform(-12, 12, (90, 3))
    return developed(tint[nearest] * (dome * (0.75 + 0.5 * clouds(size, random, 6, 20)))[:, :, None], random)
