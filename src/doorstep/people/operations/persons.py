"""Adding and correcting persons and the households they live in."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit, clock, typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people import identity, indexes, parties, phones, policies
from doorstep.people.actors import Actor
from doorstep.people.models import Household, Person
from doorstep.people.operations import searching
from doorstep.people.states import Gender, Language, Reach
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind


class MayNotKeep(DomainError):
    """The record belongs to a place where the actor does not keep records, or is their own."""

    code = "people.may_not_keep"
    status = 403


class SeemsKnown(DomainError):
    """Somebody with the same ID number, or the same name and phone, has a file already."""

    code = "people.seems_known"

    def __init__(self, uid: UUID) -> None:
        super().__init__(
            _("Somebody with this name and number has a file already. Look there first.")
        )
        self.uid = uid


class ChangedSince(DomainError):
    """Somebody put the file right after it was read."""

    code = "people.changed_since"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person tells about themselves. There is no room for notes by others."""

    name: str
    called: str = ""
    gender: str = Gender.NOT_SAID
    born_on: date | None = None
    phone: str = ""
    id_number: str = ""
    email: str = ""
    language: str = Language.CHINESE
    reach: str = Reach.PHONE_CALL

    def cleaned(self, at: datetime) -> "Particulars":
        """The same as it is kept. Raises BadInput with the field that cannot be."""
        if self.born_on and not date(1900, 1, 1) <= self.born_on <= clock.shanghai_day(at):
            raise BadInput(_("Please check the date of birth."), field="born_on")
        for choices, name in ((Gender, "gender"), (Language, "language"), (Reach, "reach")):
            if getattr(self, name) not in choices.values:
                raise BadInput(_("Please choose one of the answers."), field=name)
        return Particulars(
            name=typed.line(self.name, max_length=40),
            called=typed.line(self.called, max_length=40, min_length=0),
            gender=self.gender,
            born_on=self.born_on,
            phone=phones.any_number(self.phone) if self.phone.strip() else "",
            id_number=identity.cleaned(self.id_number) if self.id_number.strip() else "",
            email=_email(self.email),
            language=self.language,
            reach=self.reach,
        )


def _email(text: str) -> str:
    address = text.strip()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise BadInput(_("That does not look like an e-mail address."), field="email") from None
    return address


@transaction.atomic
def register_person(
    particulars: Particulars,
    *,
    by: Actor,
    at: datetime,
    community_id: int | None = None,
    dwelling_id: int | None = None,
    household_id: int | None = None,
    is_somebody_else: bool = False,
) -> Person:
    """Open a file for somebody in a community, and say where they live when that is known.

    Raises MayNotKeep, BadInput, or SeemsKnown unless told that it is somebody else.
    """
    told = particulars.cleaned(at)
    household = _household(household_id, dwelling_id)
    community = _community_of(household, community_id)
    if not policies.may_keep(by, household.dwelling if household else community):
        raise MayNotKeep(_("You can only keep records in your own area."))
    earlier = alike(told, community.pk).first()
    if earlier is not None and (told.id_number or not is_somebody_else):
        raise SeemsKnown(earlier.uid)
    person = Person(community=community, household=household, registered_at=at)
    _write(person, told)
    _insert(person)
    searching.write(person)
    parties.of_person(person)
    audit.note(by, "people.register", ("person", person.uid), at=at)
    return person


@transaction.atomic
def correct(
    person_id: int,
    particulars: Particulars,
    *,
    by: Actor,
    at: datetime,
    forget: frozenset[str] = frozenset(),
    version: int | None = None,
) -> Person:
    """Put right what is written about somebody; an empty number stays unless it is to be forgotten.

    Raises MayNotKeep, BadInput, ChangedSince, or SeemsKnown when the ID number is another person's.
    """
    person = _locked(person_id, by, version)
    told = particulars.cleaned(at)
    told = replace(
        told,
        phone=told.phone or ("" if "phone" in forget else person.phone or ""),
        id_number=told.id_number or ("" if "id_number" in forget else person.id_number or ""),
    )
    if told.id_number:
        index = indexes.of_id_number(told.id_number, person.community_id)
        others = Person.objects.filter(community=person.community_id, id_index=index)
        if other := others.exclude(pk=person.pk).first():
            raise SeemsKnown(other.uid)
    _write(person, told)
    person.save()
    searching.write(person)
    audit.note(by, "people.correct", ("person", person.uid), at=at)
    return person


@transaction.atomic
def join_household(
    person_id: int,
    *,
    by: Actor,
    at: datetime,
    household_id: int | None = None,
    dwelling_id: int | None = None,
    version: int | None = None,
) -> Person:
    """Somebody lives with this household now, or as a new one behind this door.

    Raises MayNotKeep, for whoever moves them keeps records at both ends; ChangedSince.
    """
    person = _locked(person_id, by, version)
    household = _household(household_id, dwelling_id)
    if household is None:
        raise BadInput(_("Please say which door they live behind."), field="dwelling")
    if not policies.may_keep(by, household.dwelling):
        raise MayNotKeep(_("You can only keep records in your own area."))
    person.household = household
    community = _community_of(household, None)
    if community.pk != person.community_id:
        person.community = community
        _index(person)
    person.save()
    searching.write(person)
    audit.note(by, "people.join_household", ("person", person.uid), at=at)
    return person


@transaction.atomic
def leave_household(person_id: int, *, by: Actor, at: datetime) -> Person:
    """Somebody moved out; where to is not known. Raises MayNotKeep."""
    person = _locked(person_id, by)
    person.household = None
    person.save(update_fields=["household", "version"])
    audit.note(by, "people.leave_household", ("person", person.uid), at=at)
    return person


def alike(told: Particulars, community_id: int) -> QuerySet[Person]:
    """Files in the community which may be of the same person: one ID number, or name and phone."""
    known = Person.objects.filter(community=community_id, is_active=True)
    if told.id_number:
        same = known.filter(id_index=indexes.of_id_number(told.id_number, community_id))
        if same.exists() or not told.phone:
            return same
    if not told.phone:
        return known.none()
    return known.filter(
        name=told.name, phone_index=indexes.of_person_phone(told.phone, community_id)
    )


def _insert(person: Person) -> None:
    """Another desk may open a file for the same ID number at this moment; theirs counts then."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        known = Person.objects.filter(community=person.community, id_index=person.id_index)
        if person.id_index is None or (earlier := known.first()) is None:
            raise
        raise SeemsKnown(earlier.uid) from None


def _locked(person_id: int, by: Actor, version: int | None = None) -> Person:
    """The file under its lock, about to have another version."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    if not policies.may_keep_person(by, person):
        raise MayNotKeep(_("You can only keep records in your own area, and not your own."))
    if version is not None and version != person.version:
        raise ChangedSince(_("Somebody changed this file since you read it. Please look again."))
    person.version += 1
    return person


def _household(household_id: int | None, dwelling_id: int | None) -> Household | None:
    if household_id is not None:
        return Household.objects.select_related("dwelling__unit").get(pk=household_id)
    if dwelling_id is not None:
        dwelling = Dwelling.objects.select_related("unit").get(pk=dwelling_id)
        return Household.objects.create(dwelling=dwelling)
    return None


def _community_of(household: Household | None, community_id: int | None) -> Place:
    wanted = household.dwelling.scope.community_id if household else community_id
    if wanted is None:
        raise BadInput(_("Please say which community this person belongs to."), field="community")
    return Place.objects.get(pk=wanted, kind=PlaceKind.COMMUNITY)


def _write(person: Person, told: Particulars) -> None:
    for each in fields(told):
        value = getattr(told, each.name)
        is_sealed = each.name in {"phone", "id_number", "email"}
        setattr(person, each.name, value or None if is_sealed else value)
    _index(person)


def _index(person: Person) -> None:
    """Indexes are keyed by community, so they are made anew when somebody moves."""
    community_id = person.community_id
    person.phone_index = (
        indexes.of_person_phone(person.phone, community_id) if person.phone else None
    )
    person.id_index = (
        indexes.of_id_number(person.id_number, community_id) if person.id_number else None
    )
