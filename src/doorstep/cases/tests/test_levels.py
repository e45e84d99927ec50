"""Who stands above whom in a case."""

from itertools import pairwise

import pytest

from doorstep.cases import levels
from doorstep.cases.levels import Level
from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory
from doorstep.people import parties
from doorstep.people.models import Party, Person
from doorstep.people.states import PostKind
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    OrganisationFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    made: Case = CaseFactory()
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def people(case: Case) -> dict[str, Person]:
    """Everybody with a chair over the case, and a neighbour without one."""
    assert isinstance(case.grid, Place)
    return {
        "gridworker": GridWorkerFactory(at=case.grid),
        "desk": StaffFactory(at=case.community),
        "secretary": SecretaryFactory(at=case.community),
        "street": StreetOfficerFactory(at=case.street),
        "li": VolunteerFactory(near=case).person,
    }


def chair(case: Case, kind: PostKind) -> Party:
    place = {PostKind.GRID_WORKER: case.grid, PostKind.STREET_DESK: case.street}
    where = place.get(kind, case.community)
    assert where is not None
    return parties.of_post(kind, where)


class TestAbove:
    def test_goes_up_one_level_at_a_time(self, case, people):
        company = OrganisationFactory().party
        ways = [parties.of_person(people["li"]), company]
        up = [PostKind.GRID_WORKER, PostKind.SECRETARY, PostKind.STREET_DESK]

        for below in ways:
            assert levels.above(case, below) == chair(case, PostKind.GRID_WORKER)
        for lower, higher in pairwise(up):
            assert levels.above(case, chair(case, lower)) == chair(case, higher)

    def test_the_desk_answers_to_the_secretary(self, case, people):
        assert levels.above(case, case.owner) == chair(case, PostKind.SECRETARY)

    def test_passes_over_an_empty_chair(self, case):
        SecretaryFactory(at=case.community)

        assert levels.above(case, OrganisationFactory().party) == chair(case, PostKind.SECRETARY)

    def test_ends_at_the_street(self, case, people):
        street = chair(case, PostKind.STREET_DESK)

        assert levels.above(case, street) == street

    def test_names_the_street_where_nobody_sits_anywhere(self, case):
        assert levels.above(case, case.owner) == chair(case, PostKind.STREET_DESK)

    def test_has_the_desk_for_a_case_in_no_grid(self, case, people):
        Case.objects.filter(pk=case.pk).update(grid=None)
        nowhere = Case.objects.get(pk=case.pk)

        assert levels.above(nowhere, parties.of_person(people["li"])) == case.owner


class TestLevelOf:
    def test_a_person_stands_as_high_as_their_chair(self, people):
        found = {name: levels.level_of(parties.of_person(who)) for name, who in people.items()}

        assert found == {
            "li": Level.BELOW,
            "gridworker": Level.GRID_WORKER,
            "desk": Level.GRID_WORKER,
            "secretary": Level.SECRETARY,
            "street": Level.STREET,
        }


class TestMayDecideOver:
    @pytest.mark.parametrize(
        ("over", "who"),
        [
            ("li", {"gridworker", "desk", "secretary", "street"}),
            ("gridworker", {"secretary", "street"}),
            ("desk", {"secretary", "street"}),
            ("secretary", {"street"}),
            ("street", set()),
        ],
    )
    def test_only_from_above_and_never_over_oneself(self, case, people, over, who):
        party = parties.of_person(people[over])

        deciding = {
            name
            for name, person in people.items()
            if levels.may_decide_over(actor_of(person), case, party)
        }

        assert deciding == who

    def test_a_colleague_decides_at_the_top(self, case, people):
        street = parties.of_person(people["street"])
        colleague = StreetOfficerFactory(at=case.street)

        assert levels.may_decide_over(actor_of(colleague), case, street)

    def test_a_chair_in_another_community_decides_nothing(self, case, people):
        elsewhere = SecretaryFactory()

        assert not levels.may_decide_over(actor_of(elsewhere), case, case.owner)
