"""Working time across Spring Festival, National Day and the Saturdays that make up for them.

The days are those of the State Council's notices on public holidays for 2025
(国办发明电〔2024〕12号) and for 2026 (国办发明电〔2025〕7号):

- Spring Festival 2025: 28 January to 4 February off; Sunday 26 January, Saturday 8 February worked
- Labour Day 2025: 1 to 5 May off; Sunday 27 April worked
- National Day 2025: 1 to 8 October off; Sunday 28 September, Saturday 11 October worked
- Spring Festival 2026: 15 to 23 February off; Saturdays 14 and 28 February worked
- Labour Day 2026: 1 to 5 May off; Saturday 9 May worked
- National Day 2026: 1 to 7 October off; Sunday 20 September, Saturday 10 October worked

The sums below were done by hand, with an office open from 8:30 to 12:00 and 14:00 to 17:30.
"""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.catalogue.calendar import Calendar, Override
from doorstep.catalogue.working_time import DAY_AND_NIGHT, Clock, NeverOpens, in_office_hours
from doorstep.kernel.clock import SHANGHAI

OFFICE = in_office_hours(Calendar())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


EXAMPLES = [
    # an ordinary Thursday: the noon break does not count, the night does not count
    ("2026-03-05T09:00", 2, "2026-03-05T11:00"),
    ("2026-03-05T11:00", 2, "2026-03-05T15:00"),
    ("2026-03-05T12:00", 1, "2026-03-05T15:00"),
    ("2026-03-05T12:30", 1, "2026-03-05T15:00"),
    ("2026-03-05T17:00", 1, "2026-03-06T09:00"),
    ("2026-03-05T17:30", 1, "2026-03-06T09:30"),
    ("2026-03-05T22:00", 1, "2026-03-06T09:30"),
    ("2026-03-05T08:30", 7, "2026-03-05T17:30"),
    ("2026-03-06T17:00", 1, "2026-03-09T09:00"),
    # Spring Festival 2025: Sunday 26 and Monday 27 January are worked, Wednesday 5 February again
    ("2025-01-24T17:00", 1, "2025-01-26T09:00"),
    ("2025-01-26T16:30", 2, "2025-01-27T09:30"),
    ("2025-01-27T17:00", 1, "2025-02-05T09:00"),
    ("2025-01-27T08:30", 14, "2025-02-05T17:30"),
    ("2025-02-07T17:00", 1, "2025-02-08T09:00"),
    ("2025-02-08T17:30", 1, "2025-02-10T09:30"),
    # Labour Day 2025
    ("2025-04-25T17:00", 1, "2025-04-27T09:00"),
    ("2025-04-30T17:00", 1, "2025-05-06T09:00"),
    # National Day and Mid-Autumn 2025
    ("2025-09-26T17:00", 1, "2025-09-28T09:00"),
    ("2025-09-30T14:00", 7, "2025-10-09T12:00"),
    ("2025-10-10T17:00", 1, "2025-10-11T09:00"),
    # Spring Festival 2026
    ("2026-02-13T17:00", 1, "2026-02-14T09:00"),
    ("2026-02-14T17:00", 1, "2026-02-24T09:00"),
    ("2026-02-14T08:30", 14, "2026-02-24T17:30"),
    ("2026-02-17T10:00", 3.5, "2026-02-24T12:00"),
    ("2026-02-27T17:30", 7, "2026-02-28T17:30"),
    ("2026-02-28T17:00", 1, "2026-03-02T09:00"),
    # Labour Day and National Day 2026
    ("2026-04-30T17:00", 1, "2026-05-06T09:00"),
    ("2026-05-08T17:00", 1, "2026-05-09T09:00"),
    ("2026-09-18T17:00", 1, "2026-09-20T09:00"),
    ("2026-09-30T17:00", 1, "2026-10-08T09:00"),
    ("2026-10-09T17:00", 1, "2026-10-10T09:00"),
]


@pytest.mark.parametrize(("start", "counted", "end"), EXAMPLES)
class TestHandWorked:
    def test_adding(self, start, counted, end):
        assert OFFICE.after(at(start), hours(counted)) == at(end)

    def test_measuring(self, start, counted, end):
        assert OFFICE.between(at(start), at(end)) == hours(counted)

    def test_going_back(self, start, counted, end):
        begins = OFFICE.before(at(end), hours(counted))

        assert begins >= at(start)
        assert OFFICE.between(at(start), begins) == timedelta(0)


class TestClock:
    def test_a_working_day_is_as_long_as_the_office_is_open(self):
        assert OFFICE.day == hours(7)
        assert DAY_AND_NIGHT.day == hours(24)

    def test_goes_through_nights_and_holidays_where_no_hours_are_kept(self):
        assert DAY_AND_NIGHT.after(at("2026-02-16T23:00"), hours(2)) == at("2026-02-17T01:00")
        assert DAY_AND_NIGHT.between(at("2026-02-16T23:00"), at("2026-02-17T01:00")) == hours(2)

    def test_follows_the_table_of_the_community(self):
        flood = Calendar({date(2026, 3, 6): Override(is_working=False, note="防汛")})

        found = in_office_hours(flood).after(at("2026-03-05T17:00"), hours(1))

        assert found == at("2026-03-09T09:00")

    def test_keeps_the_zone_it_was_given(self):
        start = datetime.fromisoformat("2026-03-05T09:00:00+00:00")  # 17:00 in Shanghai

        found = OFFICE.after(start, hours(1))

        assert (found, found.tzinfo) == (at("2026-03-06T09:00"), start.tzinfo)

    def test_measures_nothing_backwards(self):
        assert OFFICE.between(at("2026-03-06T09:00"), at("2026-03-05T09:00")) == timedelta(0)

    def test_takes_no_time_back(self):
        for go in (OFFICE.after, OFFICE.before):
            with pytest.raises(ValueError, match="taken back"):
                go(at("2026-03-05T09:00"), hours(-1))

    def test_says_so_when_the_office_never_opens(self):
        class NeverOpen(Calendar):
            def is_working(self, day: date) -> bool:
                return False

        shut = Clock(((time(9), time(17)),), NeverOpen())
        for go in (shut.after, shut.before):
            with pytest.raises(NeverOpens):
                go(at("2026-03-05T09:00"), hours(1))


moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1)).map(
    lambda naive: naive.replace(tzinfo=SHANGHAI)
)
amounts = st.timedeltas(timedelta(0), timedelta(hours=200))
days = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.builds(Override, is_working=st.booleans()),
    max_size=20,
)
stretches = st.sampled_from(
    [
        (),
        ((time(8, 30), time(12)), (time(14), time(17, 30))),
        ((time(14), time(17, 30)), (time(8, 30), time(12))),
        ((time(0), time(23, 59, 59)),),
        ((time(9), time(9, 1)), (time(20), time(22))),
    ]
)
clocks = st.builds(Clock, stretches, st.builds(Calendar, days))


class TestAlways:
    @given(clocks, moments, amounts)
    def test_adding_then_measuring_gives_the_amount(self, clock, start, amount):
        assert clock.between(start, clock.after(start, amount)) == amount

    @given(clocks, moments, amounts)
    def test_going_back_then_measuring_gives_the_amount(self, clock, end, amount):
        assert clock.between(clock.before(end, amount), end) == amount

    @given(clocks, moments, amounts, amounts)
    def test_more_time_ends_later(self, clock, start, one, other):
        less, more = sorted((one, other))

        assert start <= clock.after(start, less) <= clock.after(start, more)
        assert (less < more) == (clock.after(start, less) < clock.after(start, more))

    @given(clocks, moments, moments, amounts)
    def test_who_begins_later_ends_no_sooner(self, clock, one, other, amount):
        first, second = sorted((one, other))

        assert clock.after(first, amount) <= clock.after(second, amount)

    @given(clocks, moments, moments, moments)
    def test_two_spans_make_the_whole(self, clock, one, two, three):
        first, middle, last = sorted((one, two, three))

        whole = clock.between(first, last)
        assert clock.between(first, middle) + clock.between(middle, last) == whole

    @given(clocks, moments, amounts, amounts)
    def test_adding_twice_is_adding_the_sum(self, clock, start, one, other):
        assert clock.after(clock.after(start, one), other) == clock.after(start, one + other)
