from datetime import date

import pytest
from django.utils import translation

from doorstep.catalogue import calendar
from doorstep.catalogue.calendar import Basis, Calendar, Override
from doorstep.catalogue.models import CalendarDay
from doorstep.places.tests.factories import CommunityFactory


class TestVerdict:
    @pytest.mark.parametrize(
        ("day", "is_working", "basis"),
        [
            (date(2026, 3, 5), True, Basis.WEEK),
            (date(2026, 3, 7), False, Basis.WEEK),
            (date(2026, 2, 14), True, Basis.MAKE_UP),
            (date(2026, 2, 17), False, Basis.HOLIDAY),
            (date(2027, 2, 8), True, Basis.GUESS),
            (date(2027, 2, 6), False, Basis.GUESS),
        ],
    )
    def test_knows_holidays_make_up_days_and_what_is_not_announced(self, day, is_working, basis):
        verdict = Calendar().verdict(day)

        assert (verdict.is_working, verdict.basis) == (is_working, basis)
        assert verdict.is_guessed is (basis is Basis.GUESS)

    def test_gives_its_reason_in_both_languages(self):
        festival, make_up = (
            Calendar().verdict(day) for day in (date(2026, 2, 17), date(2026, 2, 14))
        )

        with translation.override("zh-hans"):
            assert (festival.note, make_up.note) == ("春节放假", "春节调休，上班")
            assert "2027年" in Calendar().verdict(date(2027, 2, 8)).note
        with translation.override("en"):
            assert festival.note == "Spring Festival, day off"
            assert "2027" in Calendar().verdict(date(2027, 2, 8)).note

    def test_says_nothing_about_an_ordinary_day(self):
        assert Calendar().verdict(date(2026, 3, 5)).note == ""

    def test_follows_the_table_first(self):
        table = Calendar({date(2026, 2, 17): Override(is_working=True, note="抗洪")})

        verdict = table.verdict(date(2026, 2, 17))

        assert (verdict.is_working, verdict.note) == (True, "抗洪")


@pytest.mark.django_db
class TestOf:
    def test_lets_a_community_decide_over_what_holds_for_all(self):
        here, there = CommunityFactory(), CommunityFactory()
        day = date(2026, 3, 5)
        CalendarDay.objects.create(community=here, day=day, is_working=True)
        CalendarDay.objects.create(community=None, day=day, is_working=False)

        assert calendar.of(here.pk).is_working(day)
        assert not calendar.of(there.pk).is_working(day)
