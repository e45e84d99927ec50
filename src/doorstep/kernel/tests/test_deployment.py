from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from doorstep.kernel import deployment, keys
from doorstep.kernel.deployment import ClockIsBehind, NotSetUp, OtherKeys
from doorstep.kernel.models import Deployment
from doorstep.kernel.tests.characters import NINE


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


@pytest.mark.django_db
class TestWatchClock:
    @pytest.mark.parametrize(
        ("step", "is_said"),
        [
            (timedelta(minutes=1), False),
            (timedelta(minutes=11), True),
            (timedelta(seconds=-3), False),
            (timedelta(minutes=-1), True),
        ],
    )
    def test_says_when_the_clock_jumped(self, caplog, step, is_said):
        deployment.create(is_demo=True, at=NINE)

        deployment.watch_clock(NINE + step)

        assert ("the clock went" in caplog.text) == is_said

    def test_waits_for_a_deployment(self, caplog):
        deployment.watch_clock(NINE)

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
