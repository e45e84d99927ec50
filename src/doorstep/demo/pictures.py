"""Sample photos, drawn: a stairwell with its lamp off or on. Marked as samples on the picture."""

from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = (960, 720)
HUES = ((94, 124, 92), (86, 110, 140), (140, 116, 86), (120, 96, 128))


def picture(number: int, *, is_after: bool) -> "ContentFile[bytes]":
    """A JPEG of a made-up stairwell; lit when the work is done."""
    return ContentFile(_drawn(number % len(HUES), is_lit=is_after), name="sample.jpg")


@cache
def _drawn(hue: int, *, is_lit: bool) -> bytes:
    wall = HUES[hue] if is_lit else tuple(shade // 3 for shade in HUES[hue])
    image = Image.new("RGB", SIZE, wall)
    pen = ImageDraw.Draw(image)
    for step in range(8):
        left, top = 120 + step * 70, 640 - step * 60
        pen.rectangle((left, top, left + 420, top + 60), fill=_shade(wall, 0.9 - step * 0.06))
    lamp = (255, 236, 170) if is_lit else (70, 70, 70)
    if is_lit:
        pen.ellipse((380, 20, 580, 220), fill=_shade(lamp, 0.75))
    pen.ellipse((440, 80, 520, 160), fill=lamp)
    pen.text((24, 680), "SAMPLE - drawn for the demo", fill=(235, 235, 235), font_size=24)
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _shade(colour: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(int(part * share) for part in colour)
