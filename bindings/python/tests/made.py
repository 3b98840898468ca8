"""Pictures by the names of the conformance corpus, made as its README says."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def picture(name: str) -> bytes:
    texts = {
        "empty": b"",
        "html-as-jpg": b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>",
        "text-file": b"Dear parents, the school trip leaves at nine.",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "pdf": b"%PDF-1.7\n1 0 obj\n",
        "png-signature-only": b"\x89PNG\r\n\x1a\n",
    }
    if name in texts:
        return texts[name]
    if name in ("truncated-png", "cut-off-jpeg"):
        whole = smooth(200, 200, "PNG" if name == "truncated-png" else "JPEG")
        return whole[: len(whole) // 2]
    if name == "huge-png-header":
        return png_head(65_000, 65_000)
    if name == "gif-bomb":
        return gif(16_000, 16_000, 4_000)
    if name == "many-frames-gif":
        return moving(96, 60)
    if name == "random-bytes":
        return bytes(((i * 2_654_435_761 & 0xFFFFFFFF) >> 13) & 0xFF for i in range(4096))
    sizes = {"small-png": (32, 32, "PNG"), "plain-png": (128, 96, "PNG"), "webp": (128, 96, "WEBP"), "bmp": (128, 96, "BMP")}
    return smooth(*sizes[name])


def smooth(width: int, height: int, kind: str) -> bytes:
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 255 // width, y * 255 // height, 120) for y in range(height) for x in range(width)])
    out = io.BytesIO()
    image.save(out, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return out.getvalue()


def moving(side: int, frames: int) -> bytes:
    flat = [Image.new("L", (side, side), frame * 4 % 256) for frame in range(frames)]
    out = io.BytesIO()
    flat[0].save(out, "GIF", save_all=True, append_images=flat[1:], optimize=False)
    return out.getvalue()


def png_head(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    stored = bytes([0x78, 0x01, 0x01, 0, 0, 0xFF, 0xFF, 0, 0, 0, 1])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", stored) + chunk(b"IEND", b"")


def gif(width: int, height: int, frames: int) -> bytes:
    size = struct.pack("<HH", width, height)
    out = bytearray(b"GIF89a" + size + bytes([0x80, 0, 0, 0, 0, 0, 255, 255, 255]))
    for _ in range(frames):
        out += bytes([0x2C, 0, 0, 0, 0]) + size + bytes([0, 2, 2, 0x44, 0x01, 0])
    return bytes(out + b";")
