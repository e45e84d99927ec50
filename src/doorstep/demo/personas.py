"""Eight people to try the demo as, one for each kind of eye on a neighbourhood."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.demo.guard import refuse_outside_demo
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import operations, tokens
from doorstep.people.actors import Actor
from doorstep.people.models import Account, AccountPerson, Member, Organisation, Person
from doorstep.people.operations import Particulars
from doorstep.people.states import (
    Confirmed,
    Gender,
    OrganisationKind,
    Reach,
    RoleKind,
    VolunteerKind,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind

BUILDER = Actor.system("demo")
HOME = "oujingyuan"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to try the demo as: who they are and what they may be shown doing."""

    key: str
    name: str
    called: str
    gender: Gender
    born: int
    says: str | Promise
    door: tuple[str, str, str] | None = None  # building, unit, door in the first estate
    role: RoleKind | None = None
    is_volunteer: bool = False
    is_stranger: bool = False
    is_partner: bool = False


PERSONAS = (
    Persona(
        "resident", "王桂英", "王奶奶", Gender.WOMAN, 1947, _("a resident of 79"), ("2", "2", "401")
    ),
    Persona(
        "neighbour", "刘德福", "刘爷爷", Gender.MAN, 1952, _("her neighbour"), ("2", "2", "302")
    ),
    Persona(
        "volunteer",
        "李想",
        "小李",
        Gender.MAN,
        1991,
        _("a volunteer of the same grid"),
        ("1", "1", "202"),
        is_volunteer=True,
    ),
    Persona(
        "stranger",
        "陈卫国",
        "老陈",
        Gender.MAN,
        1958,
        _("a volunteer of another community"),
        ("1", "1", "101"),
        is_volunteer=True,
        is_stranger=True,
    ),
    Persona(
        "gridworker",
        "周敏",
        "周敏",
        Gender.WOMAN,
        1988,
        _("the grid worker"),
        role=RoleKind.GRID_WORKER,
    ),
    Persona(
        "secretary",
        "赵红梅",
        "赵主任",
        Gender.WOMAN,
        1974,
        _("the community's secretary"),
        role=RoleKind.SECRETARY,
    ),
    Persona(
        "partner",
        "孙立军",
        "孙经理",
        Gender.MAN,
        1980,
        _("the property company"),
        is_partner=True,
    ),
    Persona("street", "何静", "何科长", Gender.WOMAN, 1979, _("the street"), role=RoleKind.STREET),
)
BY_KEY = {persona.key: persona for persona in PERSONAS}


class NoSuchPersona(DomainError):
    """The demo has nobody of that name."""

    code = "demo.no_such_persona"
    status = 404


def introduce(community: Place, *, at: datetime) -> None:
    """Register the personas with an account each; the stranger in the other community."""
    street = Place.objects.get(children=community)
    other = Place.objects.exclude(pk=community.pk).get(kind=PlaceKind.COMMUNITY, parent=street)
    for number, persona in enumerate(PERSONAS):
        home = other if persona.is_stranger else community
        person = _register(persona, number, home, at)
        account = Account.objects.create_user(username=f"demo-{persona.key}")
        operations.link_account(
            account.pk, person_id=person.pk, how=Confirmed.DESK, by=BUILDER, at=at
        )
        if persona.is_volunteer:
            operations.register_volunteer(
                person.pk, kind=VolunteerKind.SELF, is_vetted=True, by=BUILDER, at=at
            )
        if persona.role is not None:
            _appoint(person, persona.role, community, street, at)
        if persona.is_partner:
            _speak_for_the_property_company(person, community, at)


def _register(persona: Persona, number: int, community: Place, at: datetime) -> Person:
    door = _door(persona, community)
    told = Particulars(
        name=persona.name,
        called=persona.called,
        gender=persona.gender,
        born_on=date(persona.born, 3, 5),
        phone=f"1380000{number + 1:04d}",
        reach=Reach.SMS,
    )
    return operations.register_person(
        told,
        by=BUILDER,
        at=at,
        dwelling_id=door.pk if door else None,
        community_id=community.pk,
    )


def _door(persona: Persona, community: Place) -> Dwelling | None:
    if persona.door is None:
        return None
    estate = community.children.filter(kind=PlaceKind.ESTATE).order_by("pk")[0]
    building, unit, door = persona.door
    return Dwelling.objects.get(
        unit__parent__parent=estate,
        unit__parent__number=building,
        unit__number=unit,
        door=door,
    )


def _appoint(person: Person, role: RoleKind, community: Place, street: Place, at: datetime) -> None:
    grid = community.children.filter(kind=PlaceKind.GRID).order_by("pk")[0]
    place = {RoleKind.GRID_WORKER: grid, RoleKind.STREET: street}.get(role, community)
    operations.appoint(person.pk, kind=role, place_id=place.pk, by=BUILDER, at=at)


def _speak_for_the_property_company(person: Person, community: Place, at: datetime) -> None:
    estate = community.children.filter(kind=PlaceKind.ESTATE).order_by("pk")[0]
    company = Organisation.objects.get(kind=OrganisationKind.PROPERTY, serves__place=estate)
    Member.objects.filter(organisation=company, is_contact=True).update(is_contact=False)
    operations.add_member(company.pk, person_id=person.pk, is_contact=True, by=BUILDER, at=at)


def account_of(key: str) -> Account:
    """The account of a persona. Raises NoSuchPersona, and NotADemo outside a demo."""
    refuse_outside_demo()
    account = Account.objects.filter(username=f"demo-{key}").first() if key in BY_KEY else None
    if account is None:
        known = ", ".join(BY_KEY)
        raise NoSuchPersona(_("The demo knows: %(names)s.") % {"names": known})
    return account


def person_of(key: str) -> Person:
    """The person behind a persona, with their home."""
    home = "household__dwelling__unit__parent__parent"
    return Person.objects.select_related(home).get(accounts__account__username=f"demo-{key}")


def token_for(key: str) -> str:
    """A fresh bearer token of a persona. Raises NoSuchPersona, and NotADemo outside a demo."""
    account = account_of(key)
    person = AccountPerson.objects.select_related("person").get(account=account).person
    return tokens.make(person, name=f"demo {key}", at=clock.now())[1]


def sign_in_addresses(base: str) -> list[tuple[Persona, str]]:
    """Each persona with the address that signs in as them."""
    return [(persona, f"{base}/demo/as/{persona.key}/") for persona in PERSONAS]
