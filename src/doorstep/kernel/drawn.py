"""How the child hands back what it drew. Both sides read this; neither needs more of the other."""

import struct
from typing import NamedTuple

_HEADER = struct.Struct(">HHIHHI")


class Drawn(NamedTuple):
    """A JPEG of our own making."""

    width: int
    height: int
    jpeg: bytes


def pack(large: Drawn, small: Drawn) -> bytes:
    """A picture and its thumbnail in one answer."""
    header = _HEADER.pack(
        large.width, large.height, len(large.jpeg), small.width, small.height, len(small.jpeg)
    )
    return header + large.jpeg + small.jpeg


def unpack(answer: bytes) -> tuple[Drawn, Drawn]:
    """The picture and its thumbnail out of what a child answered. Raises ValueError."""
    try:
        width, height, size, small_width, small_height, small_size = _HEADER.unpack_from(answer)
    except struct.error as failure:
        raise ValueError("a child answered with no picture") from failure
    pictures = answer[_HEADER.size :]
    large, small = pictures[:size], pictures[size:]
    if len(small) != small_size or not all(each.startswith(b"\xff\xd8") for each in (large, small)):
        raise ValueError("a child answered with no picture")
    return Drawn(width, height, large), Drawn(small_width, small_height, small)
