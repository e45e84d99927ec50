"""A migration and the note that it was done stand or fall together."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db(transaction=True)

ROOM, FIRST = "open311", "0001_submissions"


def done() -> tuple[bool, bool]:
    """Whether the room's tables are there, and whether its migration is noted down."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    noted = (ROOM, FIRST) in MigrationRecorder(connection).applied_migrations()
    return any(name.startswith(f"{ROOM}_") for name in names), noted


@pytest.fixture
def without():
    """The tables of a room that nothing leans on are gone, and come back afterwards."""
    call_command("migrate", ROOM, "zero", verbosity=0)
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.usefixtures("without")
def test_what_could_not_be_noted_down_was_not_done(monkeypatch):
    assert done() == (False, False)

    def killed(*_told):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(MigrationRecorder, "record_applied", killed)
        with pytest.raises(KeyboardInterrupt):
            call_command("migrate", ROOM, verbosity=0)
    assert done() == (False, False)

    call_command("migrate", ROOM, verbosity=0)
    assert done() == (True, True)
