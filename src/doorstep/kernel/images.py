"""Draw a stranger's picture anew, so that nothing hidden in the file comes along.

Runs in the limited child (`childproc`), so nothing here may import Django.
"""

import io
import struct
from contextlib import suppress

from PIL import Image, UnidentifiedImageError

from doorstep.kernel.child import Refused
from doorstep.kernel.drawn import Drawn, pack

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 480
QUALITY = 85

_FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def shrink(payload: bytes) -> bytes:
    """The picture and its thumbnail as fresh JPEGs, packed; an animation gives its first frame.

    Raises Refused: "not_an_image", "too_many_pixels:<n>" (told by the header, before decoding)
    or "broken".
    """
    picture = _opened(payload)
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(f"too_many_pixels:{picture.width * picture.height}")
    try:
        clean = _clean(picture)
    except (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError) as failure:
        raise Refused("broken") from failure
    small = clean.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return pack(_jpeg(clean), _jpeg(small))


def _opened(payload: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # we count ourselves, and refuse in words
    try:
        return Image.open(io.BytesIO(payload), formats=_FORMATS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as failure:
        raise Refused("not_an_image") from failure


def _clean(picture: Image.Image) -> Image.Image:
    """Upright, opaque, small enough, and without any of the file's own notes."""
    turn = _turn(picture)
    picture = _in_plain_colours(picture)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    if turn is not None:
        picture = picture.transpose(turn)
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return clean


def _turn(picture: Image.Image) -> Image.Transpose | None:
    with suppress(Exception):  # broken notes in a good picture: it is shown as it lies
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    return None


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGB", "RGBA", "L"} and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I"):  # sixteen bits of grey
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    is_see_through = "transparency" in picture.info or picture.mode in {"LA", "PA", "La", "RGBa"}
    return picture.convert("RGBA" if is_see_through else "RGB")


def _jpeg(picture: Image.Image) -> Drawn:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return Drawn(picture.width, picture.height, out.getvalue())
