"""What the doctor says of the models that make suggestions."""

import pytest

from doorstep.catalogue.presets import install
from doorstep.people.tests.factories import ResidentFactory
from doorstep.suggesting.tests.factories import NINE_AM, spoil, trained
from doorstep.upkeep.doctor.learnt import look_at_suggestions
from doorstep.upkeep.doctor.lines import Light

pytestmark = pytest.mark.django_db


def lights() -> list[Light]:
    return [said.light for said in look_at_suggestions(NINE_AM)]


def test_without_any_it_says_what_to_do():
    assert lights() == [Light.YELLOW]


def test_as_it_was_trained_it_is_green():
    install(ResidentFactory().community)
    trained()

    assert lights() == [Light.GREEN]


@pytest.mark.parametrize("content", [None, b"", b"something else"])
def test_a_file_that_is_away_or_changed_is_red(content):
    install(ResidentFactory().community)
    spoil(trained(), content)

    assert lights() == [Light.RED]
