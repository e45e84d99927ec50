"""Read a large file part by part in a limited child process: nobody holds the whole of it."""

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from doorstep.kernel import child
from doorstep.kernel.childproc import TookTooLong, a_place_in_the_queue, refusal_for

_START = "from doorstep.kernel.child import main_streaming; main_streaming()"
_LARGEST_PART = 32 * 1024 * 1024
_AT_ONCE = 1024 * 1024


def stream_limited(
    function: str,
    source: BinaryIO,
    *,
    options: str = "",
    seconds: int = 60,
    megabytes: int = 512,
    patience_s: float = 60,
) -> Generator[bytes]:
    """What `function` ("package.module:name") makes of the open file, part by part.

    It is called with the file and `options` in a fresh Python as `run_limited` makes one, may use
    `seconds` of processor and `megabytes` of memory, and may let us wait `patience_s` for a part.
    Closing the iterator ends it. Raises ParseFailed, TookTooLong, TooBig, Busy, LookupError.
    """
    with a_place_in_the_queue(), tempfile.TemporaryDirectory() as empty:
        source.seek(0)
        limits = [str(seconds), str(megabytes)]
        process = subprocess.Popen(  # noqa: S603 our own interpreter, our own module
            [sys.executable, "-I", "-B", "-c", _START, function, *limits, options],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=empty,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
        with _ended_with_us(process) as answers:
            kind, body = _part(answers, patience_s)
            while kind == child.ANSWER:
                yield body
                kind, body = _part(answers, patience_s)
            if kind != child.END:
                raise refusal_for(0 if kind else process.wait(timeout=patience_s), kind, body)


@contextmanager
def _ended_with_us(process: "subprocess.Popen[bytes]") -> Iterator[int]:
    """Where the answers come from. However we leave, the child is gone."""
    answers = process.stdout
    if answers is None:
        raise RuntimeError("no pipe to read from")
    try:
        yield answers.fileno()
    finally:
        process.kill()
        process.wait()
        answers.close()


def _part(answers: int, patience_s: float) -> tuple[bytes, bytes]:
    """Its kind and its body; no kind at all when the child is gone without a word."""
    until = time.monotonic() + patience_s
    head = _read(answers, 1 + child.LENGTH_BYTES, until)
    if len(head) <= child.LENGTH_BYTES:
        return b"", b""
    size = int.from_bytes(head[1:])
    if size > _LARGEST_PART:
        return child.TOO_BIG, b""
    body = _read(answers, size, until)
    return (head[:1], body) if len(body) == size else (b"", b"")


def _read(answers: int, size: int, until: float) -> bytes:
    """As many bytes, or fewer when there are no more. Raises TookTooLong."""
    got = bytearray()
    while len(got) < size:
        left = until - time.monotonic()
        if left <= 0 or not select.select([answers], [], [], left)[0]:
            raise TookTooLong(
                _("Reading this file takes too long. Please try a smaller or simpler one.")
            )
        more = os.read(answers, min(size - len(got), _AT_ONCE))
        if not more:
            break
        got += more
    return bytes(got)
