"""Pictures for tests, drawn on the spot: ordinary ones, and ones nobody should decode."""

import io
import struct
import zlib

from PIL import Image, ImageDraw

CANARY = "王桂英 3-2-501 13912345678"


def drawn(size=(1200, 900), *, mode="RGB"):
    """A picture whose top left corner is red and the rest green."""
    picture = Image.new("RGB", size, "green")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 3, size[1] // 3), fill="red")
    return picture if mode == "RGB" else picture.convert(mode)


def encoded(picture, form="JPEG", **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def photo(size=(1200, 900), *, orientation=1):
    """A JPEG as a phone takes it: with a position, a maker, a comment and an orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CANARY.encode().decode("latin-1")
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (30.0, 30.0, 54.5), 3: "E", 4: (114.0, 24.0, 30.25), 29: "2026:03:05"}
    )
    return encoded(drawn(size), exif=exif, comment=CANARY.encode(), quality=90)


def huge_png(width=12_000, height=10_000):
    """A valid PNG of 120 million pixels in a few kilobytes."""
    rows = zlib.compressobj(9)
    row = b"\0" + bytes(width // 8)
    data = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def animation():
    """A WebP that moves: red first, blue later."""
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
