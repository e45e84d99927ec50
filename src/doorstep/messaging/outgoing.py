"""The one door for outgoing HTTP: only to listed hosts, only by https, never inward.

The address is resolved once, judged, and connected to as judged; a redirect is an answer like any
other and is never followed; the whole call has one time limit and the answer a size limit.
"""

import socket
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore
from django.conf import settings

SECONDS = 10.0
MOST_BYTES = 256 * 1024
NAT64 = IPv6Network("64:ff9b::/96")
USUAL_PORTS = {"https": 443, "http": 80}


class MayNotCall(Exception):
    """The address is not one we call."""


class NoAnswer(Exception):
    """The call came to no whole answer; `is_unknown` when the other side may have acted on it."""

    def __init__(self, reason: str, *, is_unknown: bool) -> None:
        super().__init__(reason)
        self.is_unknown = is_unknown


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Send one request. Raises MayNotCall before anything leaves, or NoAnswer."""
    parts, is_test = _allowed(url)
    line = _Line(parts.hostname or "", may_be_private=is_test, until=monotonic() + seconds)
    sent = {
        "Host": parts.netloc,
        "User-Agent": "doorstep",
        "Accept-Encoding": "identity",
        **(headers or {}),
        "Content-Length": str(len(body)),
    }
    try:
        with (
            httpcore.ConnectionPool(network_backend=line, retries=0) as pool,
            pool.stream(method, url, headers=list(sent.items()), content=body) as response,
        ):
            return _read(response, most_bytes)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        name = type(error).__name__
        raise NoAnswer(f"call: {name}", is_unknown=line.is_open) from None


def check(url: str) -> None:
    """Raises MayNotCall for an address we would not call, as far as its text tells."""
    _allowed(url)


def _allowed(url: str) -> tuple[SplitResult, bool]:
    """The address in parts, and whether it is a test base. Raises MayNotCall."""
    if not url.isascii() or any(character <= " " for character in url):
        raise MayNotCall("not an address")
    try:
        parts = urlsplit(url)
        port = parts.port or USUAL_PORTS.get(parts.scheme, 0)
    except ValueError:
        raise MayNotCall("not an address") from None
    if f"{parts.scheme}://{parts.netloc}" in settings.DOORSTEP_OUTGOING_TEST_BASES:
        return parts, True
    host = parts.hostname or ""
    listed = {each if ":" in each else f"{each}:443" for each in settings.DOORSTEP_OUTGOING_HOSTS}
    if parts.scheme != "https" or "@" in parts.netloc or f"{host}:{port}" not in listed:
        raise MayNotCall("not a listed https address")
    return parts, False


def _read(response: httpcore.Response, most_bytes: int) -> Answer:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > most_bytes:
            raise NoAnswer("call: answer too long", is_unknown=True)
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }
    return Answer(response.status, headers, bytes(body))


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet: no private, metadata or tunnel range."""
    found: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(found, IPv6Address):
        if found in NAT64:
            return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.ipv4_mapped or found.sixtofour or found.teredo:
            return False
    return found.is_global and not found.is_multicast


class _Line(httpcore.NetworkBackend):
    """Connects to the one judged address of one host, with one time limit for everything."""

    def __init__(self, host: str, *, may_be_private: bool, until: float) -> None:
        self.host = host
        self.may_be_private = may_be_private
        self.until = until
        self.is_open = False
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - ours counts
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(
            self._judged(host, port), port, self.left(), local_address, socket_options
        )
        return _Stream(stream, self)

    def left(self) -> float:
        """Seconds that are left for the call. Raises httpcore.ReadTimeout when none are."""
        left = self.until - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("time is up")
        return left

    def _judged(self, host: str, port: int) -> str:
        addresses = _resolved(host, port, self.left())
        if not self.may_be_private and not all(map(is_public, addresses)):
            raise MayNotCall("the name leads to an address inside")
        return addresses[0]


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends when the call's time is up."""

    def __init__(self, inner: httpcore.NetworkStream, line: _Line) -> None:
        self._inner = inner
        self._line = line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - ours counts
        return self._inner.read(max_bytes, self._line.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - ours counts
        left = self._line.left()
        self._line.is_open = True
        self._inner.write(buffer, left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours counts
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._line.left())
        return _Stream(inner, self._line)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a name; the system's own resolver knows no time limit, so a thread asks."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return
        found.extend(str(answer[4][0]) for answer in answers)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not found:
        raise httpcore.ConnectError("the name leads nowhere")
    return found[:]
