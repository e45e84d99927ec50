"""The one door for outgoing HTTP, against a server of our own."""

import http.server
import socket
import ssl
import threading
import time

import httpcore
import pytest

from doorstep.messaging.outgoing import MayNotCall, NoAnswer, call, is_public


class Page(http.server.BaseHTTPRequestHandler):
    """One path for each manner of answering."""

    hits: list[str]

    def do_GET(self):
        self.hits.append(f"{self.command} {self.path}")
        getattr(self, f"do_{self.path.strip('/')}")()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.hits.append(f"POST {body.decode()} {self.headers.get('X-Key', '')}")
        self.answer(201, b"taken")

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_fine(self):
        self.answer(200, b"fine")

    def do_elsewhere(self):
        self.answer(302, Location="/fine")

    def do_long(self):
        self.answer(200, b"x" * 5000)

    def do_hang(self):
        time.sleep(5)

    def do_drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(50):
            time.sleep(0.1)
            self.wfile.write(b"x")

    def do_drop(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x")

    def log_message(self, *parts):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Our server, and what it was asked."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        super().__init__(("127.0.0.1", 0), type("OurPage", (Page,), {"hits": self.hits}))

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_parts):
        """A caller that hangs up is what several tests are about."""


@pytest.fixture
def server():
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def base(server, settings) -> str:
    base = f"http://127.0.0.1:{server.server_port}"
    settings.DOORSTEP_OUTGOING_TEST_BASES = [base]
    return base


def names(monkeypatch, *addresses: str) -> list[str]:
    """Every name now leads to these addresses; gives the list of names asked for."""
    asked: list[str] = []

    def getaddrinfo(host, port, **_more):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


class TestCall:
    def test_brings_the_answer(self, base):
        answer = call("GET", f"{base}/fine")
        assert (answer.status, answer.body) == (200, b"fine")
        assert answer.headers["content-length"] == "4"

    def test_posts_a_body_with_headers(self, base, server):
        answer = call("POST", f"{base}/in", body=b"hello", headers={"X-Key": "k1"})
        assert (answer.status, server.hits) == (201, ["POST hello k1"])

    def test_never_follows_a_redirect(self, base, server):
        assert call("GET", f"{base}/elsewhere").status == 302
        assert server.hits == ["GET /elsewhere"]

    def test_refuses_an_answer_that_is_too_long(self, base):
        with pytest.raises(NoAnswer, match="too long"):
            call("GET", f"{base}/long", most_bytes=4000)

    @pytest.mark.parametrize("path", ["hang", "drip"])
    def test_ends_when_the_time_is_up_however_slowly_bytes_come(self, base, path):
        before = time.monotonic()
        with pytest.raises(NoAnswer) as refusal:
            call("GET", f"{base}/{path}", seconds=0.5)
        assert time.monotonic() - before < 2
        assert refusal.value.is_unknown

    def test_says_unknown_when_the_answer_breaks_off(self, base):
        with pytest.raises(NoAnswer) as refusal:
            call("GET", f"{base}/drop")
        assert refusal.value.is_unknown

    def test_says_that_nothing_left_when_nobody_is_there(self, server, base):
        server.shutdown()
        server.server_close()
        with pytest.raises(NoAnswer) as refusal:
            call("GET", f"{base}/fine")
        assert not refusal.value.is_unknown

    def test_says_that_nothing_left_when_the_name_is_unknown(self, settings, monkeypatch):
        settings.DOORSTEP_OUTGOING_HOSTS = ["sms.example.com"]
        names(monkeypatch)
        with pytest.raises(NoAnswer, match="ConnectError") as refusal:
            call("GET", "https://sms.example.com/")
        assert not refusal.value.is_unknown

    def test_does_not_wait_for_a_slow_resolver(self, settings, monkeypatch):
        settings.DOORSTEP_OUTGOING_HOSTS = ["sms.example.com"]

        def answer_late(*_asked, **_more) -> list[object]:
            time.sleep(5)
            return []

        monkeypatch.setattr(socket, "getaddrinfo", answer_late)
        before = time.monotonic()
        with pytest.raises(NoAnswer):
            call("GET", "https://sms.example.com/", seconds=0.3)
        assert time.monotonic() - before < 2


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "http://sms.example.com/",
            "https://other.example.com/",
            "https://sms.example.com:8443/",
            "https://sms.example.com./",
            "https://sms.example.com@evil.example/",
            "https://me:secret@sms.example.com/",
            "https://evil.example/sms.example.com",
            "https://sms.example.com\n.evil.example/",
            "https://sms.example.com:port/",
            "https://短信.example/",
            "file:///etc/passwd",
            "ftp://sms.example.com/",
            "//sms.example.com/",
            "",
        ],
    )
    def test_only_listed_https_hosts(self, settings, monkeypatch, url):
        settings.DOORSTEP_OUTGOING_HOSTS = ["sms.example.com"]
        asked = names(monkeypatch, "8.8.8.8")
        with pytest.raises(MayNotCall):
            call("GET", url)
        assert asked == []

    @pytest.mark.parametrize(
        "addresses", [("127.0.0.1",), ("169.254.169.254",), ("8.8.8.8", "10.0.0.1"), ("::1",)]
    )
    def test_a_listed_name_may_not_lead_inside(self, settings, monkeypatch, addresses):
        settings.DOORSTEP_OUTGOING_HOSTS = ["sms.example.com"]
        names(monkeypatch, *addresses)
        with pytest.raises(MayNotCall):
            call("GET", "https://sms.example.com/")

    def test_a_name_is_asked_for_once_and_that_address_is_called(self, settings, monkeypatch):
        settings.DOORSTEP_OUTGOING_HOSTS = ["sms.example.com:8443"]
        asked = names(monkeypatch, "8.8.8.8")
        called = []

        def connect_tcp(_self, host, port, *_more):
            called.append((host, port))
            raise httpcore.ConnectTimeout

        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
        with pytest.raises(NoAnswer):
            call("GET", "https://sms.example.com:8443/")
        assert (asked, called) == (["sms.example.com"], [("8.8.8.8", 8443)])

    def test_a_certificate_nobody_vouches_for_ends_the_call_before_anything_left(
        self, settings, tmp_path
    ):
        certificate = self_signed(tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with Server() as running:
            running.socket = context.wrap_socket(running.socket, server_side=True)
            threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
            base = f"https://127.0.0.1:{running.server_port}"
            settings.DOORSTEP_OUTGOING_TEST_BASES = [base]
            with pytest.raises(NoAnswer) as refusal:
                call("GET", f"{base}/fine")
            running.shutdown()
        assert not refusal.value.is_unknown
        assert running.hits == []

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:8.8.8.8",
            "2002:0808:0808::1",
            "64:ff9b::7f00:1",
            "100.100.100.200",
        ],
    )
    def test_inner_addresses_are_not_public(self, address):
        assert not is_public(address)

    @pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
    def test_open_addresses_are(self, address):
        assert is_public(address)


def self_signed(folder) -> str:
    """A certificate for 127.0.0.1 that no authority has signed, with its key."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return str(file)
