from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from doorstep.kernel import deployment, keys
from doorstep.kernel.clock import Look
from doorstep.kernel.deployment import ClockIsBehind, NotSetUp, OtherKeys
from doorstep.kernel.models import Deployment, UpkeepKind, UpkeepNote
from doorstep.kernel.tests.characters import NINE

A_DAY = timedelta(days=1)


@pytest.mark.django_db
class TestCreate:
    def test_marks_a_demo_for_ever(self):
        deployment.create(is_demo=True, at=NINE, seed=7, anchor_on=date(2026, 3, 5), stage="begun")

        assert deployment.is_demo()
        assert deployment.require().build_stage == "begun"
        with pytest.raises(IntegrityError), transaction.atomic():
            Deployment.objects.update(is_demo=False)

    def test_never_makes_a_demo_of_a_real_one(self):
        deployment.create(is_demo=False, at=NINE)

        with pytest.raises(IntegrityError), transaction.atomic():
            Deployment.objects.update(is_demo=True)
        assert not deployment.is_demo()

    def test_is_done_once(self):
        deployment.create(is_demo=True, at=NINE)

        with pytest.raises(IntegrityError), transaction.atomic():
            deployment.create(is_demo=False, at=NINE)


@pytest.mark.django_db
class TestRequire:
    def test_says_how_to_set_up(self):
        assert deployment.current() is None
        assert not deployment.is_demo()
        with pytest.raises(NotSetUp, match="make run"):
            deployment.require()


@pytest.mark.django_db
class TestCheckKeys:
    def test_accepts_the_keys_it_was_made_with(self):
        deployment.create(is_demo=True, at=NINE)

        deployment.check_keys()

    def test_refuses_the_keys_of_another(self, settings, tmp_path):
        deployment.create(is_demo=True, at=NINE)
        settings.DOORSTEP_KEYS = tmp_path
        keys.ensure()

        with pytest.raises(OtherKeys):
            deployment.check_keys()


@pytest.mark.django_db
class TestHighWater:
    def test_rises_and_never_falls(self):
        deployment.create(is_demo=True, at=NINE)

        assert deployment.mark_high_water(NINE + timedelta(hours=1)) == timedelta(hours=1)
        assert deployment.mark_high_water(NINE) == timedelta(hours=-1)
        assert deployment.require().high_water_at == NINE + timedelta(hours=1)

    def test_refuses_a_clock_that_is_behind(self):
        deployment.create(is_demo=True, at=NINE)

        deployment.check_high_water(NINE - timedelta(seconds=2))
        with pytest.raises(ClockIsBehind, match="2026-03-05 01:00:00Z"):
            deployment.check_high_water(NINE - timedelta(minutes=1))

    def test_wants_a_deployment(self):
        with pytest.raises(NotSetUp):
            deployment.mark_high_water(NINE)


def look(passed: timedelta, *, counted: timedelta | None = None) -> Look:
    """So long after nine; the clock nobody can set says the same, or what is told."""
    return Look(NINE + passed, A_DAY + (passed if counted is None else counted))


@pytest.mark.django_db
class TestWatchClock:
    @pytest.mark.parametrize(
        ("shown", "passed", "is_said"),
        [
            (timedelta(minutes=1), timedelta(minutes=1), False),
            (timedelta(minutes=11), timedelta(minutes=11), False),  # a busy machine
            (timedelta(hours=9), timedelta(hours=9), False),  # asleep over night
            (timedelta(hours=9, seconds=20), timedelta(hours=9), False),  # set right a little
            (timedelta(minutes=11), timedelta(minutes=1), True),
            (timedelta(hours=9), timedelta(hours=5), True),  # asleep, and then set wrong
            (timedelta(minutes=1), timedelta(minutes=11), True),  # back, though not before the mark
            (timedelta(seconds=-3), timedelta(seconds=1), False),
            (timedelta(seconds=-40), timedelta(seconds=1), True),
            (timedelta(minutes=-1), timedelta(minutes=1), True),
        ],
    )
    def test_says_when_the_clock_jumped(self, caplog, shown, passed, is_said):
        deployment.create(is_demo=True, at=NINE)
        deployment.watch_clock(look(timedelta(0)))

        deployment.watch_clock(look(shown, counted=passed))

        assert ("the clock went" in caplog.text) == is_said
        assert UpkeepNote.objects.filter(kind=UpkeepKind.CLOCK_JUMP).exists() == is_said

    @pytest.mark.parametrize(
        ("step", "is_said"),
        [
            (timedelta(hours=14), False),  # switched off over night
            (timedelta(days=4_000), True),
            (timedelta(minutes=-1), True),
        ],
    )
    def test_over_a_start_only_what_cannot_be_is_said(self, caplog, step, is_said):
        deployment.create(is_demo=True, at=NINE)

        deployment.watch_clock(look(step, counted=timedelta(0)))

        assert ("the clock went" in caplog.text) == is_said

    def test_says_each_jump_once(self, caplog):
        deployment.create(is_demo=True, at=NINE)
        for minutes in (0, 60, 61, 62):
            hour = timedelta(hours=1) if minutes else timedelta(0)
            passed = timedelta(minutes=minutes)
            deployment.watch_clock(look(passed, counted=passed - hour))

        assert UpkeepNote.objects.filter(kind=UpkeepKind.CLOCK_JUMP).count() == 1

    def test_waits_for_a_deployment(self, caplog):
        deployment.watch_clock(look(timedelta(0)))

        assert caplog.text == ""


@pytest.mark.django_db
class TestEpoch:
    def test_is_new_after_a_restore(self):
        before = deployment.create(is_demo=True, at=NINE).epoch

        deployment.begin_epoch()

        assert deployment.require().epoch != before


@pytest.mark.django_db
class TestReach:
    def test_notes_how_far_building_came(self):
        deployment.create(is_demo=True, at=NINE)

        deployment.reach("whole")

        assert deployment.require().build_stage == "whole"
