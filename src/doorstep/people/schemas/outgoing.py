"""What programs get to see of people: numbers masked, whole only by a written look."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.people import queries
from doorstep.people.actors import Actor
from doorstep.people.masking import mask_id, mask_phone
from doorstep.people.models import AccessLook, Organisation, Person, Role, Team, Volunteer
from doorstep.people.states import (
    Gender,
    Language,
    LookField,
    OrganisationKind,
    Reach,
    Reason,
    RoleKind,
    VolunteerKind,
)
from doorstep.places.references import ref_of

NEXT = Field(examples=[None], description="send it back as `after`; null on the last page")


class RoleOut(Schema):
    """A role and the place it is held at."""

    kind: RoleKind
    place: str = Field(examples=["欧景社区"])

    @classmethod
    def of(cls, role: Role) -> Self:
        return cls(kind=RoleKind(role.kind), place=role.place.name)


class MeOut(Schema):
    """Whom the token speaks for."""

    uid: UUID
    called: str = Field(examples=["小李"])
    community: str = Field(examples=["欧景社区"])
    language: Language
    is_volunteer: bool
    roles: list[RoleOut]

    @classmethod
    def of(cls, actor: Actor, person: Person) -> Self:
        return cls(
            uid=person.uid,
            called=person.known_as,
            community=person.community.name,
            language=Language(person.language),
            is_volunteer=actor.volunteer is not None,
            roles=[RoleOut.of(role) for role in actor.roles],
        )


class PersonLine(Schema):
    """Somebody as the asker may see them: the phone masked."""

    uid: UUID
    version: int
    name: str = Field(examples=["王桂英"])
    called: str = Field(examples=["王奶奶"])
    community: str = Field(examples=["欧景社区"])
    home: str = Field(examples=["3-2-501"])
    phone: str = Field(examples=["138****5678"])

    @classmethod
    def of(cls, person: Person) -> Self:
        return cls(**_line(person))


def _line(person: Person) -> dict[str, Any]:
    return {
        "uid": person.uid,
        "version": person.version,
        "name": person.name,
        "called": person.known_as,
        "community": person.community.name,
        "home": person.home.label if person.home else "",
        "phone": mask_phone(person.phone),
    }


class PeoplePage(Schema):
    """Some people, newest first."""

    items: list[PersonLine]
    next: str | None = NEXT


class BodyOut(Schema):
    """A team or a partner by its name."""

    uid: UUID
    name: str = Field(examples=["银发维修队"])

    @classmethod
    def of(cls, body: Team | Organisation) -> Self:
        return cls(uid=body.uid, name=body.name)


class VolunteerOut(Schema):
    """How somebody helps here."""

    person: PersonLine
    kind: VolunteerKind
    unit: BodyOut | None
    is_vetted: bool
    reported_on: date

    @classmethod
    def of(cls, volunteer: Volunteer) -> Self:
        return cls(
            person=PersonLine.of(volunteer.person),
            kind=VolunteerKind(volunteer.kind),
            unit=BodyOut.of(volunteer.unit) if volunteer.unit else None,
            is_vetted=volunteer.is_vetted,
            reported_on=volunteer.reported_on,
        )


class VolunteersPage(Schema):
    """Some volunteers, newest first."""

    items: list[VolunteerOut]
    next: str | None = NEXT


class MembershipOut(Schema):
    """A partner somebody belongs to."""

    organisation: BodyOut
    is_contact: bool


class PersonOut(PersonLine):
    """The file, with numbers masked."""

    gender: Gender
    born_on: date | None
    id_number: str = Field(examples=["4201**********1234"])
    email: str = Field(examples=[""])
    language: Language
    reach: Reach
    household: list[PersonLine]
    volunteer: VolunteerOut | None
    roles: list[RoleOut]
    teams: list[BodyOut]
    organisations: list[MembershipOut]

    @classmethod
    def of(cls, person: Person) -> Self:
        standing = queries.standing_of(person)
        others = queries.household_of(person)
        for each in others:  # they live behind the same door: it is not read again for each
            each.household, each.community = person.household, person.community
        if standing is not None:
            standing.person = person
        return cls(
            **_line(person),
            gender=Gender(person.gender),
            born_on=person.born_on,
            id_number=mask_id(person.id_number),
            email=person.email or "",
            language=Language(person.language),
            reach=Reach(person.reach),
            household=[PersonLine.of(each) for each in others],
            volunteer=VolunteerOut.of(standing) if standing else None,
            roles=[RoleOut.of(each) for each in queries.roles_of(person)],
            teams=[BodyOut.of(each) for each in queries.teams_of(person)],
            organisations=[
                MembershipOut(
                    organisation=BodyOut.of(each.organisation), is_contact=each.is_contact
                )
                for each in queries.bodies_of(person)
            ],
        )


class NumberOut(Schema):
    """One number whole. The look is in their access log."""

    number: str = Field(examples=["13812345678"])


class LookOut(Schema):
    """Somebody looked at your record, or tried to."""

    at: datetime
    role: str = Field(examples=["community staff"])
    place: str = Field(examples=["欧景社区"])
    work_number: str = Field(examples=["oj-desk-1"])
    field: LookField
    reason: Reason
    was_refused: bool

    @classmethod
    def of(cls, look: AccessLook) -> Self:
        return cls(
            at=look.at,
            role=look.role_words,
            place=look.viewer_place.name if look.viewer_place else "",
            work_number=look.viewer_number,
            field=LookField(look.field),
            reason=Reason(look.reason),
            was_refused=look.was_refused,
        )


class LooksPage(Schema):
    """Some looks, newest first."""

    items: list[LookOut]
    next: str | None = NEXT


class TeamOut(Schema):
    """Volunteers who go out together."""

    uid: UUID
    name: str = Field(examples=["银发维修队"])
    community: str = Field(examples=["欧景社区"])
    skill: str = Field(examples=["水电"])
    is_silver_age: bool
    lead: str = Field(examples=["张师傅"])
    members: list[str] = Field(examples=[["张师傅", "小李"]])

    @classmethod
    def of(cls, team: Team) -> Self:
        return cls(
            uid=team.uid,
            name=team.name,
            community=team.community.name,
            skill=team.skill,
            is_silver_age=team.is_silver_age,
            lead=team.lead.known_as if team.lead else "",
            members=[each.person.known_as for each in team.members.all()],
        )


class OrganisationOut(Schema):
    """A body that takes part."""

    uid: UUID
    name: str = Field(examples=["欧景物业"])
    kind: OrganisationKind
    duty: str = Field(examples=[""])
    place: str = Field(examples=["欧景社区"])
    serves: list[str] = Field(examples=[["欧景苑"]])
    contacts: list[str] = Field(examples=[["刘经理"]])

    @classmethod
    def of(cls, body: Organisation) -> Self:
        return cls(
            uid=body.uid,
            name=body.name,
            kind=OrganisationKind(body.kind),
            duty=body.duty,
            place=body.place.name if body.place else "",
            serves=[each.place.name for each in body.serves.all()],
            contacts=[each.person.known_as for each in body.members.all() if each.is_contact],
        )


class HeldOut(Schema):
    """Who holds which role where."""

    person: UUID
    called: str = Field(examples=["赵主任"])
    kind: RoleKind
    place: str = Field(examples=["7KQM2WXY/第一网格"], description="what to send as `place`")
    place_name: str = Field(examples=["第一网格"])
    since: datetime

    @classmethod
    def of(cls, role: Role) -> Self:
        return cls(
            person=role.person.uid,
            called=role.person.known_as,
            kind=RoleKind(role.kind),
            place=ref_of(role.place),
            place_name=role.place.name,
            since=role.from_at,
        )
