"""Volunteers, teams and organisations."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit, clock, typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people import parties, phones, policies
from doorstep.people.actors import Actor
from doorstep.people.models import (
    Member,
    Organisation,
    OrganisationServes,
    Person,
    Team,
    TeamMember,
    Volunteer,
)
from doorstep.people.operations.persons import MayNotKeep
from doorstep.people.states import OrganisationKind, VolunteerKind
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind


class AlreadyVolunteer(DomainError):
    """They have reported before."""

    code = "people.already_volunteer"


class UnitMissing(BadInput):
    """Somebody sent by a unit comes with the unit's name."""

    code = "people.unit_missing"


class NotOfThisCommunity(BadInput):
    """A team's people serve the team's community."""

    code = "people.not_of_this_community"


@transaction.atomic
def register_volunteer(
    person_id: int,
    *,
    kind: VolunteerKind,
    by: Actor,
    at: datetime,
    unit_id: int | None = None,
    reported_on: date | None = None,
    is_vetted: bool = False,
) -> Volunteer:
    """Somebody reports to their community to help; who stopped before starts again.

    Raises MayNotKeep, UnitMissing or AlreadyVolunteer.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    _refuse_stranger(by, person.community)
    if kind == VolunteerKind.UNIT and unit_id is None:
        raise UnitMissing(_("Please say which unit sent them."), field="unit")
    earlier = Volunteer.objects.filter(person=person).first()
    if earlier is not None and earlier.is_active:
        raise AlreadyVolunteer(_("They are on the list of volunteers already."))
    volunteer = earlier or Volunteer(person=person)
    volunteer.community = person.community
    volunteer.kind = kind
    volunteer.unit_id = unit_id if kind == VolunteerKind.UNIT else None
    volunteer.reported_on = reported_on or clock.shanghai_day(at)
    volunteer.is_vetted = is_vetted
    volunteer.is_active = True
    volunteer.save()
    audit.note(by, "people.register_volunteer", ("person", person.uid), at=at)
    return volunteer


@transaction.atomic
def vet(volunteer_id: int, *, is_vetted: bool, by: Actor, at: datetime) -> Volunteer:
    """Say whether somebody may be sent into homes. Raises MayNotKeep."""
    volunteer = _volunteer(volunteer_id, by)
    volunteer.is_vetted = is_vetted
    volunteer.save(update_fields=["is_vetted"])
    action = "people.vet" if is_vetted else "people.unvet"
    audit.note(by, action, ("person", volunteer.person.uid), at=at)
    return volunteer


@transaction.atomic
def stand_down(volunteer_id: int, *, by: Actor, at: datetime) -> Volunteer:
    """Somebody stops helping; nothing is offered to them any more. Raises MayNotKeep."""
    volunteer = _volunteer(volunteer_id, by)
    volunteer.is_active = False
    volunteer.save(update_fields=["is_active"])
    audit.note(by, "people.stand_down", ("person", volunteer.person.uid), at=at)
    return volunteer


@transaction.atomic
def form_team(
    *,
    name_zh: str,
    community_id: int,
    by: Actor,
    at: datetime,
    name_en: str = "",
    lead_id: int | None = None,
    member_ids: Iterable[int] = (),
    is_silver_age: bool = False,
    skill: str = "",
) -> Team:
    """Volunteers of one community become a team. Raises MayNotKeep or NotOfThisCommunity."""
    community = Place.objects.get(pk=community_id, kind=PlaceKind.COMMUNITY)
    _refuse_stranger(by, community)
    team = Team.objects.create(
        name_zh=typed.line(name_zh, max_length=80),
        name_en=typed.line(name_en, max_length=120, min_length=0),
        community=community,
        is_silver_age=is_silver_age,
        skill=typed.line(skill, max_length=40, min_length=0),
    )
    parties.of_team(team)
    for person_id in dict.fromkeys([*member_ids, *([lead_id] if lead_id else [])]):
        _put_in(team, person_id)
    team.lead_id = lead_id
    team.save(update_fields=["lead"])
    audit.note(by, "people.form_team", ("team", team.uid), at=at)
    return team


@transaction.atomic
def join_team(team_id: int, *, person_id: int, by: Actor, at: datetime) -> Team:
    """Somebody goes out with this team; joining twice is joining once.

    Raises MayNotKeep or NotOfThisCommunity.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team_id)
    _refuse_stranger(by, team.community)
    _put_in(team, person_id)
    audit.note(by, "people.join_team", ("team", team.uid), at=at)
    return team


@transaction.atomic
def leave_team(team_id: int, *, person_id: int, by: Actor, at: datetime) -> Team:
    """Somebody does not go out with this team any more. Raises MayNotKeep."""
    team = Team.objects.select_for_update(no_key=True).get(pk=team_id)
    _refuse_stranger(by, team.community)
    TeamMember.objects.filter(team=team, person=person_id).delete()
    if team.lead_id == person_id:
        team.lead = None
        team.save(update_fields=["lead"])
    audit.note(by, "people.leave_team", ("team", team.uid), at=at)
    return team


@transaction.atomic
def take_in_organisation(
    *,
    name_zh: str,
    kind: OrganisationKind,
    place_id: int,
    by: Actor,
    at: datetime,
    name_en: str = "",
    duty: str = "",
    phone: str = "",
    email: str = "",
) -> Organisation:
    """A body takes part at this place: a department in its district, others in a community.

    Raises MayNotKeep or BadInput.
    """
    place = Place.objects.get(pk=place_id)
    _refuse_stranger(by, place)
    if kind == OrganisationKind.DEPARTMENT and not (duty and place.kind == PlaceKind.DISTRICT):
        raise BadInput(_("A department has a district and a duty."), field="duty")
    organisation = Organisation.objects.create(
        name_zh=typed.line(name_zh, max_length=80),
        name_en=typed.line(name_en, max_length=120, min_length=0),
        kind=kind,
        duty=duty,
        place=place,
        phone=phones.any_number(phone) if phone.strip() else "",
        email=email.strip(),
    )
    parties.of_organisation(organisation)
    audit.note(by, "people.take_in_organisation", ("organisation", organisation.uid), at=at)
    return organisation


@transaction.atomic
def serve(organisation_id: int, *, estate_id: int, by: Actor, at: datetime) -> Organisation:
    """The organisation looks after this estate from now on. Raises MayNotKeep or BadInput."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    estate = Place.objects.get(pk=estate_id)
    _refuse_stranger(by, estate)
    if estate.kind != PlaceKind.ESTATE:
        raise BadInput(_("Please choose an estate."), field="place")
    OrganisationServes.objects.get_or_create(organisation=organisation, place=estate)
    audit.note(by, "people.serve", ("organisation", organisation.uid), at=at)
    return organisation


@transaction.atomic
def add_member(
    organisation_id: int, *, person_id: int, is_contact: bool, by: Actor, at: datetime
) -> Member:
    """Somebody belongs to an organisation; a contact receives its tasks. Raises MayNotKeep."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    person = Person.objects.get(pk=person_id)
    for thing in filter(None, (organisation.place, person.community)):
        _refuse_stranger(by, thing)
    member, _is_new = Member.objects.update_or_create(
        organisation=organisation, person=person, defaults={"is_contact": is_contact}
    )
    audit.note(by, "people.add_member", ("organisation", organisation.uid), at=at)
    return member


def _refuse_stranger(by: Actor, place: Place) -> None:
    if not policies.may_keep(by, place):
        raise MayNotKeep(_("You can only keep records in your own area."))


def _volunteer(volunteer_id: int, by: Actor) -> Volunteer:
    volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    _refuse_stranger(by, volunteer.community)
    return volunteer


def _put_in(team: Team, person_id: int) -> None:
    serves_here = Volunteer.objects.filter(
        person=person_id, community=team.community_id, is_active=True
    )
    if not serves_here.exists():
        raise NotOfThisCommunity(
            _("Only volunteers of this community can be in the team."), field="person"
        )
    TeamMember.objects.get_or_create(team=team, person_id=person_id)
