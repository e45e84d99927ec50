from dataclasses import fields
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases.queries import Filter, address_of, filter_from
from doorstep.cases.queries.addresses import midnight
from doorstep.cases.states import Channel, State

days = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 30)).map(midnight)
keys = st.none() | st.integers(0, 2**63 - 1)


@given(
    st.builds(
        Filter,
        state=st.none() | st.sampled_from(State),
        community_id=keys,
        category_id=keys,
        building_id=keys,
        channel=st.none() | st.sampled_from(Channel),
        is_overdue=st.booleans(),
        mine=st.booleans(),
        since=days,
        until=days.map(lambda moment: moment and moment + timedelta(days=1)),
    )
)
def test_an_address_says_the_whole_filter(only):
    assert filter_from(dict(parse_qsl(address_of(only)))) == only


def test_open_is_what_somebody_still_has_to_do():
    assert filter_from({"state": "OPEN"}) == Filter(is_open=True)
    assert address_of(Filter(is_open=True)) == "state=OPEN"


@pytest.mark.parametrize("key", ["state", "community", "category", "building", "from", "to"])
@pytest.mark.parametrize("value", ["", "x", "-1", "９", "9" * 30, "2026-02-30", "0001-01-01", "\0"])
def test_nonsense_is_passed_over(key, value):
    assert filter_from({key: value}) == Filter()


def test_what_is_in_no_building_has_its_address():
    assert filter_from({"building": "none"}) == Filter(is_outside=True)
    assert address_of(Filter(is_outside=True)) == "building=none"


def test_every_field_has_its_key():
    said = {"state", "is_open", "community_id", "category_id", "building_id", "is_outside"}
    said |= {"channel", "is_overdue", "mine", "by_office", "since", "until"}

    assert {each.name for each in fields(Filter)} == said
