"""What programs get to see of people. Keys of the database never leave it."""

from uuid import UUID

from ninja import Schema

from doorstep.people.actors import Actor
from doorstep.people.masking import mask_phone
from doorstep.people.models import Person


class RoleOut(Schema):
    """A role and the place it is held at."""

    kind: str
    place: str


class MeOut(Schema):
    """Whom the token speaks for."""

    uid: UUID
    called: str
    community: str
    language: str
    is_volunteer: bool
    roles: list[RoleOut]

    @classmethod
    def of(cls, actor: Actor, person: Person) -> "MeOut":
        return cls(
            uid=person.uid,
            called=person.known_as,
            community=person.community.name,
            language=person.language,
            is_volunteer=actor.volunteer is not None,
            roles=[RoleOut(kind=role.kind, place=role.place.name) for role in actor.roles],
        )


class PersonOut(Schema):
    """Somebody as the asker may see them: the phone masked."""

    uid: UUID
    name: str
    called: str
    community: str
    home: str
    phone: str

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        return cls(
            uid=person.uid,
            name=person.name,
            called=person.known_as,
            community=person.community.name,
            home=person.home.label if person.home else "",
            phone=mask_phone(person.phone),
        )
