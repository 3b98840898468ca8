"""From the picture of a line to what the network reads. The product does exactly this; `core/tests/data/reader` holds both to it."""

import numpy as np
from PIL import Image

HEIGHT = 32
STRIDE = 4
# Smallest difference to the ground, of 255, at which a crop holds text at all.
LEAST_CONTRAST = 24


def most_frequent(channel):
    """The most frequent value of a channel; of several equally frequent ones the smallest."""
    return int(np.bincount(channel.ravel(), minlength=256).argmax())


def ink(rgb):
    """Bytes [height, width], 0 for the ground and 255 for full ink, or None where there is too little contrast.

    The channel is luma (Rec. 601, in 16.16 fixed point); where luma says too little, the one of red, green and blue with the
    widest difference to its own ground.
    """
    wide = rgb.astype(np.uint32)
    luma = ((wide[..., 0] * 19595 + wide[..., 1] * 38470 + wide[..., 2] * 7471 + 0x8000) >> 16).astype(np.uint8)
    difference = np.abs(luma.astype(np.int32) - most_frequent(luma))
    if difference.max() < LEAST_CONTRAST:
        channels = [np.abs(rgb[..., c].astype(np.int32) - most_frequent(rgb[..., c])) for c in range(3)]
        difference = max(channels, key=lambda channel: channel.max())
        if difference.max() < LEAST_CONTRAST:
            return None
    largest = int(difference.max())
    return ((difference * 255 + largest // 2) // largest).astype(np.uint8)


def scaled(values, shrink=Image.Resampling.BOX):
    """To 32 rows with the aspect ratio kept, then ground on the right up to a multiple of 4 and at least 32 columns."""
    rows, columns = values.shape
    width = max(1, (columns * HEIGHT + rows // 2) // rows)
    if (width, HEIGHT) != (columns, rows):
        method = shrink if rows > HEIGHT else Image.Resampling.BILINEAR
        values = np.asarray(Image.fromarray(values).resize((width, HEIGHT), method))
    padded = max(HEIGHT, -(-width // STRIDE) * STRIDE)
    out = np.zeros((HEIGHT, padded), np.uint8)
    out[:, :width] = values
    return out


def extent(values, least=40):
    """Top, bottom, left and right (ends exclusive) of what is inked at least so strongly, or None."""
    rows = np.flatnonzero(values.max(axis=1) >= least)
    columns = np.flatnonzero(values.max(axis=0) >= least)
    if not len(rows):
        return None
    return rows[0], rows[-1] + 1, columns[0], columns[-1] + 1


def with_margin(box):
    """The crop of a line: an eighth of the ink's height (rounded, at least one pixel) more on each of the four sides."""
    top, bottom, left, right = box
    margin = max(1, (bottom - top + 4) // 8)
    return top - margin, bottom + margin, left - margin, right + margin


def cut(rgb, box):
    """The box out of the picture; beyond the picture's edge its nearest ground, which is the most frequent colour of the edge's row."""
    top, bottom, left, right = box
    height, width = rgb.shape[:2]
    inside = rgb[max(0, top):min(height, bottom), max(0, left):min(width, right)]
    flat = inside.reshape(-1, 3)
    colours, counts = np.unique(flat, axis=0, return_counts=True)
    out = np.empty((bottom - top, right - left, 3), np.uint8)
    out[:] = colours[counts.argmax()]
    y, x = max(0, -top), max(0, -left)
    out[y:y + inside.shape[0], x:x + inside.shape[1]] = inside
    return out


def tensor(rgb):
    """float32 [32, width] of a crop, or None where it holds no text."""
    values = ink(rgb)
    return None if values is None else scaled(values).astype(np.float32) / 255
