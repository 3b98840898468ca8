"""What happens to a picture before the model, as nsfwjs does it: the reference for every other implementation.

Decode to 8-bit RGB → divide by 255 → bilinear resize with aligned corners to 224 x 224 → batch, channel, height, width.
"""

import numpy as np
from PIL import Image, ImageOps

SIZE = 224
WHITE = 255


def decode(path):
    """Upright 8-bit RGB as height x width x 3, alpha laid over white, no colour management."""
    with Image.open(path) as stored:
        picture = ImageOps.exif_transpose(stored)
    if picture.mode.startswith("I;16") or picture.mode == "I":
        grey = (np.asarray(picture, np.uint32) * 255 + 32767) // 65535
        return np.repeat(grey.astype(np.uint8)[:, :, None], 3, axis=2)
    if picture.has_transparency_data:
        rgba = np.asarray(picture.convert("RGBA"), np.uint32)
        alpha = rgba[:, :, 3:]
        return ((rgba[:, :, :3] * alpha + WHITE * (255 - alpha) + 127) // 255).astype(np.uint8)
    return np.asarray(picture.convert("RGB"))


def prepare(rgb, size=SIZE):
    """The model's input for one decoded picture: 1 x 3 x size x size in [0, 1]."""
    resized = resize_with_aligned_corners(rgb.astype(np.float32) / np.float32(255), size)
    return np.ascontiguousarray(resized.transpose(2, 0, 1)[None], np.float32)


def resize_with_aligned_corners(picture, size):
    """Corner pixels stay corner pixels: target t takes from source t * (source size - 1) / (size - 1).

    Only the four pixels around that point count, also when shrinking: no averaging over what lies between.
    """
    top, bottom, down = _neighbours(picture.shape[0], size)
    left, right, across = _neighbours(picture.shape[1], size)
    across, down = across[None, :, None], down[:, None, None]
    above = picture[top][:, left] * (1 - across) + picture[top][:, right] * across
    below = picture[bottom][:, left] * (1 - across) + picture[bottom][:, right] * across
    return above * (1 - down) + below * down


def _neighbours(source, target):
    at = np.arange(target) * ((source - 1) / (target - 1))
    lower = np.floor(at).astype(int)
    return lower, np.minimum(np.ceil(at).astype(int), source - 1), at - lower
