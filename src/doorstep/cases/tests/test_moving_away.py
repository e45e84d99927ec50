"""Once a case is coming due nobody moves it out of the way but the level above its owner."""

from datetime import timedelta

import pytest

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, category_in, staff_of
from doorstep.people.models import Person
from doorstep.people.tests.factories import ResidentFactory, SecretaryFactory, actor_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def case() -> Case:
    made: Case = CaseFactory()
    return made


@pytest.fixture
def secretary(case: Case) -> Person:
    return SecretaryFactory(at=case.community)


class TestMovingTheMatterAway:
    def late(self, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(is_overdue=True)

    def test_once_it_is_late_only_the_level_above_moves_it(self, case: Case, secretary: Person):
        other = CaseFactory(beneficiary=ResidentFactory(near=case))
        noise = category_in(case.community, "noise")
        clerk, boss = staff_of(case), actor_of(secretary)
        self.late(case)
        at = case.due_at + DAY

        with pytest.raises(operations.LevelAbove):
            operations.recategorise(case.pk, to=noise, by=clerk, at=at)
        with pytest.raises(operations.LevelAbove):
            operations.merge(case.pk, into=other.pk, by=clerk, at=at)
        operations.recategorise(case.pk, to=noise, by=boss, at=at)

        case.refresh_from_db()
        assert case.category == noise

    def test_before_that_whoever_gives_out_work_may(self, case: Case):
        noise = category_in(case.community, "noise")

        moved = operations.recategorise(case.pk, to=noise, by=staff_of(case), at=NINE_AM)

        assert moved.category == noise
