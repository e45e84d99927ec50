"""Recordings of each kind, made by hand: headers as recorders write them, and silence."""

import struct

NOTE = b"Wang Nainai, 3-2-501"  # what no recording we keep may hold


def wav(seconds: float = 2, *, rate: int = 8_000, channels: int = 1, bits: int = 8) -> bytes:
    frame = channels * bits // 8
    samples = bytes(int(seconds * rate) * frame)
    told = struct.pack("<HHIIHH", 1, channels, rate, rate * frame, frame, bits)
    return _riff(
        [(b"LIST", b"INFOICMT" + NOTE), (b"fmt ", told), (b"data", samples), (b"id3 ", NOTE)]
    )


def mp3(seconds: float = 2) -> bytes:
    """MPEG 1, layer III, 32 kbit/s, 32 kHz: frames of 36 ms and 144 bytes, between two tags."""
    frame = b"\xff\xfb\x18\x00" + bytes(140)
    tag = b"ID3\x04\x00\x00" + _synchsafe(len(NOTE)) + NOTE
    return tag + frame * round(seconds / 0.036) + b"TAG" + NOTE.ljust(125, b"\0")


def ogg(seconds: float = 2) -> bytes:
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<II", 1, len(NOTE)) + NOTE
    sound = [
        _page(bytes(200), 312 + second * 48_000, second + 1)
        for second in range(1, round(seconds) + 1)
    ]
    return b"".join([_page(head, 0, 0, 2), _page(tags, 0, 1), *sound])


def webm(seconds: float = 2, *, kind: int = 2, codec: bytes = b"A_OPUS") -> bytes:
    """As Chromium records: neither the segment nor its clusters know their size."""
    unknown = b"\x01" + b"\xff" * 7
    track = _element(0xAE, _element(0x83, bytes([kind])) + _element(0x86, codec))
    tags = _element(0x1254C367, NOTE)
    parts = [
        _element(0x1A45DFA3, _element(0x4282, b"webm")),
        b"\x18\x53\x80\x67" + unknown,
        _element(0x1549A966, _element(0x2AD7B1, (1_000_000).to_bytes(3))),
        _element(0x1654AE6B, track),
        tags,
    ]
    for second in range(round(seconds)):
        block = b"\x81" + struct.pack(">hB", 1000, 0x80) + bytes(60)
        moment = _element(0xE7, (second * 1000).to_bytes(4))
        parts.append(b"\x1f\x43\xb6\x75" + unknown + moment + _element(0xA3, block))
    return b"".join(parts)


def mp4(seconds: float = 2, *, handler: bytes = b"soun") -> bytes:
    length = struct.pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + bytes(4)
    media = _box(b"mdhd", length) + _box(b"hdlr", bytes(8) + handler + bytes(13))
    track = _box(b"trak", _box(b"mdia", media))
    moov = _box(b"moov", track + _box(b"udta", NOTE))
    return _box(b"ftyp", b"M4A \0\0\0\0") + moov + _box(b"mdat", bytes(400))


def mp4_in_pieces(seconds: float = 2) -> bytes:
    """As Safari records: nothing in front knows how long it gets."""
    length = struct.pack(">IIIII", 0, 0, 0, 1000, 0) + bytes(4)
    media = _box(b"mdhd", length) + _box(b"hdlr", bytes(8) + b"soun" + bytes(13))
    usual = _box(b"mvex", _box(b"trex", struct.pack(">IIIIII", 0, 1, 1, 20, 0, 0)))
    parts = [
        _box(b"ftyp", b"iso5\0\0\0\0"),
        _box(b"moov", _box(b"trak", _box(b"mdia", media)) + usual),
    ]
    for second in range(round(seconds)):
        if second % 2:  # twenty milliseconds each, as said in front
            run = _box(b"tfhd", struct.pack(">II", 0, 1)) + _box(b"trun", struct.pack(">II", 0, 50))
        else:  # each sample says for itself
            times = struct.pack(">II", 0x100, 50) + struct.pack(">I", 20) * 50
            run = _box(b"tfhd", struct.pack(">II", 0, 1)) + _box(b"trun", times)
        parts.append(_box(b"moof", _box(b"traf", run)) + _box(b"mdat", bytes(100)))
    return b"".join(parts)


ALL = {
    "audio/wav": wav,
    "audio/mpeg": mp3,
    "audio/ogg": ogg,
    "audio/webm": webm,
    "audio/mp4": mp4,
}


def _riff(chunks: list[tuple[bytes, bytes]]) -> bytes:
    body = b"WAVE" + b"".join(
        struct.pack("<4sI", name, len(each)) + each + b"\0" * (len(each) % 2)
        for name, each in chunks
    )
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _page(body: bytes, moment: int, number: int, flags: int = 0) -> bytes:
    lengths = [*[255] * (len(body) // 255), len(body) % 255]
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, moment, 7, number, 0, len(lengths))
    return head + bytes(lengths) + body


def _element(name: int, body: bytes) -> bytes:
    coded = name.to_bytes((name.bit_length() + 7) // 8)
    return coded + (1 << 28 | len(body)).to_bytes(4) + body


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body
