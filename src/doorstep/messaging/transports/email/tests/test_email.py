"""E-mail against a small mail server of our own."""

import socketserver
import threading

import pytest

from doorstep.messaging.states import Carrier, Lane
from doorstep.messaging.transports import Parcel, TransportFailed, deliver

PARCEL = Parcel("k1", "wang@example.org", "关于您说的事", "灯修好了。", "zh-hans", Lane.ORDINARY)


class Conversation(socketserver.StreamRequestHandler):
    """Enough of a mail server; `replies` says what to answer to a command instead of yes."""

    replies: dict[str, bytes]
    mails: list[str]

    def handle(self):
        self.say(b"220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper().split()[0]
            reply = self.replies.get(verb, b"250 yes")
            if reply == b"":
                return
            if verb == "DATA" and reply == b"250 yes":
                self.say(b"354 go on")
                self.mails.append(self.read_mail())
                reply = self.replies.get(".", b"250 yes")
                if reply == b"":
                    return
            self.say(reply)

    def say(self, reply):
        self.wfile.write(reply + b"\r\n")

    def read_mail(self):
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)


@pytest.fixture
def server(settings):
    """A mail server that says yes to everything until told otherwise."""
    conversation = type("Conversation", (Conversation,), {"replies": {}, "mails": []})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), conversation) as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {
                    "host": "127.0.0.1",
                    "port": running.server_address[1],
                    "timeout": 5,
                },
            }
        }
        yield conversation
        running.shutdown()


def failure() -> TransportFailed:
    with pytest.raises(TransportFailed) as failed:
        deliver(PARCEL, by=Carrier.EMAIL)
    return failed.value


def test_sends_under_the_parcels_own_id(server):
    message_id = deliver(PARCEL, by=Carrier.EMAIL)
    assert message_id == "<k1@127.0.0.1>"
    assert f"Message-ID: {message_id}" in server.mails[0]
    assert "To: wang@example.org" in server.mails[0]


@pytest.mark.parametrize(
    ("verb", "reply", "retry", "is_unknown"),
    [
        ("RCPT", b"550 no such person", False, False),
        ("RCPT", b"450 busy", True, False),
        ("MAIL", b"421 not now", True, False),
        ("DATA", b"554 not wanted", False, False),
        (".", b"", True, True),
        (".", b"451 try later", True, False),
    ],
)
def test_knows_what_may_be_tried_again(server, verb, reply, retry, is_unknown):
    server.replies[verb] = reply
    failed = failure()
    assert (failed.retry, failed.is_unknown) == (retry, is_unknown)
    assert "wang" not in str(failed)


def test_tries_again_when_no_server_answers(server, settings):
    settings.MAILERS["default"]["OPTIONS"]["port"] = 1
    settings.MAILERS = dict(settings.MAILERS)
    failed = failure()
    assert (failed.retry, failed.is_unknown) == (True, False)


def test_gives_up_on_what_is_no_address(server):
    bad = Parcel("k1", "wang@example.org\nBcc: all@example.org", "s", "t", "en", Lane.ORDINARY)
    with pytest.raises(TransportFailed) as failed:
        deliver(bad, by=Carrier.EMAIL)
    assert not failed.value.retry
    assert server.mails == []
