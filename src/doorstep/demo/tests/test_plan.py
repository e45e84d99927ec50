"""The plan and the population are pure: the seed fixes them."""

from collections import Counter
from datetime import date, datetime
from random import Random

import pytest

from doorstep.demo import plan, population
from doorstep.demo.neighbourhood import facts, full
from doorstep.kernel.clock import SHANGHAI
from doorstep.kernel.typed import looks_personal

TODAY = date(2026, 11, 20)
UNTIL = datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)
PROMISES = {code: plan.Promise(60, open_to_volunteers=True) for code in plan.matters()}


class TestFull:
    def test_has_the_reported_numbers(self) -> None:
        shape = full()

        assert len(shape.estates) == 7
        assert sum(estate.dwellings for estate in shape.estates) >= shape.households == 7_800
        assert len(facts()["properties"]) == 6
        assert (len(shape.teams), sum(team.silver for team in shape.teams)) == (10, 3)
        assert sum(team.size for team in shape.teams) == 230


class TestHouseholds:
    def test_come_out_at_the_reported_totals_with_over_half_sixty_or_more(self) -> None:
        counted = population.counted(population.households(Random("a"), full(), today=TODAY))

        assert (counted["households"], counted["residents"]) == (7_800, 12_000)
        assert counted["aged_60"] > 6_000
        assert counted["no_phone"] > 1_000

    def test_are_the_same_for_the_same_seed(self) -> None:
        once, again = (population.households(Random("a"), full(), today=TODAY) for _ in range(2))

        assert once == again


class TestSixMonths:
    def test_is_the_same_for_the_same_seed(self) -> None:
        once, again = (
            plan.six_months(Random("b"), full(), PROMISES, until=UNTIL) for _ in range(2)
        )

        assert once == again
        assert len(once) == 3_000

    def test_every_act_comes_after_what_was_said(self) -> None:
        said = plan.six_months(Random("b"), full(), PROMISES, until=UNTIL)

        assert all(act.at > each.at for each in said for act in each.acts)
        assert all(each.at < UNTIL for each in said)

    def test_tables_stand_by_day_only(self) -> None:
        said = plan.six_months(Random("b"), full(), PROMISES, until=UNTIL)
        at_night = Counter(each.channel for each in said if not 8 <= each.at.hour < 18)

        assert at_night
        assert not {"DESK", "DOOR"} & set(at_night)


class TestMatters:
    @pytest.mark.parametrize("code", plan.matters())
    def test_have_neutral_lines(self, code: str) -> None:
        for story in plan.matters()[code].stories:
            assert 2 <= len(story.summary) <= 40
            assert not looks_personal(story.summary + story.said + story.resolved)
