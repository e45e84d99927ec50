"""One stream: a tar of named pieces, sealed by age to the recovery key, whole or not there at all.

Nothing is held in memory but a piece at a time, in either direction.
"""

import io
import os
import tarfile
import threading
from collections.abc import Buffer, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO, override

import pyrage
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import DomainError

PIECE = 1024 * 1024
BLOCK = tarfile.BLOCKSIZE


class DoesNotOpen(DomainError):
    """The file is damaged, cut short, or sealed to another recovery key."""

    code = "upkeep.does_not_open"
    status = 422


@dataclass(frozen=True, slots=True)
class Part:
    """One named thing in the archive, and where its bytes come from."""

    name: str
    size: int
    pieces: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Sealed:
    """An archive that lies under its final name."""

    file: Path
    size: int
    sha256: str


class _Flow(io.RawIOBase):
    """An iterator of bytes as a file to read from; remembers why it broke."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.failure: BaseException | None = None
        self._pieces = pieces
        self._left = memoryview(b"")

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1, /) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as failure:
            self.failure = failure
            raise
        wanted = len(self._left) if size < 0 else size
        found, self._left = bytes(self._left[:wanted]), self._left[wanted:]
        return found


class _Counted(io.RawIOBase):
    """Writes through, and knows how much and the digest of it."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.size, self.digest = out, 0, sha256()

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, piece: Buffer, /) -> int:
        data = bytes(piece)
        self.out.write(data)
        self.size += len(data)
        self.digest.update(data)
        return len(data)


def seal(parts: Iterator[Part], to: Path, *, recipient: str) -> Sealed:
    """Write an archive. Its name appears only when all of it is on the disk.

    Raises OSError, or whatever making the parts raises; then nothing stands under any name.
    """
    draft = to.with_name(f".{to.name}.{os.getpid()}.part")
    flow = _Flow(_blocks(parts))
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            counted = _Counted(out)
            try:
                pyrage.encrypt_io(flow, counted, [pyrage.x25519.Recipient.from_str(recipient)])
            except pyrage.EncryptError as failure:
                raise flow.failure or OSError(str(failure)) from failure
            out.flush()
            os.fsync(out.fileno())
        return _named(draft, to, counted)
    finally:
        draft.unlink(missing_ok=True)


def _named(draft: Path, to: Path, counted: _Counted) -> Sealed:
    """The digest first, in the form sha256sum reads, so that a name never stands without one."""
    digest = counted.digest.hexdigest()
    digest_file = to.with_name(f"{to.name}.sha256")
    try:
        digest_file.write_text(f"{digest}  {to.name}\n")
        draft.rename(to)
    except BaseException:
        digest_file.unlink(missing_ok=True)
        raise
    folder = os.open(to.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return Sealed(to, counted.size, digest)


def _blocks(parts: Iterator[Part]) -> Iterator[bytes]:
    for part in parts:
        about = tarfile.TarInfo(part.name)
        about.size, about.mode = part.size, 0o600
        yield about.tobuf(tarfile.PAX_FORMAT)
        written = 0
        for piece in part.pieces:
            written += len(piece)
            yield piece
        if written != part.size:
            raise OSError(f"{part.name} changed its size while it was read")
        if rest := written % BLOCK:
            yield bytes(BLOCK - rest)
    yield bytes(2 * BLOCK)


@contextmanager
def opened(file: Path, identity: "pyrage.x25519.Identity") -> Iterator[Iterator[Part]]:
    """The parts of an archive in their order; each must be read before the next is asked for.

    Raises DoesNotOpen when it is damaged, cut or sealed to another key. What was read from a
    damaged one before that is not to be used.
    """
    reading, writing = os.pipe()
    thread = _Opening(file, identity, writing)
    thread.start()
    try:
        with os.fdopen(reading, "rb", buffering=PIECE) as source:
            yield _parts(source)
    except tarfile.TarError:
        thread.join()
        thread.refuse_failure()  # nothing came any more, and this is why
        raise
    finally:
        thread.join()
    thread.refuse_failure()


class _Opening(threading.Thread):
    """Opens the seal into a pipe, while the other end is read."""

    def __init__(self, file: Path, identity: "pyrage.x25519.Identity", writing: int) -> None:
        super().__init__(name="opening a backup", daemon=True)
        self.file, self.identity, self.writing = file, identity, writing
        self.failure: BaseException | None = None

    @override
    def run(self) -> None:
        try:
            with self.file.open("rb") as sealed, os.fdopen(self.writing, "wb") as out:
                pyrage.decrypt_io(sealed, out, [self.identity])
        except BrokenPipeError:
            pass  # the reader has stopped for a reason of its own
        except BaseException as failure:  # noqa: BLE001 - handed to the reader's thread
            self.failure = failure

    def refuse_failure(self) -> None:
        if self.failure is not None:
            raise DoesNotOpen(
                _(
                    "This backup does not open: it is damaged or cut short, or the sheet belongs to"
                    " another recovery key. Try the sheet with the right date, or another backup."
                )
            ) from self.failure


def _parts(source: BinaryIO) -> Iterator[Part]:
    with tarfile.open(fileobj=source, mode="r|") as tar:
        for about in tar:
            inside = tar.extractfile(about)
            if inside is not None:
                yield Part(about.name, about.size, _pieces(inside))
    while source.read(PIECE):
        pass  # to the end: the last seal says that nothing is missing


def _pieces(inside: IO[bytes]) -> Iterator[bytes]:
    while piece := inside.read(PIECE):
        yield piece
