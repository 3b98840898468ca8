"""Pixels out of Pillow images and NumPy arrays."""

from __future__ import annotations

from typing import Any

from ._errors import InvalidInputError


def pixels(picture: Any) -> tuple[int, int, int, bytes]:
    """Width, height, channels and the rows of a picture."""
    if hasattr(picture, "getbands"):
        return _pillow(picture)
    shape = tuple(getattr(picture, "shape", ()))
    if str(getattr(picture, "dtype", "")) != "uint8":
        raise InvalidInputError("an array must be of type uint8, with values from 0 to 255")
    if len(shape) == 2:
        shape = (*shape, 1)
    if len(shape) != 3 or shape[2] not in (1, 3, 4):
        raise InvalidInputError("an array must be height x width, or height x width x 1, 3 or 4 channels")
    return shape[1], shape[0], shape[2], picture.tobytes()


def _pillow(image: Any) -> tuple[int, int, int, bytes]:
    from PIL import ImageOps

    # The core turns a file as its EXIF says; the pixels of an image that was opened are not turned yet.
    image = ImageOps.exif_transpose(image)
    mode = "RGBA" if image.has_transparency_data else "L" if image.mode in ("1", "L") else "RGB"
    image = image.convert(mode)
    return image.width, image.height, len(mode), image.tobytes()
