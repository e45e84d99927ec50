"""How the child hands back what it looked into. Both sides read this."""

import math
import struct
from typing import NamedTuple

MEDIA_TYPES = ("audio/webm", "audio/ogg", "audio/mp4", "audio/wav", "audio/mpeg")
_HEADER = struct.Struct(">BH")


class Heard(NamedTuple):
    """A recording: what a browser is told it is, how long it runs, and its bytes."""

    media_type: str
    seconds: float
    content: bytes


def pack(heard: Heard) -> bytes:
    """One recording in one answer; a begun second counts."""
    kind = MEDIA_TYPES.index(heard.media_type)
    return _HEADER.pack(kind, max(1, math.ceil(heard.seconds))) + heard.content


def unpack(answer: bytes) -> Heard:
    """The recording out of what a child answered. Raises ValueError."""
    try:
        kind, seconds = _HEADER.unpack_from(answer)
        media_type = MEDIA_TYPES[kind]
    except (struct.error, IndexError) as failure:
        raise ValueError("a child answered with no recording") from failure
    content = answer[_HEADER.size :]
    if not content or not seconds:
        raise ValueError("a child answered with no recording")
    return Heard(media_type, seconds, content)
