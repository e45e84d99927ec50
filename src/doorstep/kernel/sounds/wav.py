"""WAV: a header of our own and the samples; whatever else lay in the file stays behind."""

import struct
from collections.abc import Iterator

from doorstep.kernel.child import Refused
from doorstep.kernel.sounds.heard import Heard

MAGIC = b"RIFF"
_FORMAT = struct.Struct("<HHIIHH")
_PLAYED = frozenset({1, 3, 6, 7})  # whole numbers, fractions, A-law, mu-law


def look(payload: bytes) -> Heard:
    """Raises Refused."""
    if payload[8:12] != b"WAVE":
        raise Refused("not_a_sound")
    chunks = dict(_chunks(payload))
    if len(chunks.get(b"fmt ", b"")) < _FORMAT.size or b"data" not in chunks:
        raise Refused("broken")
    samples = chunks[b"data"]
    told = _FORMAT.unpack_from(chunks[b"fmt "])
    kind, channels, rate, bytes_a_second, frame, _bits = told
    is_sound = kind in _PLAYED and 1 <= channels <= 2 and bytes_a_second == rate * frame
    if not is_sound or not bytes_a_second:
        raise Refused("not_a_sound")
    content = _written(_FORMAT.pack(*told), samples)
    return Heard("audio/wav", len(samples) / bytes_a_second, content)


def _chunks(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(payload):
        name, size = struct.unpack_from("<4sI", payload, place)
        yield name, payload[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _written(told: bytes, samples: bytes) -> bytes:
    pad = b"\0" * (len(samples) % 2)
    body = b"".join(
        [
            b"WAVE",
            struct.pack("<4sI", b"fmt ", len(told)),
            told,
            struct.pack("<4sI", b"data", len(samples)),
            samples,
            pad,
        ]
    )
    return struct.pack("<4sI", b"RIFF", len(body)) + body
