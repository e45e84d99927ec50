"""MP4 and M4A, whole or in fragments as Safari records; what was noted beside it is overwritten."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from doorstep.kernel.child import Refused
from doorstep.kernel.sounds.heard import Heard

MAGIC = b"ftyp"
_ENTERED = frozenset({b"moov", b"trak", b"mdia", b"mvex", b"moof", b"traf"})
_NOTES = frozenset({b"udta", b"meta", b"uuid"})
_DEPTH = 6


class _Box(NamedTuple):
    name: bytes
    place: int
    body: int
    end: int


class _Told:
    """What the boxes told, one after the other."""

    def __init__(self) -> None:
        self.handlers: list[bytes] = []
        self.seconds = 0.0
        self.scale = 0
        self.usual = 0  # how long a sample lasts when nothing says otherwise
        self.usual_here = 0
        self.ticks = 0

    def hear(self, box: _Box, body: bytes) -> None:
        match box.name:
            case b"hdlr":
                self.handlers.append(body[8:12])
            case b"mdhd":
                self._length(body)
            case b"trex":
                (self.usual,) = struct.unpack_from(">I", body, 12)
            case b"tfhd":
                self._fragment(body)
            case b"trun":
                self._run(body)

    def _length(self, body: bytes) -> None:
        form, place = (">IQ", 20) if body[0] else (">II", 12)
        self.scale, ticks = struct.unpack_from(form, body, place)
        is_known = ticks != (0xFFFFFFFFFFFFFFFF if body[0] else 0xFFFFFFFF)
        if self.scale and is_known:
            self.seconds = max(self.seconds, ticks / self.scale)

    def _fragment(self, body: bytes) -> None:
        flags = int.from_bytes(body[1:4])
        place = 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
        says = flags & 0x8
        self.usual_here = struct.unpack_from(">I", body, place)[0] if says else self.usual

    def _run(self, body: bytes) -> None:
        flags, (many,) = int.from_bytes(body[1:4]), struct.unpack_from(">I", body, 4)
        place = 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
        if not flags & 0x100:
            self.ticks += many * self.usual_here
            return
        step = 4 * (flags >> 8 & 0xF).bit_count()
        for _sample in range(many):
            self.ticks += struct.unpack_from(">I", body, place)[0]
            place += step


def look(payload: bytes) -> Heard:
    """Raises Refused."""
    told, content = _Told(), bytearray(payload)
    for box in _boxes(payload, 0, len(payload)):
        if box.name in _NOTES:
            content[box.place + 4 : box.place + 8] = b"free"
            content[box.body : box.end] = bytes(box.end - box.body)
        elif box.name not in _ENTERED:
            told.hear(box, payload[box.body : box.end])
    if set(told.handlers) != {b"soun"}:
        raise Refused("not_a_sound")
    in_fragments = told.ticks / told.scale if told.scale else 0.0
    return Heard("audio/mp4", max(told.seconds, in_fragments), bytes(content))


def _boxes(payload: bytes, place: int, until: int, depth: int = 0) -> Iterator[_Box]:
    while place + 8 <= until:
        size, name = struct.unpack_from(">I4s", payload, place)
        body = place + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", payload, body)
            body += 8
        end = place + size if size else until
        if not body <= end <= until:
            raise Refused("broken")
        yield _Box(name, place, body, end)
        if name in _ENTERED and depth < _DEPTH:
            yield from _boxes(payload, body, end, depth + 1)
        place = end
