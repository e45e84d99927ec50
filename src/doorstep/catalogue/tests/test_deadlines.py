from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from doorstep.catalogue.calendar import Calendar, Override
from doorstep.catalogue.deadlines import USUAL_HOURS, due_at, shown, shown_day
from doorstep.catalogue.states import DeadlineUnit
from doorstep.kernel.clock import SHANGHAI, shanghai

HOURS, WORKDAYS = DeadlineUnit.HOURS, DeadlineUnit.WORKDAYS


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("happened", "amount", "unit", "due"),
    [
        # an ordinary week, counted from the day after
        ("2026-03-02T10:00", 1, WORKDAYS, "2026-03-03T17:30"),
        ("2026-03-02T10:00", 7, WORKDAYS, "2026-03-11T17:30"),
        ("2026-03-02T10:00", 15, WORKDAYS, "2026-03-23T17:30"),
        # the hour of the day does not matter, the Shanghai day does
        ("2026-03-02T00:00", 7, WORKDAYS, "2026-03-11T17:30"),
        ("2026-03-02T23:59", 7, WORKDAYS, "2026-03-11T17:30"),
        # said on a weekend: Monday is the first day
        ("2026-03-07T09:00", 1, WORKDAYS, "2026-03-09T17:30"),
        ("2026-03-08T21:00", 1, WORKDAYS, "2026-03-09T17:30"),
        # Spring Festival 2026: 14 February, a Saturday, is worked; 15 to 23 are off; 28 is worked
        ("2026-02-13T10:00", 1, WORKDAYS, "2026-02-14T17:30"),
        ("2026-02-14T09:00", 1, WORKDAYS, "2026-02-24T17:30"),
        ("2026-02-16T12:00", 1, WORKDAYS, "2026-02-24T17:30"),
        ("2026-02-12T10:00", 7, WORKDAYS, "2026-02-28T17:30"),
        ("2026-02-13T10:00", 15, WORKDAYS, "2026-03-12T17:30"),
        ("2026-02-27T10:00", 1, WORKDAYS, "2026-02-28T17:30"),
        ("2026-02-28T10:00", 1, WORKDAYS, "2026-03-02T17:30"),
        # National Day 2026: Sunday 20 September and Saturday 10 October are worked
        ("2026-09-18T10:00", 1, WORKDAYS, "2026-09-20T17:30"),
        ("2026-09-30T10:00", 1, WORKDAYS, "2026-10-08T17:30"),
        ("2026-09-30T10:00", 7, WORKDAYS, "2026-10-15T17:30"),
        # 2027 is not announced: its weekdays count, New Year's Day too
        ("2026-12-31T10:00", 1, WORKDAYS, "2027-01-01T17:30"),
        # danger, water, power, heat, lift: the clock runs through nights and holidays
        ("2026-02-16T23:00", 2, HOURS, "2026-02-17T01:00"),
        ("2026-02-14T09:12", 24, HOURS, "2026-02-15T09:12"),
    ],
)
def test_hand_worked_examples(happened, amount, unit, due):
    found = due_at(at(happened), amount=amount, unit=unit, calendar=Calendar())

    assert found == at(due)


class TestDueAt:
    def test_reads_the_day_in_shanghai_whatever_zone_the_moment_is_in(self):
        late = datetime.fromisoformat("2026-03-02T16:30:00+00:00")  # the 3rd, 00:30, in Shanghai

        assert due_at(late, amount=1, unit=WORKDAYS, calendar=Calendar()) == at("2026-03-04T17:30")

    def test_follows_our_own_table_before_the_published_calendar(self):
        flood = Calendar({date(2026, 3, 3): Override(is_working=False, note="防汛")})

        found = due_at(at("2026-03-02T10:00"), amount=1, unit=WORKDAYS, calendar=flood)

        assert found == at("2026-03-04T17:30")

    def test_ends_when_this_office_closes(self):
        hours = [(time(13), time(20)), (time(9), time(12))]

        found = due_at(
            at("2026-03-02T10:00"), amount=1, unit=WORKDAYS, hours=hours, calendar=Calendar()
        )

        assert found == at("2026-03-03T20:00")

    @pytest.mark.parametrize("amount", [0, -1])
    def test_lies_ahead(self, amount):
        with pytest.raises(ValueError, match="ahead"):
            due_at(at("2026-03-02T10:00"), amount=amount, unit=HOURS, calendar=Calendar())


moments = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(SHANGHAI)
)
tables = st.dictionaries(
    st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.builds(Override, st.booleans()), max_size=12
).map(Calendar)
amounts = st.integers(1, 30)


@given(moments, amounts, tables)
def test_is_due_on_a_working_day_at_closing_time_and_not_before_it_happened(when, amount, table):
    due = shanghai(due_at(when, amount=amount, unit=WORKDAYS, calendar=table))

    assert due > when
    assert table.is_working(due.date())
    assert any(opens <= due.time() <= closes for opens, closes in USUAL_HOURS)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=40)), amounts, tables)
def test_what_happened_later_is_never_due_earlier(when, later, amount, table):
    for unit in DeadlineUnit:
        first = due_at(when, amount=amount, unit=unit, calendar=table)
        second = due_at(when + later, amount=amount, unit=unit, calendar=table)
        assert first <= second


@given(moments, amounts, tables)
def test_one_day_more_is_the_next_working_day(when, amount, table):
    first = due_at(when, amount=amount, unit=WORKDAYS, calendar=table)
    second = due_at(when, amount=amount + 1, unit=WORKDAYS, calendar=table)

    days = (shanghai(second).date() - shanghai(first).date()).days
    between = [shanghai(first).date() + timedelta(days=n) for n in range(1, days)]
    assert first < second
    assert not any(table.is_working(day) for day in between)


class TestShown:
    @pytest.mark.parametrize(
        ("moment", "chinese", "english"),
        [
            ("2026-03-05T18:00", "今天 18:00", "today 18:00"),
            ("2026-03-06T09:05", "明天 09:05", "tomorrow 09:05"),
            ("2026-03-07T09:05", "后天 09:05", "the day after tomorrow, 09:05"),
            ("2026-03-04T23:59", "昨天 23:59", "yesterday 23:59"),
            ("2026-03-12T17:30", "3月12日(周四)17:30", "Thu 12 March, 17:30"),
            ("2025-12-31T08:00", "2025年12月31日(周三)08:00", "Wed 31 December 2025, 08:00"),
        ],
    )
    def test_says_times_as_people_do(self, moment, chinese, english):
        now = at("2026-03-05T08:00")

        assert shown(at(moment), now, "zh-hans") == chinese
        assert shown(at(moment), now, "en") == english

    def test_speaks_the_language_being_spoken(self):
        with translation.override("en"):
            assert shown(at("2026-03-05T18:00"), at("2026-03-05T08:00")) == "today 18:00"

    @pytest.mark.parametrize(
        ("day", "chinese", "english"),
        [
            (date(2026, 3, 5), "今天", "today"),
            (date(2026, 3, 6), "明天", "tomorrow"),
            (date(2026, 3, 4), "昨天", "yesterday"),
            (date(2026, 3, 12), "3月12日(周四)", "Thu 12 March"),
            (date(2027, 3, 12), "2027年3月12日(周五)", "Fri 12 March 2027"),
        ],
    )
    def test_says_days_as_people_do(self, day, chinese, english):
        today = date(2026, 3, 5)

        assert shown_day(day, today, "zh-hans") == chinese
        assert shown_day(day, today, "en") == english
