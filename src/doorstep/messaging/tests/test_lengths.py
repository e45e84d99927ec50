"""How many text messages a text leaves in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.messaging import lengths
from doorstep.messaging.lengths import Length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Length(0, 1)),
        ("灯" * 70, Length(70, 1)),
        ("灯" * 71, Length(71, 2)),
        ("灯" * 134, Length(134, 2)),
        ("灯" * 135, Length(135, 3)),
        ("a" * 160, Length(160, 1)),
        ("a" * 161, Length(161, 2)),
        ("a" * 306, Length(306, 2)),
        ("a" * 307, Length(307, 3)),
        ("{" * 80, Length(160, 1)),
        ("a" * 159 + "·", Length(160, 3)),
        ("👵" * 35, Length(70, 1)),
        ("👵" * 36, Length(72, 2)),
        ("👵" * 67, Length(134, 3)),
    ],
)
def test_counts_as_carriers_do(text: str, expected: Length):
    assert lengths.of(text) == expected


@given(st.text(), st.text())
def test_more_text_never_takes_fewer_messages(text: str, more: str):
    assert lengths.of(text + more).parts >= lengths.of(text).parts


@given(st.text(alphabet="灯a👵{", min_size=71))
def test_every_part_is_filled_but_for_one_character(text: str):
    length = lengths.of(text)
    wide = not set(text) <= lengths.PLAIN | lengths.ESCAPED
    each = lengths.EACH_WIDE if wide else lengths.EACH_PLAIN
    if length.parts > 1:
        assert (length.parts - 1) * (each - 1) < length.characters <= length.parts * each
