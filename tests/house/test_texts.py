"""What every text of every room keeps to (trust: messages carry nothing a resident typed)."""

import ast
import inspect
import textwrap

import pytest
from django.utils.translation import override

from doorstep.messaging import sayings, texts, wording
from doorstep.messaging.states import SPOKEN

EVERY = texts.every()
SPOKEN_TEXTS = [each for each in EVERY if each.to in SPOKEN]
CHINESE = range(0x4E00, 0xA000)
# Columns and names that hold what somebody typed or said, or where and how to find them.
TYPED = {
    "said",
    "summary",
    "words",
    "transcript",
    "contact_name",
    "contact_phone",
    "contact_email",
    "caller",
    "door",
    "dwelling",
    "phone",
    "id_number",
    "note",
    "reason_words",
}


# Typed by the office or a party about its own doing, and told to nobody but them.
NOT_BY_RESIDENTS = {
    "doorstep.cases.promise_messages.what": "the line of a promise, told to those who gave it",
}


def is_chinese(words: str) -> bool:
    return any(ord(each) in CHINESE for each in words)


def test_there_are_texts():
    assert len(EVERY) >= 30
    assert len(SPOKEN_TEXTS) >= 10


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.id)
def test_is_written_in_both_languages(made):
    for words in (made.text, made.subject):
        with override("zh-hans"):
            assert is_chinese(str(words))
        with override("en"):
            assert not is_chinese(str(words))


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.id)
def test_has_a_sample_for_every_open_place_and_a_purpose_in_words(made):
    assert made.purpose in sayings.PURPOSES
    for language in sayings.LANGUAGES:
        assert "[" not in texts.preview(made, language).text, "an open place has no sample"


@pytest.mark.parametrize("made", SPOKEN_TEXTS, ids=lambda made: made.id)
def test_says_to_residents_what_people_say(made):
    """If it is not for residents, say `to=`; if it is, say it as at the door."""
    for language in sayings.LANGUAGES:
        with override(language):
            assert wording.office_words(str(made.text), language) == []


def named(resolver) -> str:
    return f"{resolver.__module__}.{resolver.__qualname__}"


def read_by(resolver) -> set[str]:
    """The names of attributes and columns a resolver reads."""
    if isinstance(resolver, type):  # a number said as it is
        return set()
    nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(resolver)))))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    said = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return attributes | {each for each in said if isinstance(each, str)}


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.id)
def test_reads_nothing_that_a_resident_typed(made):
    typed = {
        name: read_by(resolver) & TYPED
        for name, resolver in made.resolve.items()
        if made.to in SPOKEN or named(resolver) not in NOT_BY_RESIDENTS
    }
    assert {name: found for name, found in typed.items() if found} == {}


def test_no_exception_is_left_over():
    known = {named(resolver) for made in EVERY for resolver in made.resolve.values()}
    assert sorted(NOT_BY_RESIDENTS.keys() - known) == []


def test_would_see_a_resolver_that_does():
    def by_attribute(case):
        return case.said

    def by_column(cases):
        return cases.values_list("contact_name", flat=True).get()

    assert read_by(by_attribute) & TYPED == {"said"}
    assert read_by(by_column) & TYPED == {"contact_name"}
