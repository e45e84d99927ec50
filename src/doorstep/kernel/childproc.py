"""Run a parser on bytes from outside where it can do no harm: in a limited child process."""

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from doorstep.kernel import child
from doorstep.kernel.errors import Busy, DomainError

log = logging.getLogger(__name__)

_START = "from doorstep.kernel.child import main; main()"
_AT_ONCE = threading.BoundedSemaphore(2)  # each may take half a gigabyte
_PATIENCE_S = 60


class ParseFailed(DomainError):
    """The file is not what it says it is, or it is broken; `reason` is the parser's short word."""

    code = "kernel.parse_failed"
    status = 422

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("This file cannot be read. What you wrote is still here; please try another file.")
        )
        self.reason = reason


class TookTooLong(DomainError):
    """The parser did not finish in time and was stopped."""

    code = "kernel.took_too_long"
    status = 422


class TooBig(DomainError):
    """The parser wanted more memory, or made more output, than it may."""

    code = "kernel.too_big"
    status = 422


def run_limited(function: str, payload: bytes, *, seconds: int = 20, megabytes: int = 512) -> bytes:
    """What `function` ("package.module:name", bytes to bytes) makes of `payload`.

    It runs in a fresh Python without our environment, keys, network or a place to write, and is
    stopped at `seconds` or `megabytes`. It may import, read and raise `child.Refused(reason)`.
    Raises ParseFailed, TookTooLong, TooBig, Busy; LookupError when there is no such function.
    """
    with a_place_in_the_queue(), tempfile.TemporaryFile() as answers:
        code = _run(function, payload, answers, seconds=seconds, megabytes=megabytes)
        answers.seek(0)
        kind, body = answers.read(1), answers.read()
    if code == 0 and kind == child.ANSWER:
        return body
    raise refusal_for(code, kind, body)


@contextmanager
def a_place_in_the_queue() -> Iterator[None]:
    """Few children at once, for each may take half a gigabyte. Raises Busy."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
        raise Busy(_("Many files are being read just now. Please try again in a minute."))
    try:
        yield
    finally:
        _AT_ONCE.release()


def _run(function: str, payload: bytes, answers: BinaryIO, *, seconds: int, megabytes: int) -> int:
    """The exit code of the child; `answers` then holds what it wrote."""
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryFile() as questions:
        questions.write(payload)
        questions.seek(0)
        process = subprocess.Popen(  # noqa: S603 our own interpreter, our own module
            [sys.executable, "-I", "-B", "-c", _START, function, str(seconds), str(megabytes)],
            stdin=questions,
            stdout=answers,
            stderr=subprocess.DEVNULL,
            cwd=empty,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait()


def refusal_for(code: int, kind: bytes, body: bytes) -> Exception:
    """What to raise for a child that left with `code`, having told `kind` and `body`."""
    if kind == child.NOT_FOUND:
        return LookupError(body.decode())
    if code in {-signal.SIGKILL, -signal.SIGXCPU}:
        return TookTooLong(
            _("Reading this file takes too long. Please try a smaller or simpler one.")
        )
    if kind == child.TOO_BIG:
        return TooBig(_("This file is too big to read here. Please split it or make it smaller."))
    reason = body.decode(errors="replace") if kind in {child.REFUSED, child.FAILED} else "crash"
    log.info("a file was refused by its parser: exit %s", code)
    return ParseFailed(reason)
