"""Make the hostile pictures of this folder and their table: python corpora/hostile/images/make.py

Only Python's own library; the same bytes every time with the same zlib. Nothing here shows anything: flat squares, and
files that promise what they do not hold. Each is small; what it would cost a careless reader is not.
"""

import struct
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILES = {}  # name → (bytes, what is to be answered, what it is)


def hostile(name, answer, what, *parts):
    FILES[name] = (b"".join(parts), answer, what)


# ---- PNG

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data=b"", length=None, crc=None):
    length = len(data) if length is None else length
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", length) + kind + data + struct.pack(">I", crc)


def ihdr(width, height, depth=8, colour=2, interlace=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def rows(width, height, bits):
    return (b"\0" + b"\x40" * ((width * bits + 7) // 8)) * height


def packed(data):
    return zlib.compress(data, 9)


def png(width, height, depth=8, colour=2, bits=24, before=b"", after=b""):
    data = chunk(b"IDAT", packed(rows(width, height, bits)))
    return PNG + ihdr(width, height, depth, colour) + before + data + after + chunk(b"IEND")


def png_files():
    end = chunk(b"IEND")
    small = png(64, 64)
    million = b"a" * 30_000_000
    hostile("dimension-65000.png", "limit-exceeded", "65,000 by 65,000 pixels promised", PNG, ihdr(65000, 65000), chunk(b"IDAT", packed(b"\0" * 99)), end)
    hostile("dimension-thin.png", "invalid-input", "one row of two thousand million pixels", PNG, ihdr(0x7FFFFFFF, 1), end)
    hostile("dimension-zero-width.png", "invalid-input", "no columns", PNG, ihdr(0, 64), end)
    hostile("dimension-zero-height.png", "invalid-input", "no rows", PNG, ihdr(64, 0), end)
    hostile("allocation-one-bit.png", "verdict", "64 million pixels of one bit in eight kilobytes", png(8192, 8192, 1, 0, 1))
    hostile("allocation-colours.png", "verdict", "64 million pixels of three channels", png(8192, 8192))
    hostile("allocation-palette-alpha.png", "limit-exceeded", "64 million pixels of one bit that become four bytes each", png(8192, 8192, 1, 3, 1, chunk(b"PLTE", b"\0\0\0\xff\xff\xff") + chunk(b"tRNS", b"\0")))
    hostile("allocation-interlaced.png", "limit-exceeded", "interlaced, 16 bits a channel, 60 million pixels, no data", PNG, ihdr(16000, 4000, 16, 6, 1), chunk(b"IDAT", packed(b"\0" * 99)), end)
    hostile("allocation-idat-too-long.png", "verdict", "64 by 64 pixels whose data unpack to 30 megabytes", PNG, ihdr(64, 64), chunk(b"IDAT", packed(rows(64, 64, 24) + million)), end)
    hostile("text-ztxt.png", "verdict", "compressed text of 30 megabytes", png(64, 64, before=chunk(b"zTXt", b"Comment\0\0" + packed(million))))
    hostile("text-itxt.png", "verdict", "compressed international text of 30 megabytes", png(64, 64, before=chunk(b"iTXt", b"Comment\0\1\0\0\0" + packed(million))))
    hostile("text-profile.png", "verdict", "a colour profile of 30 megabytes", png(64, 64, before=chunk(b"iCCP", b"x\0\0" + packed(million))))
    hostile("text-after-data.png", "verdict", "compressed text behind the pixels", png(64, 64, after=chunk(b"zTXt", b"Comment\0\0" + packed(million))))
    hostile("structure-many-chunks.png", "verdict", "3,000 empty private chunks", png(64, 64, before=chunk(b"prVt") * 3000))
    hostile("structure-chunk-length.png", "invalid-input", "a chunk that claims four gigabytes", PNG, ihdr(64, 64), chunk(b"IDAT", b"abc", length=0xFFFFFFFF), end)
    hostile("structure-critical-chunk.png", "invalid-input", "a critical chunk that nobody knows and no pixels", PNG, ihdr(64, 64), chunk(b"XYZT", b"abc"), end)
    hostile("structure-no-data.png", "invalid-input", "header and end, nothing between", PNG, ihdr(64, 64), end)
    hostile("structure-depth-3.png", "invalid-input", "three bits a sample", PNG, ihdr(64, 64, 3), end)
    hostile("structure-bad-checksum.png", "invalid-input", "a header whose checksum is wrong", PNG, chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0), crc=1), end)
    hostile("structure-no-palette.png", "invalid-input", "palette colours without a palette", png(64, 64, 8, 3, 8))
    exif = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    hostile("structure-exif-loop.png", "verdict", "EXIF directories that name one another in a circle", png(64, 64, before=chunk(b"eXIf", exif)))
    hostile("truncated-half.png", "invalid-input", "the first half of a picture", png(200, 200, bits=24)[:60])
    hostile("truncated-signature.png", "invalid-input", "eight bytes", PNG)

    def frame(sequence, width, height, left=0, top=0):
        return chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, width, height, left, top, 1, 10, 0, 0))

    still = chunk(b"IDAT", packed(rows(64, 64, 24)))
    hostile("frames-promised.png", "verdict", "an animation of four thousand million frames that has one", PNG, ihdr(64, 64), chunk(b"acTL", struct.pack(">II", 0xFFFFFFFF, 0)), frame(0, 64, 64), still, end)
    hostile("frames-outside.png", "verdict", "a frame that lies outside its canvas", PNG, ihdr(64, 64), chunk(b"acTL", struct.pack(">II", 2, 0)), frame(0, 64, 64), still, frame(1, 64, 64, 4_000_000_000, 0), chunk(b"fdAT", struct.pack(">I", 2) + packed(rows(64, 64, 24))), end)
    hostile("frames-huge.png", "limit-exceeded", "a second frame of 65,000 by 65,000", PNG, ihdr(64, 64), chunk(b"acTL", struct.pack(">II", 2, 0)), frame(0, 64, 64), still, frame(1, 65000, 65000), chunk(b"fdAT", struct.pack(">I", 2) + packed(b"\0" * 99)), end)
    tiny = b"".join(frame(1 + 2 * one, 1, 1) + chunk(b"fdAT", struct.pack(">I", 2 + 2 * one) + packed(rows(1, 1, 24))) for one in range(400))
    wide = chunk(b"IDAT", packed(rows(3000, 3000, 24)))
    hostile("frames-many.png", "partial", "400 frames of one pixel on nine million", PNG, ihdr(3000, 3000), chunk(b"acTL", struct.pack(">II", 401, 0)), frame(0, 3000, 3000), wide, tiny, end)
    hostile("polyglot-zip.png", "verdict", "a picture with a ZIP archive behind it", small, b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18)
    hostile("extension-png.jpg", "verdict", "a PNG that calls itself a JPEG", small)
    hostile("extension-html.png", "invalid-input", "a page that calls itself a PNG", b"<!DOCTYPE html><html><script>1</script></html>")
    hostile("extension-program.jpg", "invalid-input", "a program that calls itself a JPEG", b"MZ\x90\0\x03" + b"\0" * 200)


# ---- JPEG


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def tables(quantum=1):
    # Codes of one bit: DC "no change", AC "end of block".
    dc = bytes([0x00, 1] + [0] * 15 + [0])
    ac = bytes([0x10, 1] + [0] * 15 + [0])
    return segment(0xDB, b"\0" + bytes([quantum] * 64)) + segment(0xC4, dc) + segment(0xC4, ac)


def sof(width, height, components=1, marker=0xC0, precision=8, sampling=0x11):
    body = struct.pack(">BHHB", precision, height, width, components)
    return segment(marker, body + b"".join(bytes([one + 1, sampling if one == 0 else 0x11, 0]) for one in range(components)))


def sos(components=1, first=0, last=63):
    return segment(0xDA, bytes([components]) + b"".join(bytes([one + 1, 0]) for one in range(components)) + bytes([first, last, 0]))


def scan(blocks):
    """Two bits of 0 a block, filled up with ones."""
    bits = blocks * 2
    return b"\0" * (bits // 8) + (bytes([0xFF >> (bits % 8)]) if bits % 8 else b"")


def jpeg(width, height, components=1, before=b"", marker=0xC0):
    blocks = -(-width // 8) * -(-height // 8) * components
    return b"\xff\xd8" + before + tables() + sof(width, height, components, marker) + sos(components) + scan(blocks) + b"\xff\xd9"


def jpeg_files():
    small = jpeg(64, 64)
    hostile("dimension-65500.jpg", "limit-exceeded", "65,500 by 65,500 pixels promised", b"\xff\xd8", tables(), sof(65500, 65500, 3), sos(3), b"\0" * 9, b"\xff\xd9")
    hostile("dimension-wide.jpg", "limit-exceeded", "65,500 by 8 pixels", b"\xff\xd8", tables(), sof(65500, 8), sos(), scan(8188), b"\xff\xd9")
    hostile("dimension-later.jpg", "invalid-input", "a height that is only told after the picture", b"\xff\xd8", tables(), sof(64, 0), sos(), scan(64), segment(0xDC, struct.pack(">H", 64)), b"\xff\xd9")
    hostile("allocation-grey.jpg", "verdict", "16 million flat pixels in 64 kilobytes", jpeg(4096, 4096))
    hostile("allocation-progressive.jpg", "limit-exceeded", "progressive: 60 million pixels of three channels to be kept between scans", b"\xff\xd8", tables(), sof(16000, 4000, 3, 0xC2), sos(3, 0, 0), b"\0" * 99, b"\xff\xd9")
    hostile("scans-repeated.jpg", "limit-exceeded", "16 million pixels gone over 4,000 times", b"\xff\xd8", tables(), sof(4096, 4096, 1, 0xC2), (sos(1, 0, 0) + b"\0\0") * 4000, b"\xff\xd9")
    hostile("scans-many-small.jpg", "invalid-input", "1,000 scans of 64 by 64 pixels", b"\xff\xd8", tables(), sof(64, 64, 1, 0xC2), (sos(1, 0, 0) + scan(32)) * 1000, b"\xff\xd9")
    hostile("truncated-scan.jpg", "invalid-input", "cut off within its pixels", jpeg(256, 256)[:-60])
    hostile("truncated-tables.jpg", "invalid-input", "cut off within its tables", small[:40])
    hostile("truncated-marker.jpg", "invalid-input", "three bytes", b"\xff\xd8\xff")
    hostile("structure-no-components.jpg", "invalid-input", "no colour channels", b"\xff\xd8", tables(), sof(64, 64, 0), sos(0), b"\xff\xd9")
    hostile("structure-no-tables.jpg", "invalid-input", "pixels without tables", b"\xff\xd8", sof(64, 64), sos(), scan(64), b"\xff\xd9")
    hostile("structure-arithmetic.jpg", "unsupported-input", "arithmetic coding", b"\xff\xd8", tables(), sof(64, 64, 1, 0xC9), sos(), scan(64), b"\xff\xd9")
    hostile("structure-lossless.jpg", "unsupported-input", "lossless coding", b"\xff\xd8", tables(), sof(64, 64, 1, 0xC3), sos(), scan(64), b"\xff\xd9")
    hostile("structure-twelve-bits.jpg", "unsupported-input", "twelve bits a sample", b"\xff\xd8", tables(), sof(64, 64, 1, 0xC1, 12), sos(), scan(64), b"\xff\xd9")
    hostile("structure-sampling.jpg", "invalid-input", "channels sampled fifteen-fold", b"\xff\xd8", tables(), sof(64, 64, 3, sampling=0xFF), sos(3), scan(999), b"\xff\xd9")
    hostile("structure-segment-length.jpg", "invalid-input", "a segment of no length", b"\xff\xd8", b"\xff\xe0\0\0", small[2:])
    loop = b"Exif\0\0II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0xFFFF) + struct.pack("<HHII", 0x0112, 3, 1, 6) * 3 + struct.pack("<I", 8)
    hostile("structure-exif.jpg", "verdict", "EXIF data with 65,535 entries of which three are there", jpeg(64, 64, before=segment(0xE1, loop)))
    thumbnail = b"Exif\0\0" + b"\xff\xd8\xff\xd9" * 2000
    hostile("structure-thumbnails.jpg", "verdict", "markers of 2,000 pictures within the EXIF data", jpeg(64, 64, before=segment(0xE1, thumbnail)))
    hostile("colours-cmyk.jpg", "verdict", "four inks", jpeg(64, 64, 4, before=segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")))
    hostile("colours-ycck.jpg", "verdict", "four inks, three of them as light and colour", jpeg(64, 64, 4, before=segment(0xEE, b"Adobe\0\x64\0\0\0\0\2")))
    hostile("polyglot-zip.jpg", "verdict", "a picture with a ZIP archive behind it", small, b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18)
    hostile("polyglot-comment.jpg", "verdict", "a script within a comment", jpeg(64, 64, before=segment(0xFE, b"*/=alert(1)/*" * 99)))


# ---- GIF


def gif(width, height, *blocks, trailer=b";"):
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + b"".join(blocks) + trailer


def gif_frame(width, height, data=b"\x44\x01", left=0, top=0, code=2):
    """By default codes of three bits: clear, one black pixel, end."""
    return b"," + struct.pack("<HHHHB", left, top, width, height, 0) + bytes([code]) + blocks(data)


def blocks(data):
    return b"".join(bytes([len(part)]) + part for part in (data[at : at + 255] for at in range(0, len(data), 255))) + b"\0"


def lzw_zeros(count):
    """Codes for `count` black pixels: each new code is the last run and one pixel more."""
    bits, used, width, following, run = 4, 3, 3, 6, 1
    left = count - 1
    used += width  # the clear code and the first pixel, a 0
    code = 6
    while left > 0:
        run = min(run + 1, left, 4090)
        code = 0 if run == 1 else min(following, 4095)
        bits |= (code if run > 1 else 0) << used
        used += width
        left -= run
        following += 1
        if following >= 1 << width and width < 12:
            width += 1
        if following > 4095:
            bits |= 4 << used
            used += width
            width, following, run = 3, 6, 1
            if left > 0:
                used += width
                left -= 1
    bits |= 5 << used
    return bits.to_bytes((used + width + 7) // 8, "little")


def gif_files():
    hostile("dimension-65535.gif", "limit-exceeded", "a canvas of 65,535 by 65,535", gif(65535, 65535, gif_frame(1, 1)))
    hostile("dimension-zero.gif", "invalid-input", "a canvas of nothing", gif(0, 0, gif_frame(1, 1)))
    hostile("dimension-frame.gif", "limit-exceeded", "a frame of 65,535 by 65,535 on a small canvas", gif(64, 64, gif_frame(65535, 65535)))
    hostile("frames-hollow.gif", "partial", "1,500 frames of one pixel on four million", gif(2000, 2000, gif_frame(1, 1) * 1500))
    hostile("frames-large.gif", "partial", "12 frames that fill a canvas of 15 million pixels with nine kilobytes each", gif(4000, 3800, gif_frame(4000, 3800, lzw_zeros(15_200_000)) * 12))
    hostile("allocation-canvas.gif", "limit-exceeded", "a canvas of 60 million pixels", gif(15000, 4000, gif_frame(1, 1)))
    hostile("allocation-lzw.gif", "verdict", "sixteen million black pixels in nine kilobytes", gif(4000, 4000, gif_frame(4000, 4000, lzw_zeros(16_000_000))))
    hostile("structure-outside.gif", "invalid-input", "a frame that lies outside its canvas", gif(64, 64, gif_frame(64, 64, lzw_zeros(4096), left=60000, top=60000)))
    hostile("structure-code-size.gif", "invalid-input", "codes that begin with 200 bits", gif(64, 64, gif_frame(64, 64, lzw_zeros(4096), code=200)))
    hostile("structure-comments.gif", "verdict", "4,000 comments", gif(64, 64, b"!\xfe\x01a\0" * 4_000, gif_frame(64, 64, lzw_zeros(4096))))
    hostile("structure-no-frame.gif", "invalid-input", "no frame at all", gif(64, 64))
    hostile("truncated-palette.gif", "invalid-input", "cut off within its palette", gif(64, 64)[:15])
    hostile("truncated-frame.gif", "invalid-input", "cut off within its only frame", gif(64, 64, gif_frame(64, 64))[:28])
    hostile("polyglot-script.gif", "invalid-input", "a script that begins like a GIF", b"GIF89a/*\0\0*/=1;alert(1)")


# ---- WebP


def riff(*chunks, length=None):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if length is None else length) + body


def webp_chunk(kind, data, length=None):
    return kind + struct.pack("<I", len(data) if length is None else length) + data + b"\0" * (len(data) & 1)


def vp8l(width, height):
    """One pixel's worth of lossless data under a head that promises any size."""
    return b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\x07\x10\x11\x11\x88\x88\xfe\x07\0"


def three(number):
    return struct.pack("<I", number)[:3]


def webp_files():
    hostile("dimension-lossless.webp", "invalid-input", "16,384 by 16,384 pixels in a few bytes", riff(webp_chunk(b"VP8L", vp8l(16384, 16384))))
    hostile("allocation-lossless.webp", "limit-exceeded", "60 million pixels of one colour in a few bytes", riff(webp_chunk(b"VP8L", vp8l(16000, 3800))))
    hostile("allocation-lossless-large.webp", "verdict", "30 million pixels of one colour in a few bytes", riff(webp_chunk(b"VP8L", vp8l(6000, 5000))))
    hostile("dimension-extended.webp", "invalid-input", "a canvas of 16 million by 256", riff(webp_chunk(b"VP8X", b"\x10\0\0\0" + three(0xFFFFFF) + three(255)), webp_chunk(b"VP8L", vp8l(64, 64))))
    hostile("structure-lossy.webp", "invalid-input", "a lossy picture without its start code", riff(webp_chunk(b"VP8 ", b"\x30\1\0\0\0\0" + struct.pack("<HH", 64, 64) + b"\0" * 20)))
    hostile("structure-exif-length.webp", "verdict", "EXIF data of four gigabytes", riff(webp_chunk(b"VP8X", b"\x08\0\0\0" + three(63) + three(63)), webp_chunk(b"VP8L", vp8l(64, 64)), webp_chunk(b"EXIF", b"II*\0", 0xFFFFFFF0)))
    frame = webp_chunk(b"ANMF", three(0) + three(0) + three(1999) + three(1999) + three(10) + b"\0" + webp_chunk(b"VP8L", vp8l(2000, 2000)))
    moving = webp_chunk(b"VP8X", b"\x02\0\0\0" + three(1999) + three(1999)) + webp_chunk(b"ANIM", b"\0" * 6)
    hostile("frames-many.webp", "partial", "500 frames of four million pixels each", riff(moving, frame * 500))
    hostile("truncated-riff.webp", "invalid-input", "cut off after its head", riff(webp_chunk(b"VP8L", vp8l(64, 64)))[:16])


# ---- TIFF

TYPES = {"short": (3, "<HH"), "long": (4, "<I")}


def tiff(entries, data=b"", following=0, data_at=8):
    """A directory behind the data that it points to."""
    body = struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack("<HHI", tag, TYPES[kind][0], count) + (struct.pack("<HH", value, 0) if kind == "short" else struct.pack("<I", value))
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + body + struct.pack("<I", following)


def tiff_picture(width, height, compression, data, samples=1, strip=None, bytes_of_strip=None, following=0):
    return tiff(
        [
            (256, "long", 1, width), (257, "long", 1, height), (258, "short", 1, 8), (259, "short", 1, compression),
            (262, "short", 1, 1), (273, "long", 1, 8), (277, "short", 1, samples), (278, "long", 1, strip or height),
            (279, "long", 1, len(data) if bytes_of_strip is None else bytes_of_strip),
        ],
        data,
        following,
    )  # fmt: skip


def tiff_files():
    flat = b"\x40" * 64 * 64
    hostile("dimension-65000.tiff", "limit-exceeded", "65,000 by 65,000 pixels promised", tiff_picture(65000, 65000, 1, flat))
    hostile("dimension-zero.tiff", "invalid-input", "no columns", tiff_picture(0, 64, 1, flat))
    hostile("allocation-deflate.tiff", "verdict", "64 by 64 pixels whose strip unpacks to 30 megabytes", tiff_picture(64, 64, 8, packed(b"\x40" * 30_000_000)))
    hostile("allocation-flat.tiff", "verdict", "sixteen million pixels in 16 kilobytes", tiff_picture(4000, 4000, 8, packed(b"\x40" * 16_000_000)))
    hostile("allocation-strips.tiff", "invalid-input", "64 rows in strips of one, with one strip", tiff_picture(64, 64, 1, flat, strip=1))
    hostile("allocation-strip-length.tiff", "limit-exceeded", "a strip of four gigabytes", tiff_picture(64, 64, 8, packed(flat), bytes_of_strip=0xFFFFFFFF))
    hostile("structure-samples.tiff", "unsupported-input", "65,535 channels", tiff_picture(64, 64, 1, flat, samples=65535))
    hostile("structure-compression.tiff", "unsupported-input", "a compression that nobody knows", tiff_picture(64, 64, 61000, flat))
    hostile("structure-loop.tiff", "partial", "a second page that is the first", tiff_picture(64, 64, 8, packed(flat), following=8 + len(packed(flat))))
    hostile("structure-count.tiff", "limit-exceeded", "a table of a thousand million strips", tiff([(256, "long", 1, 64), (257, "long", 1, 64), (258, "short", 1, 8), (259, "short", 1, 1), (262, "short", 1, 1), (273, "long", 1_000_000_000, 8), (279, "long", 1_000_000_000, 8)]))
    hostile("truncated-directory.tiff", "invalid-input", "a directory beyond the end", b"II*\0" + struct.pack("<I", 0x7FFFFFFF))


# ---- BMP and ICO


def bmp(width, height, bits=24, compression=0, data=b"", colours=0):
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 0, 0, colours, 0)
    palette = b"\0\0\0\0\xff\xff\xff\0" if bits <= 8 else b""
    return b"BM" + struct.pack("<IHHI", 54 + len(palette) + len(data), 0, 0, 54 + len(palette)) + head + palette + data


def icon(*entries, payload=b"", count=None):
    return struct.pack("<HHH", 0, 1, len(entries) if count is None else count) + b"".join(entries) + payload


def icon_entry(side, length, at):
    return struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, length, at)


def bitmap_files():
    hostile("dimension-huge.bmp", "invalid-input", "two thousand million pixels a side", bmp(0x7FFFFFFF, 0x7FFFFFFF))
    hostile("dimension-negative.bmp", "invalid-input", "a height that has no positive counterpart", bmp(64, -0x80000000))
    hostile("allocation-runs.bmp", "verdict", "60 million pixels of runs, none there", bmp(15000, 4000, 8, 1, b"\0\1", 2))
    hostile("allocation-rows.bmp", "invalid-input", "40 million pixels promised, none there", bmp(8000, 5000))
    hostile("structure-depth.bmp", "invalid-input", "99 bits a pixel", bmp(64, 64, 99))
    hostile("structure-palette.bmp", "invalid-input", "a palette of four thousand million colours", bmp(64, 64, 8, 0, b"\0" * 64, 0xFFFFFFFF))
    hostile("structure-head.bmp", "unsupported-input", "a head of four gigabytes", b"BM" + struct.pack("<IHHI", 99, 0, 0, 54) + struct.pack("<I", 0xFFFFFFFF) + b"\0" * 60)
    inner = PNG + ihdr(60000, 60000) + chunk(b"IDAT", packed(b"\0" * 99)) + chunk(b"IEND")
    hostile("dimension-inner.ico", "limit-exceeded", "a PNG of 60,000 by 60,000 within an icon", icon(icon_entry(0, len(inner), 22), payload=inner))
    hostile("structure-count.ico", "invalid-input", "65,535 icons, none there", icon(count=65535))
    hostile("structure-itself.ico", "unsupported-input", "an icon whose picture is the icon file", icon(icon_entry(32, 22, 0)))
    hostile("structure-beyond.ico", "invalid-input", "a picture beyond the end", icon(icon_entry(32, 0xFFFFFFFF, 0xFFFFFFFF)))


# ---- What is no picture that is read here


def other_files():
    def box(brand):
        return struct.pack(">I", 32) + b"ftyp" + brand + b"\0\0\0\0" + b"mif1" * 4

    hostile("other-avif.avif", "unsupported-input", "AVIF", box(b"avif"))
    hostile("other-heic.jpg", "unsupported-input", "HEIC that calls itself a JPEG", box(b"heic"))
    hostile("other-video.gif", "unsupported-input", "a video that calls itself a GIF", box(b"isom"))
    hostile("other-entities.svg", "unsupported-input", "SVG with nested entities", b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "' + b"x" * 99 + b'"><!ENTITY b "&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>')
    hostile("other-gzip.png", "unsupported-input", "gzip that calls itself a PNG", b"\x1f\x8b\x08" + b"\0" * 30)
    hostile("other-archive.png", "unsupported-input", "a ZIP archive that calls itself a PNG", b"PK\x03\x04" + b"\0" * 30)
    hostile("other-document.png", "unsupported-input", "a PDF that calls itself a PNG", b"%PDF-1.7\n")
    hostile("other-nothing.png", "invalid-input", "no bytes at all", b"")
    hostile("other-noise.jpg", "invalid-input", "bytes without a meaning", bytes((number * 167 + number // 7) % 251 for number in range(999)))


def main():
    for make in (png_files, jpeg_files, gif_files, webp_files, tiff_files, bitmap_files, other_files):
        make()
    for name, (data, _, _) in FILES.items():
        (HERE / name).write_bytes(data)
    lines = [f"{name}\t{answer}\t{what}\n" for name, (_, answer, what) in sorted(FILES.items())]
    (HERE / "expected.tsv").write_text("file\tanswer\twhat\n" + "".join(lines), encoding="utf-8")
    print(f"{len(FILES)} files, {sum(len(data) for data, _, _ in FILES.values())} bytes")


if __name__ == "__main__":
    main()
