import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template

import doorstep
from doorstep.kernel import clock
from doorstep.site.templatetags import doorstep as tags

ROOMS = Path(doorstep.__file__).parent
NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


class TestWhen:
    def test_says_a_moment_as_people_do(self):
        assert tags.when(datetime(2026, 3, 5, 10, 0, tzinfo=UTC)) == "今天 18:00"

    def test_says_a_day_as_people_do(self):
        assert tags.when(date(2026, 3, 6)) == "明天"

    @pytest.mark.parametrize("ready", ["上周", "", None])
    def test_leaves_ready_words_alone(self, ready: str | None):
        assert tags.when(ready) == (ready or "")


class TestIcon:
    def test_is_silent_for_readers(self):
        drawn = Template('{% load doorstep %}{% icon "phone" %}').render(Context())

        assert 'aria-hidden="true"' in drawn
        assert "site/icons" in drawn

    def test_is_on_the_sheet_wherever_it_is_asked_for(self):
        sheet = (ROOMS / "site/static/site/icons.svg").read_text()
        drawn = set(re.findall(r'<symbol id="([^"]+)"', sheet))
        asked: set[str] = set()
        for template in ROOMS.glob("*/templates/**/*.html"):
            words = template.read_text()
            asked |= set(re.findall(r'{% icon "([^"]+)" %}', words))
            asked |= set(re.findall(r'\sicon="([^"]+)"', words))

        assert asked <= drawn


class TestSpoken:
    def test_groups_a_code_by_four(self):
        assert tags.spoken("7K3MQ9XWD42H") == "7K3M-Q9XW-D42H"


class TestInitial:
    @pytest.mark.parametrize(("name", "shown"), [("张姐", "张"), (" li", "L"), ("", "")])
    def test_is_the_first_sign(self, name: str, shown: str):
        assert tags.initial(name) == shown
