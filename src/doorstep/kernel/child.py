"""What runs inside the limited child process; the standard library only, so that it starts fast.

The parent (`childproc`) starts it with an empty environment in an empty folder. The payload is on
standard input; the answer goes to standard output: one byte of kind, then the body. A function that
streams reads standard input itself and answers in many parts, each with its length before it.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

ANSWER, REFUSED, FAILED, TOO_BIG, NOT_FOUND, END = b"A", b"R", b"F", b"B", b"N", b"E"
LENGTH_BYTES = 4

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(Exception):
    """The function says no for a reason the parent turns into a sentence: one short line."""


def main() -> None:
    """Limit this process, then answer with what the named function makes of the payload."""
    path = sys.argv[1]
    answers = _only_for_answers()
    try:
        function: Callable[[bytes], bytes] = _found(path)
    except (ImportError, AttributeError) as missing:
        kind, body = NOT_FOUND, str(missing).encode()
    else:
        _lock_up()
        kind, body = _call(function, sys.stdin.buffer.read())
    _answer(answers, kind, body)
    os._exit(0)


def main_streaming() -> None:
    """As `main`, for a function that takes the open file and options and answers in parts."""
    path, options = sys.argv[1], sys.argv[4].encode()
    answers = _only_for_answers()
    try:
        function: Callable[[BinaryIO, bytes], Iterator[bytes]] = _found(path)
    except (ImportError, AttributeError) as missing:
        _tell_part(answers, NOT_FOUND, str(missing).encode())
        os._exit(0)
    _lock_up()
    last, body = _call(lambda _: _tell_parts(answers, function(sys.stdin.buffer, options)), b"")
    _tell_part(answers, END if last == ANSWER else last, body)
    os._exit(0)


def _only_for_answers() -> int:
    """Where answers go; whatever else prints goes nowhere."""
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return answers


def _lock_up() -> None:
    seconds, megabytes = int(sys.argv[2]), int(sys.argv[3])
    _leave_the_network()
    _limit(seconds=seconds, megabytes=megabytes)
    sys.addaudithook(_forbid)


def _found(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def _tell_parts(out: int, parts: Iterator[bytes]) -> bytes:
    for part in parts:
        _tell_part(out, ANSWER, part)
    return b""


def _tell_part(out: int, kind: bytes, body: bytes) -> None:
    rest = memoryview(kind + len(body).to_bytes(LENGTH_BYTES) + body)
    while rest:
        rest = rest[os.write(out, rest) :]


def _call(function: Callable[[bytes], bytes], payload: bytes) -> tuple[bytes, bytes]:
    try:
        return ANSWER, function(payload)
    except Refused as refusal:
        return REFUSED, str(refusal).encode()
    except MemoryError:
        return TOO_BIG, b""
    except Exception as failure:  # noqa: BLE001 whatever a crafted file makes a parser raise
        return FAILED, type(failure).__name__.encode()


def _answer(out: int, kind: bytes, body: bytes) -> None:
    try:
        for part in (kind, body):
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(out, rest) :]
    except OSError:  # longer than RLIMIT_FSIZE lets a file grow
        os.ftruncate(out, 0)
        os.pwrite(out, TOO_BIG, 0)


def _leave_the_network() -> None:
    """A network of its own has no way out. Where the system refuses, the audit hook remains."""
    if sys.platform == "linux":
        for flags in (os.CLONE_NEWNET, os.CLONE_NEWUSER | os.CLONE_NEWNET):
            with suppress(OSError):
                os.unshare(flags)
                return


def _limit(*, seconds: int, megabytes: int) -> None:
    import resource

    size = megabytes * 1024 * 1024
    wanted = {
        "RLIMIT_AS": size,
        "RLIMIT_DATA": size,
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": size // 8,
        "RLIMIT_NOFILE": 32,
        "RLIMIT_NPROC": 0,
        "RLIMIT_CORE": 0,
    }
    for name, limit in wanted.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and refuses to set it
            resource.setrlimit(which, (limit, limit))


def _forbid(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
        raise PermissionError(event)
