"""Sealing text so that it opens only in its own place, blind indexes, and signed payloads."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from doorstep.kernel import keys
from doorstep.kernel.keys import Key, Purpose

NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 1 + keys.ID_BYTES + NONCE_BYTES


class Unreadable(Exception):
    """A ciphertext does not belong here: moved, changed, or its key is gone."""


class BadSignature(Exception):
    """A signed payload was changed, is out of date or was made for something else."""


class Algorithm(IntEnum):
    """The first byte of every ciphertext; a number is never given to another algorithm."""

    AES_256_GCM = 1
    SM4_GCM = 2


_NAMES = {"AES-256-GCM": Algorithm.AES_256_GCM, "SM4-GCM": Algorithm.SM4_GCM}


def algorithm() -> Algorithm:
    """The algorithm new ciphertexts are made with. Raises ImproperlyConfigured."""
    try:
        return _NAMES[settings.DOORSTEP_CIPHER.upper()]
    except KeyError:
        known = " or ".join(_NAMES)
        raise ImproperlyConfigured(
            f"DOORSTEP_CIPHER must be {known}, not {settings.DOORSTEP_CIPHER!r}."
        ) from None


def seal(plain: bytes, *, place: str) -> bytes:
    """Encrypt `plain` so that it opens at `place` alone, with the newest data key."""
    key = keys.ring(Purpose.DATA).newest
    which = algorithm()
    nonce = secrets.token_bytes(NONCE_BYTES)
    header = bytes([which]) + key.id + nonce
    bound = header + place.encode()
    if which is Algorithm.AES_256_GCM:
        return header + _aes(_key(key, which)).encrypt(nonce, plain, bound)
    encryptor = Cipher(algorithms.SM4(_key(key, which)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return header + encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def open_sealed(sealed: bytes, *, place: str) -> bytes:
    """What was sealed at `place`. Raises Unreadable when it was moved or changed."""
    if len(sealed) < HEADER_BYTES + TAG_BYTES:
        raise Unreadable("too short")
    header, body = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
    key = keys.find(Purpose.DATA, header[1 : 1 + keys.ID_BYTES])
    if header[0] not in set(Algorithm) or key is None:
        raise Unreadable("no such algorithm or key")
    which = Algorithm(header[0])
    nonce = header[1 + keys.ID_BYTES :]
    bound = header + place.encode()
    try:
        if which is Algorithm.AES_256_GCM:
            return _aes(_key(key, which)).decrypt(nonce, body, bound)
        mode = modes.GCM(nonce, body[-TAG_BYTES:])
        decryptor = Cipher(algorithms.SM4(_key(key, which)), mode).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(body[:-TAG_BYTES]) + decryptor.finalize()
    except InvalidTag:
        raise Unreadable("moved or changed") from None


def index_of(value: str, *, field: str, community_id: int) -> bytes:
    """A keyed digest that finds a whole `value` again, in one field of one community only.

    `value` must already be in its one canonical spelling. Community 0 means everywhere.
    """
    secret = keys.ring(Purpose.INDEX).newest.secret
    key = keys.derived(secret, f"index:{field}:{community_id}")
    return hmac.digest(key, value.encode(), hashlib.sha256)


def sign(payload: Mapping[str, Any], purpose: str, *, at: datetime) -> str:
    """A text that carries `payload`, readable by anybody, made by us for `purpose` at `at`."""
    key = keys.ring(Purpose.SIGNING).newest
    body = {"at": int(at.timestamp()), "for": dict(payload)}
    packed = json.dumps(body, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return ".".join([key.id.hex(), _text(packed.encode()), _text(_mac(key, purpose, packed))])


def unsign(token: str, purpose: str, *, at: datetime, max_age: timedelta) -> dict[str, Any]:
    """The payload signed for `purpose` at most `max_age` before `at`. Raises BadSignature."""
    try:
        key_id, packed, mac = token.split(".")
        key = keys.find(Purpose.SIGNING, bytes.fromhex(key_id))
        body_text, given = _bytes(packed).decode(), _bytes(mac)
    except ValueError:
        raise BadSignature("malformed") from None
    if key is None or not hmac.compare_digest(given, _mac(key, purpose, body_text)):
        raise BadSignature("not ours")
    body = json.loads(body_text)
    age = at.timestamp() - body["at"]
    if not -1 <= age <= max_age.total_seconds():
        raise BadSignature("out of date")
    payload: dict[str, Any] = body["for"]
    return payload


def _key(key: Key, which: Algorithm) -> bytes:
    length = 32 if which is Algorithm.AES_256_GCM else 16
    return keys.derived(key.secret, f"field:{which.name}", length)


@lru_cache(maxsize=64)
def _aes(secret: bytes) -> AESGCM:
    """Making the cipher costs more than a short text does; it is safe for all threads."""
    return AESGCM(secret)


def _mac(key: Key, purpose: str, packed: str) -> bytes:
    derived = keys.derived(key.secret, f"sign:{purpose}")
    return hmac.digest(derived, packed.encode(), hashlib.sha256)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    if not text.isascii():
        raise ValueError("not base64")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(raw) != text:
        raise ValueError("not the one spelling")
    return raw
