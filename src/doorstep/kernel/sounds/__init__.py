"""Look into a stranger's recording: which kind it is, how long it runs, and that it is only sound.

Runs in the limited child (`childproc`), so nothing here may import Django. Only what a browser can
play is taken, read by its own container alone: nothing here decodes a sound. Notes that phones put
beside the sound (names, places, pictures) are left out or overwritten.
"""

import math
from collections.abc import Callable

from doorstep.kernel.child import Refused
from doorstep.kernel.sounds import mp3, mp4, ogg, wav, webm
from doorstep.kernel.sounds.heard import Heard, pack

MOST_SECONDS = 180
GRACE_S = 1  # recorders that stop at three minutes write a little more
LEAST_S = 0.3

_BY_MAGIC: tuple[tuple[int, bytes, Callable[[bytes], Heard]], ...] = (
    (0, webm.MAGIC, webm.look),
    (0, ogg.MAGIC, ogg.look),
    (4, mp4.MAGIC, mp4.look),
    (0, wav.MAGIC, wav.look),
    (0, mp3.TAGGED, mp3.look),
    (0, mp3.BARE, mp3.look),
)


def look(payload: bytes) -> bytes:
    """The recording as we keep it, packed.

    Raises Refused: "not_a_sound", "broken", "silent" or "too_long:<seconds>".
    """
    for place, magic, reader in _BY_MAGIC:
        if payload[place : place + len(magic)] == magic:
            return pack(_judged(reader(payload)))
    raise Refused("not_a_sound")


def _judged(heard: Heard) -> Heard:
    if not math.isfinite(heard.seconds) or heard.seconds < LEAST_S:
        raise Refused("silent")
    if heard.seconds > MOST_SECONDS + GRACE_S:
        raise Refused(f"too_long:{math.ceil(min(heard.seconds, 1e9))}")
    return heard._replace(seconds=min(MOST_SECONDS, heard.seconds))
