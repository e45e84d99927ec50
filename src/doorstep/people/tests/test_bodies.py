from datetime import UTC, datetime

import pytest

from doorstep.kernel.errors import BadInput
from doorstep.people import operations, parties, policies, tokens
from doorstep.people.actors import Actor
from doorstep.people.models import Party, Role
from doorstep.people.states import OrganisationKind, PostKind, RoleKind, VolunteerKind
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
)
from doorstep.places.tests.factories import (
    CommunityFactory,
    DistrictFactory,
    EstateFactory,
    GridFactory,
)

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")

pytestmark = pytest.mark.django_db


class TestRegisterVolunteer:
    def test_offers_them_the_grid_they_live_in(self):
        resident = ResidentFactory()
        desk = actor_of(StaffFactory(at=resident.community))

        operations.register_volunteer(
            resident.pk, kind=VolunteerKind.NEIGHBOUR, by=desk, at=NINE_AM
        )

        assert actor_of(resident).volunteer_grid_id == resident.home.grid_id

    def test_asks_for_the_unit_that_sent_them(self):
        with pytest.raises(operations.UnitMissing):
            operations.register_volunteer(
                ResidentFactory().pk, kind=VolunteerKind.UNIT, by=SYSTEM, at=NINE_AM
            )

    def test_who_stopped_may_start_again_but_nobody_twice(self):
        volunteer = VolunteerFactory()
        operations.stand_down(volunteer.pk, by=SYSTEM, at=NINE_AM)

        again = operations.register_volunteer(
            volunteer.person_id, kind=VolunteerKind.SILVER, by=SYSTEM, at=NINE_AM
        )

        assert (again.pk, again.is_active) == (volunteer.pk, True)
        with pytest.raises(operations.AlreadyVolunteer):
            operations.register_volunteer(
                volunteer.person_id, kind=VolunteerKind.SELF, by=SYSTEM, at=NINE_AM
            )

    def test_refuses_the_desk_of_another_community(self):
        with pytest.raises(operations.MayNotKeep):
            operations.register_volunteer(
                ResidentFactory().pk,
                kind=VolunteerKind.SELF,
                by=actor_of(StaffFactory()),
                at=NINE_AM,
            )


class TestTeams:
    def test_are_of_one_community(self):
        volunteer, stranger = VolunteerFactory(), VolunteerFactory()

        team = operations.form_team(
            name_zh="水电维修队",
            community_id=volunteer.community_id,
            lead_id=volunteer.person_id,
            by=SYSTEM,
            at=NINE_AM,
        )

        assert parties.people_behind(team.party) == [volunteer.person]
        with pytest.raises(operations.NotOfThisCommunity):
            operations.join_team(team.pk, person_id=stranger.person_id, by=SYSTEM, at=NINE_AM)

    def test_whoever_leaves_leads_no_more(self):
        volunteer = VolunteerFactory()
        team = TeamFactory(
            community=volunteer.community, lead=volunteer.person, members=[volunteer]
        )

        operations.leave_team(team.pk, person_id=volunteer.person_id, by=SYSTEM, at=NINE_AM)

        assert parties.people_behind(team.party) == []
        assert team.party.pk not in actor_of(volunteer).party_ids


class TestOrganisations:
    def test_a_department_has_a_district_and_a_duty(self):
        with pytest.raises(BadInput):
            operations.take_in_organisation(
                name_zh="城管局",
                kind=OrganisationKind.DEPARTMENT,
                place_id=CommunityFactory().pk,
                by=SYSTEM,
                at=NINE_AM,
            )

        taken_in = operations.take_in_organisation(
            name_zh="城管局",
            kind=OrganisationKind.DEPARTMENT,
            duty="urban_management",
            place_id=DistrictFactory().pk,
            by=SYSTEM,
            at=NINE_AM,
        )
        assert taken_in.party.name == "城管局"

    def test_serve_estates_once(self):
        company, estate = OrganisationFactory(), EstateFactory()

        for _ in range(2):
            operations.serve(company.pk, estate_id=estate.pk, by=SYSTEM, at=NINE_AM)

        assert [each.place for each in company.serves.all()] == [estate]

    def test_their_contacts_are_told(self):
        company = OrganisationFactory()
        contact = ContactFactory(organisation=company)
        worker = PersonFactory()
        operations.add_member(
            company.pk, person_id=worker.pk, is_contact=False, by=SYSTEM, at=NINE_AM
        )

        assert parties.people_behind(company.party) == [contact]


class TestAppoint:
    def test_fills_the_post_of_the_place(self):
        grid = GridFactory()
        secretary = actor_of(SecretaryFactory(at=grid.parent))
        person = PersonFactory(community=grid.parent)

        role = operations.appoint(
            person.pk, kind=RoleKind.GRID_WORKER, place_id=grid.pk, by=secretary, at=NINE_AM
        )

        assert role.post is not None
        assert role.post.kind == PostKind.GRID_WORKER
        assert parties.people_behind(role.post.party) == [person]
        assert role.post.party.pk in actor_of(person).party_ids

    def test_nobody_appoints_their_own_kind_or_above_or_elsewhere_or_themselves(self):
        community = CommunityFactory()
        secretary, staff = SecretaryFactory(at=community), StaffFactory(at=community)
        person = PersonFactory(community=community)
        tries = [
            (secretary, person, RoleKind.SECRETARY, community),
            (staff, person, RoleKind.STAFF, community),
            (staff, person, RoleKind.GRID_WORKER, GridFactory(parent=community)),
            (secretary, person, RoleKind.STREET, community.parent),
            (secretary, person, RoleKind.STAFF, CommunityFactory()),
            (secretary, secretary, RoleKind.STAFF, community),
            (person, person, RoleKind.STAFF, community),
        ]
        for by, whom, kind, place in tries:
            with pytest.raises(operations.MayNotAppoint):
                operations.appoint(
                    whom.pk, kind=kind, place_id=place.pk, by=actor_of(by), at=NINE_AM
                )

    def test_the_street_appoints_the_secretary(self):
        community = CommunityFactory()
        officer = actor_of(StreetOfficerFactory(at=community.parent))
        person = PersonFactory(community=community)

        operations.appoint(
            person.pk, kind=RoleKind.SECRETARY, place_id=community.pk, by=officer, at=NINE_AM
        )

        assert [role.kind for role in actor_of(person).roles] == [RoleKind.SECRETARY]

    def test_a_role_stands_at_its_own_level(self):
        with pytest.raises(operations.WrongLevel):
            operations.appoint(
                PersonFactory().pk,
                kind=RoleKind.GRID_WORKER,
                place_id=CommunityFactory().pk,
                by=SYSTEM,
                at=NINE_AM,
            )

    def test_the_same_role_is_held_once(self):
        worker = GridWorkerFactory()
        grid = worker.roles.get().place

        with pytest.raises(operations.AlreadyHolds):
            operations.appoint(
                worker.pk, kind=RoleKind.GRID_WORKER, place_id=grid.pk, by=SYSTEM, at=NINE_AM
            )


class TestEndRole:
    def test_opens_nothing_afterwards(self):
        staff = StaffFactory()
        role = staff.roles.get()
        secretary = actor_of(SecretaryFactory(at=role.place))

        operations.end_role(role.pk, by=secretary, at=NINE_AM)
        operations.end_role(role.pk, by=secretary, at=NINE_AM)

        assert actor_of(staff).roles == ()
        assert role.post.party.pk not in actor_of(staff).party_ids
        assert Role.objects.get(pk=role.pk).to_at == NINE_AM

    def test_is_not_for_colleagues(self):
        role = StaffFactory().roles.get()

        with pytest.raises(operations.MayNotAppoint):
            operations.end_role(role.pk, by=actor_of(StaffFactory(at=role.place)), at=NINE_AM)


class TestSignOff:
    def test_ends_everything_they_were(self):
        community = CommunityFactory()
        volunteer = VolunteerFactory(person=PersonFactory(community=community))
        person = volunteer.person
        role = RoleFactory(person=person, place=community)
        team = TeamFactory(community=community, lead=person, members=[person])
        company = OrganisationFactory()
        operations.add_member(
            company.pk, person_id=person.pk, is_contact=True, by=SYSTEM, at=NINE_AM
        )
        _token, text = tokens.make(person, name="phone", at=NINE_AM)

        operations.sign_off(person.pk, by=SYSTEM, at=NINE_AM)

        role.refresh_from_db()
        assert role.to_at == NINE_AM
        assert (actor_of(person).roles, actor_of(person).volunteer) == ((), None)
        assert parties.people_behind(team.party) == []
        assert parties.people_behind(company.party) == []
        with pytest.raises(tokens.BadToken):
            tokens.read(text, at=NINE_AM)

    def test_a_desk_cannot_sign_off_its_secretary(self):
        secretary = SecretaryFactory()
        desk = actor_of(StaffFactory(at=secretary.community))

        with pytest.raises(operations.MayNotAppoint):
            operations.sign_off(secretary.pk, by=desk, at=NINE_AM)

        assert actor_of(secretary).roles


class TestParties:
    def test_the_desk_of_every_community_always_exists(self):
        community = CommunityFactory()

        first, second = parties.fallback(community.pk), parties.fallback(community.pk)

        assert first == second
        assert first.post is not None
        assert (first.post.kind, first.post.place) == (PostKind.DESK, community)

    def test_setting_up_posts_twice_adds_nothing(self):
        community = CommunityFactory()
        for _ in range(2):
            parties.set_up_posts(community)
            parties.set_up_posts(community.parent)

        assert Party.objects.filter(post__place__in=[community, community.parent]).count() == 3


def test_a_desk_cannot_open_the_sign_in_of_its_secretary():
    community = CommunityFactory()
    secretary, staff = SecretaryFactory(at=community), StaffFactory(at=community)
    resident = PersonFactory(community=community)
    officer = StreetOfficerFactory(at=community.parent)
    RoleFactory(person=officer, kind=RoleKind.SECRETARY, place=community)

    assert not policies.may_open_account(actor_of(staff), secretary)
    assert not policies.may_open_account(actor_of(secretary), secretary)
    assert policies.may_open_account(actor_of(secretary), staff)
    assert policies.may_open_account(actor_of(staff), resident)
