"""Register the neighbourhood's people through the people room: residents, volunteers, offices."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from doorstep.demo import names
from doorstep.demo.neighbourhood import Shape, facts
from doorstep.demo.population import Resident, households
from doorstep.people import operations, parties
from doorstep.people.actors import Actor
from doorstep.people.models import Household, Person, Volunteer
from doorstep.people.operations import Particulars
from doorstep.people.states import OrganisationKind, Reach, RoleKind, VolunteerKind
from doorstep.places.models import Dwelling, Place
from doorstep.places.states import PlaceKind

BUILDER = Actor.system("demo")
KINDS = {"UNIT": 0.4, "COMMUNITY": 0.2, "SELF": 0.25, "NEIGHBOUR": 0.15}
GENDERS = {"F": "WOMAN", "M": "MAN"}
SHARE_VETTED = 0.6


def register_residents(
    random: Random, shape: Shape, community: Place, *, at: datetime, today: date
) -> Iterator[int]:
    """Give every household a door and every resident a file; yields how many it was each time.

    Doors behind which somebody lives already are left to them, and counted.
    """
    taken = set(Household.objects.values_list("dwelling_id", flat=True))
    doors = [door for door in _doors(community) if door not in taken]
    random.shuffle(doors)
    made = households(random, shape, today=today)
    for dwelling, people in zip(doors, made, strict=False):
        first = _register(people[0], at=at, dwelling_id=dwelling)
        for other in people[1:]:
            _register(other, at=at, household_id=first.household_id)
        yield len(people)


def _doors(community: Place) -> list[int]:
    inside = Dwelling.objects.filter(unit__path__startswith=community.path)
    return list(inside.order_by("pk").values_list("pk", flat=True))


def _register(
    resident: Resident,
    *,
    at: datetime,
    dwelling_id: int | None = None,
    household_id: int | None = None,
) -> Person:
    told = Particulars(
        name=resident.name,
        called=resident.called,
        gender=GENDERS[resident.gender],
        born_on=resident.born_on,
        phone=resident.phone,
        reach=resident.reach,
    )
    return operations.register_person(
        told,
        by=BUILDER,
        at=at,
        dwelling_id=dwelling_id,
        household_id=household_id,
        is_somebody_else=True,
    )


def form_teams(random: Random, shape: Shape, community: Place, *, at: datetime, today: date) -> int:
    """Residents who can be reached report as volunteers and form the teams; returns how many."""
    unit = operations.take_in_organisation(
        name_zh="江湾建设局",
        name_en="Jiangwan Works Bureau",
        kind=OrganisationKind.UNIT,
        place_id=community.pk,
        by=BUILDER,
        at=at,
    )
    silver, younger = _able(random, community, today)
    reported = 0
    for plan in shape.teams:
        pool = silver if plan.silver else younger
        people = [pool.pop() for _ in range(plan.size)]
        for person in people:
            kind = "SILVER" if plan.silver else random.choices(list(KINDS), list(KINDS.values()))[0]
            _report(random, person, VolunteerKind(kind), unit.pk, at)
        operations.form_team(
            name_zh=plan.name[0],
            name_en=plan.name[1],
            community_id=community.pk,
            lead_id=people[0].pk,
            member_ids=[person.pk for person in people],
            is_silver_age=plan.silver,
            by=BUILDER,
            at=at,
        )
        reported += len(people)
    return reported


def _able(random: Random, community: Place, today: date) -> tuple[list[Person], list[Person]]:
    """People of 60 to 74, and of 20 to 59, who have a phone; shuffled."""
    reachable = Person.objects.filter(
        community=community, reach=Reach.SMS, household__isnull=False, volunteer=None
    ).order_by("pk")
    younger_than = [today - timedelta(days=int(age * 365.25)) for age in (20, 60, 75)]
    younger = list(reachable.filter(born_on__range=(younger_than[1], younger_than[0])))
    silver = list(reachable.filter(born_on__range=(younger_than[2], younger_than[1])))
    random.shuffle(younger)
    random.shuffle(silver)
    return silver, younger


def _report(
    random: Random, person: Person, kind: VolunteerKind, unit_id: int, at: datetime
) -> Volunteer:
    return operations.register_volunteer(
        person.pk,
        kind=kind,
        unit_id=unit_id if kind == VolunteerKind.UNIT else None,
        is_vetted=random.random() < SHARE_VETTED,
        by=BUILDER,
        at=at,
    )


def open_offices(random: Random, community: Place, *, at: datetime, today: date) -> None:
    """Posts, grid workers, community staff, property companies and district departments."""
    street = Place.objects.get(children=community)
    grids = list(community.children.filter(kind=PlaceKind.GRID).order_by("pk"))
    for place in (street, community, *grids):
        parties.set_up_posts(place)
    for grid in grids:
        _appoint(random, RoleKind.GRID_WORKER, grid, community=community, at=at, today=today)
    for _turn in range(4):
        _appoint(random, RoleKind.STAFF, community, community=community, at=at, today=today)
    _take_in_property_companies(random, community, at, today)
    _take_in_departments(random, community, at, today)


def _official(random: Random, community: Place, at: datetime, today: date) -> Person:
    """Somebody who works here and lives elsewhere."""
    gender, age = random.choice("FM"), random.randint(27, 55)
    made_up = names.someone(
        random, age=age, gender=gender, this_year=today.year, family=names.surname(random)
    )
    told = Particulars(
        name=made_up.name,
        called=made_up.called,
        gender=GENDERS[gender],
        born_on=today - timedelta(days=age * 365 + random.randrange(300)),
        phone=f"166{random.randrange(10**8):08d}",
        reach=Reach.SMS,
    )
    return operations.register_person(
        told, by=BUILDER, at=at, community_id=community.pk, is_somebody_else=True
    )


def _appoint(
    random: Random, kind: RoleKind, place: Place, *, community: Place, at: datetime, today: date
) -> None:
    person = _official(random, community, at, today)
    operations.appoint(person.pk, kind=kind, place_id=place.pk, by=BUILDER, at=at)


def _take_in_property_companies(
    random: Random, community: Place, at: datetime, today: date
) -> None:
    estates = {place.name_zh: place for place in community.children.filter(kind=PlaceKind.ESTATE)}
    serves: dict[str, list[Place]] = {}
    for plan in facts()["estates"].values():
        if (estate := estates.get(plan["name"][0])) is not None:
            serves.setdefault(plan["property_company"], []).append(estate)
    for key, looked_after in serves.items():
        chinese, english = facts()["properties"][key]
        company = operations.take_in_organisation(
            name_zh=chinese,
            name_en=english,
            kind=OrganisationKind.PROPERTY,
            place_id=community.pk,
            phone=f"027555{random.randrange(10**5):05d}",
            by=BUILDER,
            at=at,
        )
        for estate in looked_after:
            operations.serve(company.pk, estate_id=estate.pk, by=BUILDER, at=at)
        _contact(random, company.pk, community, at, today)


def _take_in_departments(random: Random, community: Place, at: datetime, today: date) -> None:
    districts = Place.objects.filter(kind=PlaceKind.DISTRICT).order_by("pk")
    for district in districts:
        for duty, (chinese, english) in facts()["departments"].items():
            department = operations.take_in_organisation(
                name_zh=district.name_zh + chinese,
                name_en=f"{english}, {district.name_en}",
                kind=OrganisationKind.DEPARTMENT,
                duty=duty,
                place_id=district.pk,
                phone=f"027555{random.randrange(10**5):05d}",
                by=BUILDER,
                at=at,
            )
            _contact(random, department.pk, community, at, today)


def _contact(
    random: Random, organisation_id: int, community: Place, at: datetime, today: date
) -> None:
    person = _official(random, community, at, today)
    operations.add_member(organisation_id, person_id=person.pk, is_contact=True, by=BUILDER, at=at)


def people_of(community: Place) -> Sequence[int]:
    """Ids of the residents with a door, in a fixed order, for the plan to pick from."""
    living = Person.objects.filter(community=community, household__isnull=False)
    return list(living.order_by("pk").values_list("pk", flat=True))
