"""A client that costs next to nothing: ready-made requests over kept connections, on loopback."""

import socket
import threading
from collections.abc import Callable
from contextlib import closing
from time import perf_counter

LOOPBACK = "127.0.0.1"
LONGEST = 60.0

type MakeRequest = Callable[[], bytes]


class Refused(RuntimeError):
    """The server answered something else than it should: there is nothing to measure."""


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; once more on a fresh connection when it was closed."""
        for _ in range(2):
            is_fresh = self._socket is None
            try:
                return self._ask(request)
            except (ConnectionError, EOFError):
                self.close()
                if is_fresh:
                    raise
        raise Refused("the server closes every connection")

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection((LOOPBACK, self.port), timeout=LONGEST)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        head, body = self._head()
        size = _length(head)
        if size is None:
            return _status(head), self._chunks(body)
        while len(body) < size:
            body += self._more()
        return _status(head), body

    def _head(self) -> tuple[bytes, bytes]:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _end, body = got.partition(b"\r\n\r\n")
        return head, body

    def _chunks(self, body: bytes) -> bytes:
        while not body.endswith(b"0\r\n\r\n"):
            body += self._more()
        return body

    def _more(self) -> bytes:
        if self._socket is None:
            raise EOFError
        got = self._socket.recv(65_536)
        if not got:
            raise EOFError
        return got


def get(path: str, **headers: str) -> bytes:
    """A GET request."""
    return _request("GET", path, b"", headers)


def post(path: str, body: bytes, **headers: str) -> bytes:
    """A POST request of JSON."""
    return _request("POST", path, body, {"Content-Type": "application/json", **headers})


def keep_asking(
    port: int,
    make: MakeRequest,
    *,
    lines: int,
    seconds: float,
    expect: tuple[int, ...],
    heard: Callable[[float], object] = float,
) -> tuple[int, float]:
    """How many answers so many connections got, and in which time.

    `heard` is told when each request that was answered had begun.

    Raises Refused when any answer has another status than expected.
    """
    until = perf_counter() + seconds
    counts, wrong = [0] * lines, list[str]()

    def ask(number: int) -> None:
        with closing(Line(port)) as line:
            try:
                while perf_counter() < until and not wrong:
                    began = perf_counter()
                    status, body = line.ask(make())
                    heard(began)
                    counts[number] += 1
                    if status not in expect:
                        wrong.append(f"{status}: {body[:300].decode(errors='replace')}")
            except OSError as failure:
                wrong.append(str(failure))

    started = perf_counter()
    asking = [threading.Thread(target=ask, args=(number,)) for number in range(lines)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    if wrong:
        raise Refused(wrong[0])
    return sum(counts), perf_counter() - started


def _request(method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    told = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _status(head: bytes) -> int:
    return int(head.split(b" ", 2)[1])


def _length(head: bytes) -> int | None:
    for line in head.split(b"\r\n")[1:]:
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return None
