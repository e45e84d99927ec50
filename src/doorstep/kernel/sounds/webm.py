"""WebM as browsers record it, often without a length: read from the moments of its blocks."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from doorstep.kernel.child import Refused
from doorstep.kernel.sounds.heard import Heard

MAGIC = b"\x1a\x45\xdf\xa3"
_HEAD = 0x1A45DFA3
_SEGMENT, _INFO, _TRACKS, _TRACK = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE
_CLUSTER, _GROUP = 0x1F43B675, 0xA0
_BLOCKS = frozenset({0xA3, 0xA1})
_ENTERED = frozenset({_HEAD, _SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER, _GROUP})
# Tags, Attachments, Chapters, Title; the names of the programs are no secret but nobody's need.
_NOTES = frozenset({0x1254C367, 0x1941A469, 0x1043A770, 0x7BA9})
_VOID = 0xEC
_SOUND = 2


class _Element(NamedTuple):
    name: int
    place: int  # of its name
    body: int
    end: int  # of its body, where it is known


class _Told:
    """What the elements told, one after the other."""

    def __init__(self) -> None:
        self.doctype = b""
        self.scale = 1_000_000
        self.types: list[int] = []
        self.codecs: list[bytes] = []
        self.cluster = 0
        self.last = 0

    def hear(self, element: _Element, body: bytes) -> None:
        match element.name:
            case 0x4282:  # DocType
                self.doctype = body.rstrip(b"\0")
            case 0x2AD7B1:  # TimestampScale, in billionths of a second
                self.scale = int.from_bytes(body)
            case 0x83:  # TrackType
                self.types.append(int.from_bytes(body))
            case 0x86:  # CodecID
                self.codecs.append(body)
            case 0xE7:  # Timestamp
                self.cluster = int.from_bytes(body)
            case name if name in _BLOCKS:
                self.last = max(self.last, self.cluster + _moment_in(body))


def look(payload: bytes) -> Heard:
    """Raises Refused."""
    told, content = _Told(), bytearray(payload)
    for element in _elements(payload):
        if element.name in _NOTES:
            _blank(content, element)
        elif element.name not in _ENTERED:
            told.hear(element, payload[element.body : element.end])
    is_sound = set(told.types) == {_SOUND} and all(each[:2] == b"A_" for each in told.codecs)
    if told.doctype not in {b"webm", b"matroska"} or not is_sound or not told.codecs:
        raise Refused("not_a_sound")
    return Heard("audio/webm", told.last * told.scale / 1e9, bytes(content))


def _elements(payload: bytes) -> Iterator[_Element]:
    """Every element in order; what holds others is entered, so that it may lack a size."""
    place = 0
    while place < len(payload):
        name, after = _number(payload, place, keep_mark=True)
        size, body = _number(payload, after)
        if name in _ENTERED:
            yield _Element(name, place, body, body)
            place = body
            continue
        if size is None or name is None:
            raise Refused("broken")
        end = min(body + size, len(payload))  # the last block of a recording broken off
        yield _Element(name, place, body, end)
        place = end


def _number(payload: bytes, place: int, *, keep_mark: bool = False) -> tuple[int | None, int]:
    """A number of the kind that tells its own length; None when it says "not known"."""
    if place >= len(payload):
        raise Refused("broken")
    first = payload[place]
    length = 9 - first.bit_length()
    if length > 8 or place + length > len(payload):
        raise Refused("broken")
    value = int.from_bytes(payload[place : place + length])
    if keep_mark:
        return value, place + length
    value &= (1 << 7 * length) - 1
    return None if value == (1 << 7 * length) - 1 else value, place + length


def _moment_in(block: bytes) -> int:
    _track, after = _number(block, 0)
    (moment,) = struct.unpack_from(">h", block, after)
    return int(moment)


def _blank(content: bytearray, element: _Element) -> None:
    """Void, as long as before."""
    length = element.end - element.place
    if length < 9:
        head = bytes([_VOID, 0x80 | length - 2])
    else:
        head = bytes([_VOID]) + (1 << 56 | length - 9).to_bytes(8)
    content[element.place : element.end] = head + bytes(length - len(head))
