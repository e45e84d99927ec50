from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from doorstep.people import privacy


def test_every_column_is_written_down():
    assert privacy.missing() == []


def test_persons_have_no_free_text_notes():
    told = {"name", "called", "email"}
    free = {
        name
        for name, entry in privacy.REGISTER["Person"].items()
        if entry.seen != privacy.Seen.NOBODY
    }

    assert told <= free
    assert not free & {"note", "notes", "remark", "remarks", "comment", "description"}


def test_the_operators_handbook_prints_it_as_it_is():
    handbook = Path(settings.ROOT, "docs/operate/privacy.md").read_text()

    with override("en"):
        assert privacy.as_markdown() in handbook
