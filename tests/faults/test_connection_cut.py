"""The connection breaks right after COMMIT was sent: nobody knows, and asking again is safe."""

import selectors
import socket
import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from doorstep.cases.models import Case
from doorstep.catalogue import presets
from doorstep.kernel.failures import refusal_for
from doorstep.people.tests.factories import ResidentFactory, StaffFactory
from tests.faults.writer import take_one

pytestmark = [pytest.mark.django_db(transaction=True)]


class Between:
    """A door between us and PostgreSQL that lets COMMIT through once and brings nothing back."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.cuts = 0
        self.armed = False
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                ours, _ = self.listener.accept()
            except OSError:
                return
            theirs = socket.create_connection(self.target)
            threading.Thread(target=self._carry, args=(ours, theirs), daemon=True).start()

    def _carry(self, ours: socket.socket, theirs: socket.socket) -> None:
        with ours, theirs, selectors.DefaultSelector() as waiting:
            waiting.register(ours, selectors.EVENT_READ, theirs)
            waiting.register(theirs, selectors.EVENT_READ, ours)
            while True:
                for key, _ in waiting.select():
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]  # only sockets are registered
                    if not data:
                        return
                    key.data.sendall(data)
                    if key.fileobj is ours and self.armed and b"COMMIT" in data:
                        self.armed = False
                        self.cuts += 1
                        theirs.recv(65536)  # it is done there, and the word of it is lost
                        return


@pytest.fixture
def between() -> Iterator[Between]:
    if connection.vendor != "postgresql":
        pytest.skip("a file has no connection; tests/journeys/test_killed.py cuts the web's")
    known = connection.settings_dict
    door = Between(known["HOST"] or "127.0.0.1", int(known["PORT"] or 5432))
    before = known["HOST"], known["PORT"]
    connection.close()
    known["HOST"], known["PORT"] = "127.0.0.1", str(door.port)
    yield door
    connection.close()
    known["HOST"], known["PORT"] = before
    door.listener.close()


def test_the_retry_gives_the_same_answer(between):
    granny = ResidentFactory()
    presets.install(granny.community)
    StaffFactory(at=granny.community)
    between.armed = True

    with pytest.raises(Exception) as broken:  # noqa: PT011 - which one is what is asked next
        take_one(1)
    refusal = refusal_for(broken.value)

    assert between.cuts == 1
    assert refusal is not None
    assert refusal.code == "kernel.database_away"
    connection.close()
    again = take_one(1)
    assert [case.uid for case in Case.objects.all()] == [again]
