"""Ogg with Opus, as phones and Firefox record; what was noted beside the sound is overwritten."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from doorstep.kernel.child import Refused
from doorstep.kernel.sounds.heard import Heard

MAGIC = b"OggS"
_HEAD = struct.Struct("<4sBBqIIIB")
_CRC_AT = 22
_A_SECOND = 48_000  # Opus counts so, whatever it was recorded with
_NO_MOMENT = -1


class _Page(NamedTuple):
    place: int
    moment: int
    stream: int
    lengths: bytes
    body: int  # where it begins

    @property
    def end(self) -> int:
        return self.body + sum(self.lengths)


def look(payload: bytes) -> Heard:
    """Raises Refused."""
    pages = list(_pages(payload))
    if len(pages) < 3 or len({page.stream for page in pages}) != 1:
        raise Refused("not_a_sound")
    first = payload[pages[0].body : pages[0].end]
    if not first.startswith(b"OpusHead") or len(first) < 19:
        raise Refused("not_a_sound")
    (skipped,) = struct.unpack_from("<H", first, 10)
    last = max(page.moment for page in pages[2:])
    if last == _NO_MOMENT:
        raise Refused("broken")
    content = bytearray(payload[: pages[-1].end])
    _blank_notes(content, pages[1])
    return Heard("audio/ogg", (last - skipped) / _A_SECOND, bytes(content))


def _pages(payload: bytes) -> Iterator[_Page]:
    place = 0
    while place < len(payload):
        magic, version, _flags, moment, stream, _seq, _crc, many = _HEAD.unpack_from(payload, place)
        body = place + _HEAD.size + many
        page = _Page(place, moment, stream, payload[place + _HEAD.size : body], body)
        if magic != MAGIC or version or page.end > len(payload):
            raise Refused("broken")
        yield page
        place = page.end


def _blank_notes(content: bytearray, page: _Page) -> None:
    """As long as before, with nothing in it: the pages around it stay where they are."""
    length = 0
    for each in page.lengths:
        length += each
        if each < 255:
            break
    else:
        raise Refused("broken")  # notes longer than a page: more than any recorder writes
    if content[page.body : page.body + 8] != b"OpusTags" or length < 16:
        raise Refused("broken")
    blank = b"OpusTags" + struct.pack("<I", length - 16) + b" " * (length - 16) + bytes(4)
    content[page.body : page.body + length] = blank
    struct.pack_into("<I", content, page.place + _CRC_AT, 0)
    struct.pack_into("<I", content, page.place + _CRC_AT, _crc(content[page.place : page.end]))


def _crc(page: bytes | bytearray) -> int:
    """The checksum of Ogg, which is no other's: 0x04C11DB7, highest bit first."""
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _bit in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc
