"""MP3: frame after frame; tags before and after them (names, pictures, places) stay behind."""

from doorstep.kernel.child import Refused
from doorstep.kernel.sounds.heard import Heard

TAGGED = b"ID3"
BARE = b"\xff"
LEAST_FRAMES = 4

_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = (44_100, 48_000, 32_000)
_SLOWER = {3: 1, 2: 2, 0: 4}  # by version: MPEG 1, 2, 2.5
_AFTER = (b"TAG", b"APETAGEX")


def look(payload: bytes) -> Heard:
    """Raises Refused."""
    first = place = _after_tag(payload)
    seconds, count = 0.0, 0
    while (frame := _frame(payload, place)) is not None:
        size, lasts = frame
        if place + size > len(payload):
            break  # the last one was cut off
        place, seconds, count = place + size, seconds + lasts, count + 1
    rest = payload[place:]
    is_whole = not rest.strip(b"\0") or rest.startswith(_AFTER) or _frame(payload, place)
    if count < LEAST_FRAMES or not is_whole:
        raise Refused("not_a_sound")
    return Heard("audio/mpeg", seconds, payload[first:place])


def _after_tag(payload: bytes) -> int:
    if not payload.startswith(TAGGED):
        return 0
    size = 0
    for each in payload[6:10]:
        size = size << 7 | each & 0x7F
    has_footer = payload[5] & 0x10
    place = 10 + size + (10 if has_footer else 0)
    while payload[place : place + 1] == b"\0":  # padding somebody forgot to count
        place += 1
    return place


def _frame(payload: bytes, place: int) -> tuple[int, float] | None:
    """How many bytes the frame here has, and how long it lasts; None where there is none."""
    head = payload[place : place + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # sync, layer III
        return None
    version, kbits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in _SLOWER or kbits in {0, 15} or rate == 3:
        return None
    is_first = version == 3
    a_second = _RATES[rate] // _SLOWER[version]
    bits = (_KBITS_1 if is_first else _KBITS_2)[kbits] * 1000
    samples = 1152 if is_first else 576
    pad = head[2] >> 1 & 1
    return samples // 8 * bits // a_second + pad, samples / a_second
