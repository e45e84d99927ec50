"""What runs inside the limited child process; the standard library only, so that it starts fast.

The parent (`childproc`) starts it with an empty environment in an empty folder. The payload is on
standard input; the answer goes to standard output: one byte of kind, then the body.
"""

import importlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress

ANSWER, REFUSED, FAILED, TOO_BIG, NOT_FOUND = b"A", b"R", b"F", b"B", b"N"

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(Exception):
    """The function says no for a reason the parent turns into a sentence: one short line."""


def main() -> None:
    """Limit this process, then answer with what the named function makes of the payload."""
    path, seconds, megabytes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        function = _found(path)
    except (ImportError, AttributeError) as missing:
        kind, body = NOT_FOUND, str(missing).encode()
    else:
        _leave_the_network()
        _limit(seconds=seconds, megabytes=megabytes)
        sys.addaudithook(_forbid)
        kind, body = _call(function, sys.stdin.buffer.read())
    _answer(answers.fileno(), kind, body)
    os._exit(0)


def _found(path: str) -> Callable[[bytes], bytes]:
    module, _, name = path.partition(":")
    function: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    return function


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
