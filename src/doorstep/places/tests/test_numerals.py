"""Numerals in addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.places import numerals


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("三", "3"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("二十一", "21"),
        ("廿三", "23"),
        ("五零一", "501"),
        ("一〇二", "102"),
        ("一百零二", "102"),
        ("一百一十", "110"),
        ("两", "2"),
        ("幺幺零", "110"),
        ("", None),
        ("楼", None),
        ("3", None),
    ],
)
def test_reads_what_people_write(said, digits):
    assert numerals.in_digits(said) == digits


@given(st.integers(1, 9999))
def test_reads_back_what_it_says(number):
    assert numerals.in_digits(numerals.in_chinese(number)) == str(number)


@given(st.from_regex(r"[1-9][0-9]{2,3}", fullmatch=True))
def test_reads_back_a_door_read_out(door):
    assert numerals.in_digits(numerals.digit_by_digit(door)) == door


@pytest.mark.parametrize("number", [0, -3, 10_000])
def test_refuses_what_is_no_door(number):
    with pytest.raises(ValueError, match="door"):
        numerals.in_chinese(number)
