from typing import Any

import pytest

from doorstep.people.actors import Actor
from doorstep.people.states import Right
from doorstep.people.tests.factories import (
    ContactFactory,
    GridWorkerFactory,
    OrganisationFactory,
    PersonFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.tests.factories import CommunityFactory, GridFactory

pytestmark = pytest.mark.django_db


class TestHolds:
    def test_a_grid_worker_holds_in_the_grid_only(self):
        resident = ResidentFactory()
        worker = actor_of(GridWorkerFactory(at=resident.home.grid))
        elsewhere = ResidentFactory()

        assert worker.holds(Right.SEE_CASES, at=resident.home.scope)
        assert worker.holds(Right.SEE_CASES, at=resident.home)
        assert worker.holds(Right.SEE_CASES, at=resident.home.building)
        assert not worker.holds(Right.SEE_CASES, at=resident.community)
        assert not worker.holds(Right.SEE_CASES, at=elsewhere.home.scope)
        assert not worker.holds(Right.SEE_PRIVATE, at=resident.home.scope)

    def test_a_street_officer_holds_over_every_community_below(self):
        resident = ResidentFactory()
        officer = actor_of(StreetOfficerFactory(at=resident.community.parent))

        assert officer.holds(Right.SEE_CASES, at=resident.home.scope)
        assert officer.holds(Right.SEE_CASES, at=resident.community)
        assert not officer.holds(Right.UNMASK, at=resident.home.scope)

    def test_nobody_holds_over_nowhere(self):
        assert not actor_of(StaffFactory()).holds(Right.SEE_CASES, at=None)

    def test_a_person_without_a_role_holds_nothing(self):
        resident = ResidentFactory()

        assert not actor_of(resident).holds(Right.SEE_CASES, at=resident.home.scope)
        assert actor_of(resident).places_with(Right.SEE_CASES) == ()

    def test_someone_who_left_holds_nothing(self):
        person = StaffFactory()
        person.is_active = False
        person.save()

        assert actor_of(person).roles == ()
        assert actor_of(person).party_ids == frozenset()

    def test_roles_are_read_once(self, django_assert_num_queries: Any):
        resident = ResidentFactory()
        actor = actor_of(SecretaryFactory(at=resident.community))
        scope = resident.home.scope

        with django_assert_num_queries(1):
            for right in Right:
                actor.holds(right, at=scope)
                actor.places_with(right)


class TestPlacesWith:
    def test_a_place_inside_another_is_left_out(self):
        grid = GridFactory()
        person = StaffFactory(at=grid.parent)
        GridWorkerFactory(at=grid)
        from doorstep.people.tests.factories import RoleFactory

        RoleFactory(person=person, kind="GRID_WORKER", place=grid)

        grants = actor_of(person).places_with(Right.SEE_CASES)

        assert [(grant.level, grant.place_id) for grant in grants] == [
            ("COMMUNITY", grid.parent.pk)
        ]
        assert grants[0].as_filter == {"community_id": grid.parent.pk}


class TestVolunteerGrid:
    def test_is_where_an_active_volunteer_lives(self):
        resident = ResidentFactory()
        volunteer = VolunteerFactory(near=resident)

        assert actor_of(volunteer).volunteer_grid_id == resident.home.grid_id

    def test_is_none_without_a_home_or_without_being_a_volunteer(self):
        homeless = VolunteerFactory(person=PersonFactory())

        assert actor_of(homeless).volunteer_grid_id is None
        assert actor_of(ResidentFactory()).volunteer_grid_id is None

    def test_is_none_for_someone_who_stopped(self):
        assert actor_of(VolunteerFactory(is_active=False)).volunteer_grid_id is None


class TestParties:
    def test_are_self_team_body_and_post(self):
        community = CommunityFactory()
        person = StaffFactory(at=community)
        team = TeamFactory(community=community, members=[person])
        company = OrganisationFactory()
        contact = ContactFactory(organisation=company)

        assert actor_of(person).party_ids == {
            person.party.pk,
            team.party.pk,
            person.roles.get().post.party.pk,
        }
        assert actor_of(contact).party_ids == {contact.party.pk, company.party.pk}


def test_two_actors_are_the_same_by_kind_and_id():
    person = PersonFactory()

    assert Actor.of(person, device="a") == Actor.of(person, device="b")
    assert Actor.anonymous() != Actor.of(person)
