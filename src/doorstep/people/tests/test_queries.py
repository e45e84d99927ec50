from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.people import policies, queries
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import LEVEL, Right, RoleKind
from doorstep.people.tests.factories import (
    ContactFactory,
    GridWorkerFactory,
    OrganisationFactory,
    PersonFactory,
    ResidentFactory,
    RoleFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
    home_in,
)
from doorstep.places.models import Place
from doorstep.places.tests.factories import (
    CommunityFactory,
    DistrictFactory,
    EstateFactory,
    GridFactory,
    StreetFactory,
)

pytestmark = pytest.mark.django_db


class TestSeenBy:
    def test_the_desk_sees_whoever_lives_there(self):
        resident = ResidentFactory()

        desk = StaffFactory(at=resident.community)
        worker = GridWorkerFactory(at=resident.home.grid)

        for somebody in (desk, worker, resident):
            assert queries.seen_by(actor_of(somebody), resident.uid) == resident

    def test_to_strangers_nobody_is_there(self):
        resident = ResidentFactory()
        neighbour = ResidentFactory(near=resident)
        strangers = [
            actor_of(neighbour),
            actor_of(VolunteerFactory(near=resident)),
            actor_of(StaffFactory()),
            actor_of(StreetOfficerFactory(at=resident.community.parent)),
            actor_of(ContactFactory()),
            Actor.anonymous(),
            Actor.client("import"),
        ]
        for stranger in strangers:
            with pytest.raises(Person.DoesNotExist):
                queries.seen_by(stranger, resident.uid)
            with pytest.raises(Person.DoesNotExist):
                queries.seen_by_key(stranger, resident.pk)


class TestPageFor:
    def test_pages_go_on_where_they_ended(self):
        community = CommunityFactory()
        everyone = [PersonFactory(community=community) for _ in range(5)]
        desk = actor_of(StaffFactory(at=community))
        seen: list[Person] = []
        page = queries.page_for(desk, limit=2)
        while True:
            seen += page.items
            if page.next is None:
                break
            page = queries.page_for(desk, limit=2, after=page.next)

        assert [one for one in seen if one in everyone] == everyone[::-1]

    def test_a_grid_worker_of_two_grids_sees_both_and_nobody_twice(self):
        grid = GridFactory()
        other = GridFactory(parent=grid.parent)
        worker = GridWorkerFactory(at=grid)
        RoleFactory(person=worker, kind=RoleKind.GRID_WORKER, place=other)
        here = ResidentFactory(dwelling=home_in(grid))
        there = ResidentFactory(dwelling=home_in(other))
        ResidentFactory(dwelling=home_in(GridFactory(parent=grid.parent)))

        assert queries.page_for(actor_of(worker)).items == [there, here]

    def test_costs_the_same_for_one_and_for_many(self, django_assert_num_queries):
        community = CommunityFactory()
        grid = GridFactory(parent=community)
        for _ in range(4):
            ResidentFactory(dwelling=home_in(grid), number="13800001234")
        desk = actor_of(StaffFactory(at=community))

        with django_assert_num_queries(2):  # roles, people with their homes
            for person in queries.page_for(desk).items:
                assert person.masked_phone in {"", "138****1234"}
                assert person.home is None or person.home.label


def forgotten(test: Callable[..., None]) -> Callable[..., None]:
    """Each example leaves the database as it was, so that the next one is not slower."""

    @wraps(test)
    def alone(*args: Any, **keywords: Any) -> None:
        with transaction.atomic():
            test(*args, **keywords)
            transaction.set_rollback(True)

    return alone


class TestOnePolicy:
    """Both doors follow `may_see`, whatever roles somebody holds in whatever tree."""

    @settings(max_examples=20, deadline=None)
    @given(data=st.data())
    @forgotten
    def test_the_page_holds_exactly_whom_one_may_see(self, data):
        homes, offices = grown(data)
        for place in data.draw(st.lists(st.sampled_from(homes), max_size=4)):
            if place.kind == "COMMUNITY":
                PersonFactory(community=place)
            else:
                ResidentFactory(dwelling=home_in(place))
        actor = somebody(data, offices)
        others = Person.objects.exclude(uid=actor.id)

        listed = set(queries.page_for(actor, limit=200).items) & set(others)

        assert listed == {person for person in others if policies.may_see(actor, person)}

    @settings(max_examples=20, deadline=None)
    @given(data=st.data())
    @forgotten
    def test_a_role_covers_its_place_and_everything_below_and_nothing_else(self, data):
        homes, offices = grown(data)
        actor = somebody(data, offices)

        for place in homes:
            scope = place.scope
            around = {*place.ids_on_path, scope.grid_id}
            for right in (Right.SEE_CASES, Right.TAKE_DOWN, Right.SEE_PRIVATE):
                held_at = {grant.place_id for grant in actor.places_with(right)}
                assert actor.holds(right, at=scope) == bool(held_at & around)
                assert actor.holds(right, at=place) == bool(held_at & around)


def grown(data: st.DataObject) -> tuple[list[Place], list[Place]]:
    """Two districts, with streets, communities and grids; where people live, and every office."""
    city = DistrictFactory().parent
    districts = [DistrictFactory(parent=city) for _ in range(2)]
    streets = [StreetFactory(parent=district) for district in districts]
    communities = [CommunityFactory(parent=data.draw(st.sampled_from(streets))) for _ in range(3)]
    grids = [GridFactory(parent=data.draw(st.sampled_from(communities))) for _ in range(3)]
    return [*communities, *grids], [*districts, *streets, *communities, *grids]


def somebody(data: st.DataObject, offices: list[Place]) -> Actor:
    person = PersonFactory()
    chosen = data.draw(st.lists(st.sampled_from(offices), max_size=3, unique_by=lambda p: p.pk))
    for place in chosen:
        kinds = [kind for kind in RoleKind if LEVEL[kind] == place.kind]
        RoleFactory(person=person, kind=data.draw(st.sampled_from(kinds)), place=place)
    return actor_of(person)


class TestLists:
    def test_show_my_communities_only(self):
        community = CommunityFactory()
        desk = actor_of(StaffFactory(at=community))
        volunteer = VolunteerFactory(person=PersonFactory(community=community))
        VolunteerFactory()
        team = TeamFactory(community=community)
        TeamFactory()
        company = OrganisationFactory(serves=[EstateFactory(parent=community)])
        OrganisationFactory(serves=[EstateFactory()])

        assert queries.volunteers_for(desk).items == [volunteer]
        assert queries.teams_for(desk) == [team]
        assert queries.organisations_for(desk) == [company]

    def test_roles_under_me(self):
        community = CommunityFactory()
        secretary = SecretaryFactory(at=community)
        staff = StaffFactory(at=community)
        StaffFactory()

        held = queries.roles_under(actor_of(secretary))

        assert {role.person for role in held} == {secretary, staff}
        assert queries.roles_under(actor_of(staff)) == []
