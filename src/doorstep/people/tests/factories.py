"""Ordinary people for tests of every room; a test names only what matters to it.

`near=` takes a dwelling, a person, a volunteer or anything with a grid: the new person lives in
that grid.
"""

from datetime import UTC, date, datetime
from typing import Any

import factory

from doorstep.people import clients, indexes, parties
from doorstep.people.actors import Actor
from doorstep.people.models import (
    Account,
    AccountPerson,
    Client,
    Duty,
    Household,
    Member,
    Organisation,
    OrganisationServes,
    Person,
    Role,
    Team,
    TeamMember,
    Volunteer,
)
from doorstep.people.operations import searching
from doorstep.people.states import (
    ClientMay,
    Confirmed,
    OrganisationKind,
    PostKind,
    RoleKind,
    VolunteerKind,
)
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind
from doorstep.places.tests.factories import (
    BuildingFactory,
    CommunityFactory,
    DistrictFactory,
    DwellingFactory,
    EstateFactory,
    GridFactory,
    StreetFactory,
    UnitFactory,
)

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
PASSWORD = "门口的桌子-2026"


def home_in(grid: Place) -> Dwelling:
    """A new door in a new building of this grid."""
    building = BuildingFactory(parent=EstateFactory(parent=grid.parent), grid=grid)
    return DwellingFactory(unit=UnitFactory(parent=building))


def grid_of(thing: Any) -> Place:
    """The grid that `near=` means. Raises ValueError when there is none."""
    for way in (thing, getattr(thing, "person", None), getattr(thing, "dwelling", None)):
        home = getattr(way, "home", None)
        grid = home.grid if home else getattr(way, "grid", None)
        if isinstance(grid, Place):
            return grid
    raise ValueError(f"{thing!r} is in no grid")


def actor_of(someone: Person | Volunteer | Account, device: str = "") -> Actor:
    """Someone as an actor, read afresh so that nothing cached is carried along."""
    if isinstance(someone, Account):
        someone = AccountPerson.objects.get(account=someone, is_chosen=True).person
    person_id = someone.person_id if isinstance(someone, Volunteer) else someone.pk
    return Actor.of(Person.objects.get(pk=person_id), device=device)


def account_of(someone: Person | Volunteer) -> Account:
    """The account that acts for this person, made when there is none; for `force_login`."""
    person = someone.person if isinstance(someone, Volunteer) else someone
    link = AccountPerson.objects.filter(person=person, is_chosen=True).first()
    return link.account if link else AccountFactory(person=person)


class HouseholdFactory(factory.django.DjangoModelFactory[Household]):
    class Meta:
        model = Household

    dwelling = factory.SubFactory(DwellingFactory)
    since = date(2019, 5, 1)


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """王桂英, known to a community but not to live anywhere."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        number = ""

    name = "王桂英"
    called = "王奶奶"
    community = factory.SubFactory(CommunityFactory)
    phone = factory.LazyAttribute(lambda person: person.number or None)
    phone_index = factory.LazyAttribute(
        lambda person: (
            indexes.of_person_phone(person.number, person.community.pk) if person.number else None
        )
    )
    registered_at = LONG_AGO

    @factory.post_generation
    def own_party(self, create: bool, extracted: Any, **keywords: Any) -> None:
        if create:
            parties.of_person(self)
            searching.write(self)


class ResidentFactory(PersonFactory):
    """王奶奶, who lives behind a door. `near=` puts that door in the same grid."""

    class Params:
        near = None
        dwelling = factory.LazyAttribute(
            lambda person: home_in(grid_of(person.near)) if person.near else DwellingFactory()
        )

    household = factory.LazyAttribute(lambda person: HouseholdFactory(dwelling=person.dwelling))
    community = factory.LazyAttribute(
        lambda person: Place.objects.get(pk=person.household.dwelling.scope.community_id)
    )


class VolunteerFactory(factory.django.DjangoModelFactory[Volunteer]):
    """小李, active, living in a grid of its own unless `near=` says where."""

    class Meta:
        model = Volunteer

    class Params:
        near = None
        name = "李想"
        called = "小李"

    person = factory.LazyAttribute(
        lambda volunteer: ResidentFactory(
            name=volunteer.name, called=volunteer.called, near=volunteer.near
        )
    )
    community = factory.LazyAttribute(lambda volunteer: volunteer.person.community)
    kind = VolunteerKind.NEIGHBOUR
    reported_on = date(2025, 3, 1)


class RoleFactory(factory.django.DjangoModelFactory[Role]):
    class Meta:
        model = Role

    person = factory.SubFactory(PersonFactory)
    kind = RoleKind.STAFF
    place = factory.SelfAttribute("person.community")
    from_at = LONG_AGO


class _HolderFactory(PersonFactory):
    """A person who holds a role at `at`, and its post when there is one."""

    class Meta:
        abstract = True

    class Params:
        at = factory.SubFactory(CommunityFactory)

    role_kind = RoleKind.STAFF
    post_kind: PostKind | None = PostKind.DESK
    community = factory.LazyAttribute(lambda holder: _community_for(holder.at))

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **fields: Any) -> Person:
        place, role_kind, post_kind = (fields.pop(k) for k in ("place", "role_kind", "post_kind"))
        person: Person = super()._create(model_class, *args, **fields)
        post = parties.of_post(post_kind, place).post if post_kind else None
        RoleFactory(person=person, kind=role_kind, place=place, post=post)
        return person

    place = factory.SelfAttribute("at")


def _community_for(place: Place) -> Place:
    """The community of a place; for an office above one, some community below it."""
    if place.community_id is not None:
        return Place.objects.get(pk=place.community_id)
    below = Place.objects.filter(path__startswith=place.path, kind="COMMUNITY").first()
    return below or CommunityFactory(**_under(place))


def _under(place: Place) -> dict[str, Any]:
    if place.kind == PlaceKind.CITY:
        return _under(DistrictFactory(parent=place))
    if place.kind == PlaceKind.DISTRICT:
        return _under(StreetFactory(parent=place))
    return {"parent": place}


class StaffFactory(_HolderFactory):
    """周敏, community staff at the desk of `at`."""

    name = "周敏"
    called = "小周"


class SecretaryFactory(_HolderFactory):
    """赵主任, secretary of the community `at`."""

    name = "赵红梅"
    called = "赵主任"
    role_kind = RoleKind.SECRETARY
    post_kind = PostKind.SECRETARY


class GridWorkerFactory(_HolderFactory):
    """周敏, grid worker of the grid `at`."""

    class Params:
        at = factory.SubFactory(GridFactory)

    name = "周敏"
    called = "周敏"
    role_kind = RoleKind.GRID_WORKER
    post_kind = PostKind.GRID_WORKER


class StreetOfficerFactory(_HolderFactory):
    """何科长, of the street office `at`."""

    class Params:
        at = factory.SubFactory(StreetFactory)

    name = "何建国"
    called = "何科长"
    role_kind = RoleKind.STREET
    post_kind = PostKind.STREET_DESK


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """欧景物业, a property company; `serves=` names the estates it looks after."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    kind = OrganisationKind.PROPERTY
    name_zh = factory.Sequence(lambda n: f"欧景物业{n}")
    name_en = "Oujing Property"

    @factory.post_generation
    def own_party(self, create: bool, extracted: Any, **keywords: Any) -> None:
        if create:
            parties.of_organisation(self)

    @factory.post_generation
    def serves(self, create: bool, extracted: Any, **keywords: Any) -> None:
        for estate in extracted or ():
            OrganisationServes.objects.create(organisation=self, place=estate)


class DepartmentFactory(OrganisationFactory):
    """The urban management department of a district."""

    kind = OrganisationKind.DEPARTMENT
    duty = "urban_management"
    place = factory.SubFactory(DistrictFactory)
    name_zh = factory.Sequence(lambda n: f"城市管理局{n}")
    name_en = "Urban Management"


class ContactFactory(PersonFactory):
    """孙经理, who receives the tasks of `organisation`."""

    class Params:
        organisation = factory.SubFactory(OrganisationFactory)

    name = "孙明"
    called = "孙经理"
    of = factory.SelfAttribute("organisation")

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **fields: Any) -> Person:
        organisation = fields.pop("of")
        person: Person = super()._create(model_class, *args, **fields)
        Member.objects.create(organisation=organisation, person=person, is_contact=True)
        return person


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    """A team of a community; `members=` takes persons or volunteers."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    community = factory.SubFactory(CommunityFactory)
    name_zh = factory.Sequence(lambda n: f"便民维修队{n}")
    name_en = "Repair team"

    @factory.post_generation
    def own_party(self, create: bool, extracted: Any, **keywords: Any) -> None:
        if create:
            parties.of_team(self)

    @factory.post_generation
    def members(self, create: bool, extracted: Any, **keywords: Any) -> None:
        for someone in extracted or ():
            person = someone.person if isinstance(someone, Volunteer) else someone
            TeamMember.objects.create(team=self, person=person)


class DutyFactory(factory.django.DjangoModelFactory[Duty]):
    class Meta:
        model = Duty

    party = factory.LazyFunction(lambda: parties.of_person(PersonFactory()))
    place = factory.SubFactory(CommunityFactory)
    from_at = LONG_AGO
    to_at = datetime(2025, 1, 2, tzinfo=UTC)
    kind = "desk"
    source = "test"


class AccountFactory(factory.django.DjangoModelFactory[Account]):
    """Signs in by work number and PASSWORD, and acts for `person` when one is given."""

    class Meta:
        model = Account
        skip_postgeneration_save = True

    class Params:
        number = ""

    username = factory.Sequence(lambda n: f"w{n:05d}")
    phone = factory.LazyAttribute(lambda account: account.number or None)
    phone_index = factory.LazyAttribute(
        lambda account: indexes.of_account_phone(account.number) if account.number else None
    )
    phone_verified_at = factory.LazyAttribute(lambda account: LONG_AGO if account.number else None)

    @factory.post_generation
    def password(self, create: bool, extracted: Any, **keywords: Any) -> None:
        self.set_password(extracted or PASSWORD)
        if create:
            self.save(update_fields=["password"])

    @factory.post_generation
    def person(self, create: bool, extracted: Any, **keywords: Any) -> None:
        if extracted is not None:
            AccountPerson.objects.create(
                account=self,
                person=extracted,
                how=Confirmed.DESK,
                confirmed_at=LONG_AGO,
                is_chosen=True,
            )


class ClientFactory(factory.django.DjangoModelFactory[Client]):
    """12345热线, let in at a community; its key is `KEY` followed by its number."""

    class Meta:
        model = Client

    class Params:
        key = factory.Sequence(lambda n: f"{clients.START}key-of-the-hotline-{n}")

    name = "12345热线"
    place = factory.SubFactory(CommunityFactory)
    may = factory.LazyFunction(lambda: list(ClientMay))
    limit_a_minute = 10_000
    key_digest = factory.LazyAttribute(lambda client: clients.digest(client.key))
    key_start = factory.LazyAttribute(lambda client: clients.start_of(client.key))
    key_made_at = LONG_AGO
    made_at = LONG_AGO
    made_by_kind = "SYSTEM"
    made_by_id = "test"
