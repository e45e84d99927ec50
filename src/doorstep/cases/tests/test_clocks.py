"""What the clock of a promise does, worked by hand and for any clock."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases import clocks
from doorstep.cases.clocks import Reading, Span, Strike
from doorstep.catalogue.calendar import Calendar
from doorstep.catalogue.pacing import Pace
from doorstep.catalogue.tests.test_working_time import amounts, at, moments
from doorstep.catalogue.tests.test_working_time import clocks as any_clocks
from doorstep.catalogue.working_time import DAY_AND_NIGHT, in_office_hours

OFFICE = in_office_hours(Calendar())
DAYS = Pace(OFFICE, OFFICE.day, 3 * OFFICE.day, (OFFICE.day, 2 * OFFICE.day, 4 * OFFICE.day))
HOUR = timedelta(hours=1)
DANGER = Pace(DAY_AND_NIGHT, HOUR, timedelta(0), (HOUR, 2 * HOUR, 4 * HOUR))
ALL = [Strike.OVERDUE, Strike.TO_GRID, Strike.TO_SECRETARY, Strike.TO_STREET]


def told(reading: Reading, pace: Pace, now: str) -> list[tuple[Strike, datetime]]:
    return [(each.strike, each.at) for each in clocks.strikes_due(reading, pace, at(now))]


class TestStrikesDue:
    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            # due Friday the 13th at closing; Saturday the 14th is worked, then nine days are off
            ("2026-02-13T08:29", []),
            ("2026-02-13T08:30", [(Strike.WARNED, "2026-02-13T08:30")]),
            ("2026-02-13T17:30", [(Strike.OVERDUE, "2026-02-13T17:30")]),
            (
                "2026-02-14T17:30",
                [(Strike.OVERDUE, "2026-02-13T17:30"), (Strike.TO_GRID, "2026-02-14T17:30")],
            ),
            (
                "2026-02-23T23:59",  # the last evening of the holiday: nobody has been disturbed
                [(Strike.OVERDUE, "2026-02-13T17:30"), (Strike.TO_GRID, "2026-02-14T17:30")],
            ),
            (
                "2026-02-26T17:30",
                [
                    (Strike.OVERDUE, "2026-02-13T17:30"),
                    (Strike.TO_GRID, "2026-02-14T17:30"),
                    (Strike.TO_SECRETARY, "2026-02-24T17:30"),
                    (Strike.TO_STREET, "2026-02-26T17:30"),
                ],
            ),
        ],
    )
    def test_in_working_days_across_spring_festival(self, now, expected):
        reading = Reading(due_at=at("2026-02-13T17:30"))

        assert told(reading, DAYS, now) == [(what, at(when)) for what, when in expected]

    def test_danger_goes_through_the_holiday(self):
        reading = Reading(due_at=at("2026-02-17T02:00"))

        found = told(reading, DANGER, "2026-02-17T04:00")

        assert found == [
            (Strike.OVERDUE, at("2026-02-17T02:00")),
            (Strike.TO_GRID, at("2026-02-17T03:00")),
            (Strike.TO_SECRETARY, at("2026-02-17T04:00")),
        ]

    def test_what_has_happened_does_not_happen_again(self):
        reading = Reading(due_at=at("2026-03-05T17:30"), is_warned=True, is_overdue=True, climbed=2)

        assert told(reading, DAYS, "2026-03-30T12:00") == [
            (Strike.TO_STREET, at("2026-03-11T17:30"))
        ]
        assert clocks.next_strike(replace(reading, climbed=3), DAYS) is None

    def test_a_pause_ends_at_its_limit_and_the_rest_follows(self):
        # rests from Monday noon, three working days at most: until Thursday noon
        reading = Reading(due_at=at("2026-03-03T17:30"), paused_at=at("2026-03-02T12:00"))

        assert told(reading, DAYS, "2026-03-05T11:59") == []
        assert told(reading, DAYS, "2026-03-05T12:00") == [(Strike.RESUMED, at("2026-03-05T12:00"))]
        late = told(reading, DAYS, "2026-03-09T09:00")  # due three working days later: the 6th
        assert late == [
            (Strike.RESUMED, at("2026-03-05T12:00")),
            (Strike.OVERDUE, at("2026-03-06T17:30")),
        ]

    def test_nothing_expires_while_the_clock_is_in_doubt(self):
        reading = Reading(due_at=at("2026-03-03T17:30"), paused_at=at("2026-03-02T12:00"))

        assert clocks.strikes_due(reading, DAYS, at("2026-04-01T12:00"), may_expire=False) == []

    def test_without_a_warning_the_deadline_comes_first(self):
        reading, pace = Reading(due_at=at("2026-03-03T17:30")), replace(DAYS, warn_before=0 * HOUR)

        assert clocks.ticks_at(reading, pace) == reading.due_at


class TestCounted:
    def test_time_lies_with_whoever_had_it(self):
        # the desk half a morning, the company two days and a bit of which one was a pause
        desk = Span(at("2026-03-02T08:30"), at("2026-03-02T10:30"))
        company = Span(at("2026-03-02T10:30"), None)
        rests = [Span(at("2026-03-03T08:30"), at("2026-03-03T17:30"))]
        now = at("2026-03-04T09:30")

        assert clocks.counted(desk, rests, OFFICE, now) == timedelta(hours=2)
        assert clocks.counted(company, rests, OFFICE, now) == timedelta(hours=6)


paces = st.builds(
    lambda clock, warn, pause, one, two, three: Pace(
        clock, warn, pause, (one, one + two, one + two + three)
    ),
    any_clocks,
    *[st.timedeltas(timedelta(0), timedelta(hours=60)) for _ in range(2)],
    *[st.timedeltas(timedelta(minutes=1), timedelta(hours=60)) for _ in range(3)],
)
running = st.builds(Reading, due_at=moments, paused=amounts)


class TestAlways:
    @given(running, paces, moments, moments)
    def test_a_pause_adds_exactly_what_it_took_and_no_more_than_allowed(
        self, reading, pace, one, other
    ):
        start, end = sorted((one, other))

        after = clocks.resumed(clocks.paused(reading, start), pace, end)

        rested = min(pace.clock.between(start, end), clocks.left_to_rest(reading, pace))
        assert pace.clock.between(reading.due_at, after.due_at) == rested
        assert after.paused == reading.paused + rested
        assert after.due_at >= reading.due_at

    @given(running, paces, moments, moments, moments)
    def test_pausing_twice_is_pausing_once_as_long(self, reading, pace, one, two, three):
        first, middle, last = sorted((one, two, three))

        once = clocks.resumed(clocks.paused(reading, first), pace, last)
        part = clocks.resumed(clocks.paused(reading, first), pace, middle)
        twice = clocks.resumed(clocks.paused(part, middle), pace, last)

        assert (twice.due_at, twice.paused) == (once.due_at, once.paused)

    @given(running, paces, moments, st.booleans())
    def test_catching_up_leaves_nothing_due_and_says_nothing_twice(
        self, reading, pace, now, is_resting
    ):
        if is_resting:
            reading = clocks.paused(reading, now - timedelta(days=30))

        found = clocks.strikes_due(reading, pace, now)
        for each in found:
            reading = clocks.struck(reading, each.strike, pace, each.at)
        if Strike.OVERDUE in [each.strike for each in found]:
            reading = replace(reading, is_warned=True)

        assert clocks.strikes_due(reading, pace, now) == []
        assert len({each.strike for each in found}) == len(found)

    @given(running, paces, moments, moments)
    def test_looking_often_or_once_comes_to_the_same(self, reading, pace, one, other):
        early, late = sorted((one, other))

        once = list(clocks.strikes_due(reading, pace, late))
        first = clocks.strikes_due(reading, pace, early)
        after = reading
        for each in first:
            after = clocks.struck(after, each.strike, pace, each.at)
        second = clocks.strikes_due(after, pace, late)

        told = [each for each in [*first, *second] if each.strike != Strike.WARNED]
        assert told == [each for each in once if each.strike != Strike.WARNED]

    @given(
        st.lists(moments, min_size=3, max_size=3),
        st.lists(st.tuples(moments, moments), max_size=3),
        any_clocks,
    )
    def test_the_accounts_of_two_holders_make_the_whole(self, edges, pauses, clock):
        start, handed, end = sorted(edges)
        rests = [Span(*sorted(each)) for each in pauses]

        parts = [
            clocks.counted(Span(*span), rests, clock, end)
            for span in ((start, handed), (handed, end))
        ]

        assert sum(parts, timedelta(0)) == clocks.counted(Span(start, end), rests, clock, end)
