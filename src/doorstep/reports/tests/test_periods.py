from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.reports.periods import (
    Period,
    half_year_of,
    last_month_of,
    month_of,
    period_from,
)


class TestPeriodFrom:
    @pytest.mark.parametrize(
        ("query", "period"),
        [
            ({}, Period()),
            ({"from": "2026-03-01"}, Period(date(2026, 3, 1), None)),
            ({"to": "2026-03-01"}, Period(None, date(2026, 3, 1))),
            (
                {"from": "2026-03-31", "to": "2026-03-01"},
                Period(date(2026, 3, 1), date(2026, 3, 31)),
            ),
            ({"from": "yesterday", "to": "2026-02-30"}, Period()),
        ],
    )
    def test_reads_what_makes_sense(self, query, period):
        assert period_from(query) == period


class TestPeriod:
    def test_begins_and_ends_at_midnight_in_shanghai(self):
        march = month_of(date(2026, 3, 5))

        assert march.since == datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
        assert march.until == datetime(2026, 3, 31, 16, 0, tzinfo=UTC)

    @given(
        st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),
    )
    def test_holds_what_lies_between_its_moments(self, day, moment):
        for period in (month_of(day), half_year_of(day), last_month_of(day)):
            assert period.since is not None
            assert period.until is not None
            assert period.holds(moment) == (period.since <= moment < period.until)

    @pytest.mark.parametrize(
        ("made", "first", "last"),
        [
            (month_of(date(2026, 12, 31)), date(2026, 12, 1), date(2026, 12, 31)),
            (last_month_of(date(2026, 3, 31)), date(2026, 2, 1), date(2026, 2, 28)),
            (half_year_of(date(2026, 6, 30)), date(2026, 1, 1), date(2026, 6, 30)),
            (half_year_of(date(2026, 7, 1)), date(2026, 7, 1), date(2026, 12, 31)),
        ],
    )
    def test_knows_the_calendar(self, made, first, last):
        assert (made.first, made.last) == (first, last)
