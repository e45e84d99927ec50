"""A disk that remembers only what was flushed: what lies on it after the power is cut.

The rules are the strict ones of POSIX as ext4 and xfs keep them. A write, a truncation or a new
length is on the disk when a flush of its file began after it and ended. A new file is there when it
or its folder was flushed; a rename or a removal when the folder (or the renamed file) was. What was
not flushed may be there too, in any part: `luck` decides for each half-kilobyte of it.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

HEAD = struct.Struct("<IIIIQ")
SECTOR = 512


class Kind(IntEnum):
    """As the shim numbers them."""

    WRITE = 1
    TRUNCATE = 2
    RENAME = 3
    UNLINK = 4
    FLUSH_BEGAN = 5
    FLUSHED = 6


@dataclass(frozen=True, slots=True)
class Record:
    """One thing a process did to the disk.

    `data` is what was written, or the new name; `offset` where, how long it is now, or 1 for a
    flush of a folder.
    """

    kind: Kind
    process: int
    path: str
    offset: int
    data: bytes


def records(log: bytes) -> Iterator[Record]:
    """What the shim noted, in order; a last record cut short is none."""
    at = 0
    while at + HEAD.size <= len(log):
        kind, process, path_length, data_length, offset = HEAD.unpack_from(log, at)
        at += HEAD.size
        if at + path_length + data_length > len(log):
            return
        path = log[at : at + path_length].decode()
        at += path_length
        yield Record(Kind(kind), process, path, offset, log[at : at + data_length])
        at += data_length


@dataclass(eq=False, slots=True)
class File:
    """What is on the disk for certain, and what was only handed to the system."""

    kept: bytearray
    waiting: list[tuple[int, Record]] = field(default_factory=list)


class Disk:
    """The files under `root`, beginning with how they lie in `start`."""

    def __init__(self, root: Path, start: Path) -> None:
        self.root, self.start = str(root), start
        self.names: dict[str, File] = {}  # as a running process sees them
        self.lasting: dict[str, File | None] = {}  # None: removed for certain
        self._began: dict[tuple[int, str], int] = {}
        self._seen = 0

    def do(self, record: Record) -> None:
        """One step further."""
        self._seen += 1
        match record.kind:
            case Kind.WRITE | Kind.TRUNCATE:
                self._file(record.path).waiting.append((self._seen, record))
            case Kind.RENAME:
                self.names[record.data.decode()] = self._file(record.path)
                self.names.pop(record.path, None)
            case Kind.UNLINK:
                self.names.pop(record.path, None)
            case Kind.FLUSH_BEGAN:
                self._began[record.process, record.path] = self._seen
            case Kind.FLUSHED:
                began = self._began.pop((record.process, record.path), 0)
                if record.offset:
                    self._flush_folder(record.path)
                else:
                    self._flush(record.path, began)

    def after_power_cut(self, luck: random.Random | None = None) -> dict[str, bytes | None]:
        """Path below the root -> content; None where a file of the start is gone."""
        return {
            path.removeprefix(self.root + "/"): bytes(_with_luck(file, luck)) if file else None
            for path, file in self.lasting.items()
        }

    def _file(self, path: str) -> File:
        if path not in self.names:
            first = self.start / path.removeprefix(self.root + "/")
            is_old = path not in self.lasting and first.is_file()
            self.names[path] = File(bytearray(first.read_bytes() if is_old else b""))
            if is_old:
                self.lasting[path] = self.names[path]
        return self.names[path]

    def _flush(self, path: str, began: int) -> None:
        file = self._file(path)
        for seen, record in file.waiting:
            if seen < began:
                _apply(file.kept, record)
        file.waiting = [each for each in file.waiting if each[0] >= began]
        for other in [name for name, found in self.lasting.items() if found is file]:
            if other not in self.names:
                self.lasting[other] = None  # it was renamed, and that is on the disk with it
        self.lasting[path] = file

    def _flush_folder(self, folder: str) -> None:
        for path in [path for path in {*self.names, *self.lasting} if _is_in(path, folder)]:
            self.lasting[path] = self.names.get(path)


def _is_in(path: str, folder: str) -> bool:
    return path.rpartition("/")[0] == folder


def _with_luck(file: File, luck: random.Random | None) -> bytearray:
    if luck is None or not file.waiting:
        return file.kept
    content = bytearray(file.kept)
    for _, record in file.waiting:
        if record.kind == Kind.TRUNCATE:
            if luck.random() < 0.5:
                _apply(content, record)
            continue
        for at in range(0, len(record.data), SECTOR):
            if luck.random() < 0.5:
                part = record.data[at : at + SECTOR]
                _write(content, record.offset + at, part)
    return content


def _apply(content: bytearray, record: Record) -> None:
    if record.kind == Kind.WRITE:
        _write(content, record.offset, record.data)
    elif record.offset <= len(content):
        del content[record.offset :]
    else:
        content.extend(bytes(record.offset - len(content)))


def _write(content: bytearray, offset: int, data: bytes) -> None:
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def lay_out(found: dict[str, bytes | None], folder: Path) -> None:
    """Write what a power cut left into `folder`, which holds the start."""
    for name, content in found.items():
        path = folder / name
        if content is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
