"""Key files: data, index and signing keys, each a file of its own outside the data folder.

A file holds several keys so that one can be followed by another: the newest writes, all read.
"""

import base64
import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
ID_BYTES = 4


class KeysUnfit(ImproperlyConfigured):
    """The key files are missing, incomplete, damaged or readable by others."""


class Purpose(StrEnum):
    """What a key file is for; a key never serves two purposes."""

    DATA = "data"
    INDEX = "index"
    SIGNING = "signing"


@dataclass(frozen=True, slots=True)
class Key:
    """One secret and the short id by which a ciphertext names it."""

    id: bytes
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id.hex()})"


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of one purpose, oldest first."""

    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        return self.keys[-1]

    def find(self, key_id: bytes) -> Key | None:
        return next((key for key in self.keys if key.id == key_id), None)


def ensure() -> None:
    """Make all key files of a new deployment; leave complete ones alone.

    Raises KeysUnfit when only some of them exist: new keys would not open old data.
    """
    with _locked():
        missing = [purpose for purpose in Purpose if not _file(purpose).exists()]
        if not missing:
            return
        if len(missing) < len(Purpose):
            names = ", ".join(_file(purpose).name for purpose in missing)
            raise KeysUnfit(
                f"{_folder()} holds some key files but not {names}."
                " Put back the files that belong together; new ones could not open old data."
            )
        for purpose in missing:
            _write(purpose, Ring((_new(),)))


def add(purpose: Purpose) -> Key:
    """Put a new key at the end of a ring; from now on it writes. Raises KeysUnfit.

    An index key is not added this way: rows found by the old one would be lost to search.
    """
    if purpose is Purpose.INDEX:
        raise KeysUnfit("An index key changes only together with every indexed row.")
    with _locked():
        key = _new()
        _write(purpose, Ring((*_read(_file(purpose)).keys, key)))
    _ring.cache_clear()
    return key


def ring(purpose: Purpose) -> Ring:
    """The keys of `purpose`, read once per process. Raises KeysUnfit."""
    return _ring(_file(purpose))


def find(purpose: Purpose, key_id: bytes) -> Key | None:
    """The key named `key_id`; another process may have added it since we last read the file."""
    if key := ring(purpose).find(key_id):
        return key
    _ring.cache_clear()
    return ring(purpose).find(key_id)


def read_afresh(purpose: Purpose) -> Ring:
    """The keys of `purpose` as the file holds them now. Raises KeysUnfit."""
    return _read(_file(purpose))


@lru_cache(maxsize=4096)
def derived(secret: bytes, use: str, length: int = KEY_BYTES) -> bytes:
    """A key for one narrow use, so that no secret works in two places."""
    return HKDF(SHA256(), length, salt=None, info=use.encode()).derive(secret)


def _folder() -> Path:
    return Path(settings.DOORSTEP_KEYS)


def _file(purpose: Purpose) -> Path:
    return _folder() / f"{purpose}.keys"


def _new() -> Key:
    return Key(secrets.token_bytes(ID_BYTES), secrets.token_bytes(KEY_BYTES))


@contextmanager
def _locked() -> Iterator[None]:
    """One process at a time makes keys, or two of them would each make their own."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(_folder() / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(purpose: Purpose, keys: Ring) -> None:
    """Whole under another name first, then renamed: a torn key file would lose everything."""
    body = {
        "purpose": purpose.value,
        "keys": [
            {"id": key.id.hex(), "secret": base64.b64encode(key.secret).decode()}
            for key in keys.keys
        ],
    }
    file = _file(purpose)
    draft = file.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(body, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@lru_cache(maxsize=16)
def _ring(file: Path) -> Ring:
    return _read(file)


def _read(file: Path) -> Ring:
    try:
        mode = file.stat().st_mode
        text = file.read_text()
    except OSError as failure:
        raise KeysUnfit(
            f"The key file {file} cannot be read ({failure.strerror})."
            " Set DOORSTEP_KEYS to the folder that holds the keys of this deployment."
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeysUnfit(f"The key file {file} is open to other users. Run: chmod 600 {file}")
    try:
        keys = tuple(
            Key(bytes.fromhex(entry["id"]), base64.b64decode(entry["secret"], validate=True))
            for entry in json.loads(text)["keys"]
        )
    except (KeyError, TypeError, ValueError):
        keys = ()
    if not keys or any(len(k.secret) != KEY_BYTES or len(k.id) != ID_BYTES for k in keys):
        raise KeysUnfit(f"The key file {file} is damaged. Put back the copy you keep apart.")
    return Ring(keys)
