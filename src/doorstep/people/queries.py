"""Reading people's records. `seen_by` and `page_for` are the only doors for web code."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from doorstep.kernel.paging import Cursor, Page, merged, page
from doorstep.people import indexes, policies
from doorstep.people.actors import Actor, Grant
from doorstep.people.models import (
    AccessLook,
    Account,
    ApiToken,
    Client,
    Duty,
    Member,
    Organisation,
    Person,
    Role,
    Team,
    Volunteer,
)
from doorstep.people.states import LEVEL, OrganisationKind, Right, RoleKind
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

HOME = "household__dwelling__unit__parent__parent"
PAGE = 50


def seen_by(actor: Actor, uid: UUID) -> Person:
    """The person as `actor` may see them; Person.DoesNotExist for a stranger."""
    return _if_seen(actor, Person.objects.select_related(HOME, "community").get(uid=uid))


def erasable_by(actor: Actor, person_id: int) -> Person:
    """Somebody whose record this actor may have erased. Raises Person.DoesNotExist."""
    person = seen_by_key(actor, person_id)
    if not policies.may_erase(actor, person):
        raise Person.DoesNotExist
    return person


def seen_by_key(actor: Actor, person_id: int) -> Person:
    """As `seen_by`, by the key that stands in addresses of signed-in pages."""
    return _if_seen(actor, Person.objects.select_related(HOME, "community").get(pk=person_id))


def _if_seen(actor: Actor, person: Person) -> Person:
    if not policies.may_see(actor, person):
        raise Person.DoesNotExist
    return person


def page_for(actor: Actor, *, after: Cursor | None = None, limit: int = PAGE) -> Page[Person]:
    """The people `actor` may look up, newest first: those living where they write cases down."""
    seen = Person.objects.filter(is_active=True).select_related(HOME, "community")
    reasons = [seen.filter(under(grant)) for grant in actor.places_with(Right.TAKE_DOWN)]
    return merged(reasons or [seen.none()], order="-pk", after=after, limit=limit)


def with_number(actor: Actor, number: str) -> list[Person]:
    """Those of `page_for` whose cleaned phone number is exactly this one.

    Asked only by `operations.with_number`, which writes the look down.
    """
    grants = actor.places_with(Right.TAKE_DOWN)
    communities = communities_of(grants)
    indexed = [indexes.of_person_phone(number, each) for each in communities]
    known = Person.objects.filter(phone_index__in=indexed, is_active=True)
    known = known.select_related(HOME, "community")
    found = {each.pk: each for grant in grants for each in known.filter(under(grant))}
    return [found[key] for key in sorted(found, reverse=True)]


def behind_doors(actor: Actor, doors: Iterable[int]) -> list[Person]:
    """Those of `page_for` who live behind one of these doors, by door."""
    living = Person.objects.filter(household__dwelling__in=list(doors), is_active=True)
    living = living.select_related(HOME, "community").order_by("household__dwelling", "pk")
    return [person for person in living if policies.may_see(actor, person)]


def under(grant: Grant) -> Q:
    """The condition that somebody's record belongs to this place."""
    if grant.level == PlaceKind.GRID:
        return Q(household__dwelling__grid=grant.place_id)
    ways = {
        PlaceKind.COMMUNITY: "community",
        PlaceKind.STREET: "community__parent",
        PlaceKind.DISTRICT: "community__parent__parent",
    }
    way = ways.get(PlaceKind(grant.level))
    return Q(**{way: grant.place_id}) if way else Q()


def communities_of(grants: Iterable[Grant]) -> list[int]:
    """The communities at or around these places; none for an office above a community."""
    places = Place.objects.filter(
        pk__in=[grant.place_id for grant in grants],
        kind__in=[PlaceKind.COMMUNITY, PlaceKind.GRID],
    )
    return sorted({place.community_id for place in places if place.community_id is not None})


def communities_kept_by(actor: Actor) -> QuerySet[Place]:
    """The communities whose records `actor` keeps."""
    mine = communities_of(actor.places_with(Right.MANAGE_PEOPLE))
    return Place.objects.filter(pk__in=mine).order_by("pk")


def account_of_phone(number: str) -> Account | None:
    """The account of a cleaned mobile number, if there is one."""
    return Account.objects.filter(phone_index=indexes.of_account_phone(number)).first()


def household_of(person: Person) -> list[Person]:
    """Who lives with them, without themselves."""
    if person.household_id is None:
        return []
    others = Person.objects.filter(household=person.household_id, is_active=True)
    return list(others.exclude(pk=person.pk).order_by("pk"))


def person_with_number(number: str) -> Person:
    """Who signs in with this work number. Raises Person.DoesNotExist."""
    return Person.objects.get(accounts__account__username=number.strip(), is_active=True)


def standing_of(person: Person) -> Volunteer | None:
    """How somebody helps here, when they do."""
    return Volunteer.objects.filter(person=person, is_active=True).select_related("unit").first()


def teams_of(person: Person) -> list[Team]:
    """The teams somebody goes out with."""
    return list(Team.objects.filter(members__person=person, is_active=True).order_by("pk"))


def teams_to_join(person: Person) -> QuerySet[Team]:
    """The teams of somebody's community that they are not in yet."""
    here = Team.objects.filter(community=person.community_id, is_active=True)
    return here.exclude(members__person=person).order_by("pk")


def bodies_of(person: Person) -> list[Member]:
    """The partners somebody belongs to."""
    return list(person.memberships.select_related("organisation").order_by("pk"))


def work_number(person: Person) -> str:
    """The number somebody signs in with at work; empty when they have none."""
    tied = person.accounts.filter(account__username__isnull=False).order_by("pk")
    return tied.values_list("account__username", flat=True).first() or ""


def roles_of(person: Person) -> list[Role]:
    """The roles somebody holds now."""
    return list(person.roles.filter(to_at=None).select_related("place").order_by("pk"))


def roles_under(actor: Actor) -> list[Role]:
    """Who holds which role at or below the places where `actor` may appoint."""
    reach = [role.place.path for role in actor.roles if policies.APPOINTS.get(RoleKind(role.kind))]
    below = Q(pk__in=())
    for path in reach:
        below |= Q(place__path__startswith=path)
    held = Role.objects.filter(below, to_at=None).select_related("place", "person", "post")
    return list(held.order_by("place__path", "kind", "pk"))


def places_to_appoint_at(actor: Actor, kind: RoleKind) -> list[Place]:
    """Where `actor` may give this role."""
    reach = [
        role.place.path
        for role in actor.roles
        if kind in policies.APPOINTS.get(RoleKind(role.kind), frozenset())
    ]
    below = Q(pk__in=())
    for path in reach:
        below |= Q(path__startswith=path)
    return list(Place.objects.filter(below, kind=LEVEL[kind], is_active=True).order_by("path"))


def volunteers_for(
    actor: Actor, *, after: Cursor | None = None, limit: int = PAGE
) -> Page[Volunteer]:
    """Active volunteers of the communities whose records `actor` keeps, newest first."""
    mine = communities_of(actor.places_with(Right.MANAGE_PEOPLE))
    listed = Volunteer.objects.filter(community__in=mine, is_active=True)
    listed = listed.select_related(f"person__{HOME}", "person__community", "unit", "community")
    return page(listed, order="-pk", after=after, limit=limit)


def teams_for(actor: Actor) -> list[Team]:
    """Teams of the communities whose records `actor` keeps."""
    mine = communities_of(actor.places_with(Right.MANAGE_PEOPLE))
    listed = Team.objects.filter(community__in=mine, is_active=True)
    return list(
        listed.select_related("community", "lead")
        .prefetch_related("members__person")
        .order_by("community", "pk")
    )


def organisations_for(actor: Actor) -> list[Organisation]:
    """Bodies that take part in, or serve estates of, communities whose records `actor` keeps."""
    mine = communities_of(actor.places_with(Right.MANAGE_PEOPLE))
    districts = Place.objects.filter(children__children__in=mine, kind=PlaceKind.DISTRICT)
    here = Q(place__in=mine) | Q(serves__place__parent__in=mine)
    departments = Q(kind=OrganisationKind.DEPARTMENT, place__in=districts)
    listed = Organisation.objects.filter(here | departments, is_active=True).distinct()
    return list(
        listed.select_related("place")
        .prefetch_related("serves__place", "members__person")
        .order_by("kind", "pk")
    )


def bodies(ids: Iterable[int]) -> QuerySet[Organisation]:
    """These organisations, by name, for a form's list."""
    return Organisation.objects.filter(pk__in=list(ids)).order_by("name_zh")


def looks_at(person: Person, *, after: Cursor | None = None, limit: int = PAGE) -> Page[AccessLook]:
    """Who looked at somebody's record, newest first; looks at one's own are left out."""
    looks = AccessLook.objects.filter(person_uid=person.uid).exclude(viewer_id=person.uid.hex)
    return page(looks.select_related("viewer_place"), order="-pk", after=after, limit=limit)


def clients_for(actor: Actor) -> list[Client]:
    """Programs let in at or below the places where `actor` may, those shut out last."""
    places = Place.objects.filter(
        pk__in=[grant.place_id for grant in actor.places_with(Right.MANAGE_CLIENTS)]
    )
    below = Q(pk__in=())
    for path in places.values_list("path", flat=True):
        below |= Q(place__path__startswith=path)
    listed = Client.objects.filter(below).select_related("place")
    return list(listed.order_by(F("revoked_at").desc(nulls_first=True), "pk"))


def places_to_let_in_at(actor: Actor) -> QuerySet[Place]:
    """The offices at and below which `actor` lets other systems in, communities included."""
    grants = [grant.place_id for grant in actor.places_with(Right.MANAGE_CLIENTS)]
    below = Q(pk__in=())
    for path in Place.objects.filter(pk__in=grants).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    offices = (PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)
    return Place.objects.filter(below, kind__in=offices, is_active=True).order_by("path")


def tokens_of(person: Person) -> list[ApiToken]:
    """The keys somebody gave to programs of their own, newest first, those taken back last."""
    listed = ApiToken.objects.filter(person=person)
    return list(listed.order_by(F("revoked_at").desc(nulls_first=True), "-pk"))


def client_seen_by(actor: Actor, uid: UUID) -> Client:
    """The program as `actor` may see it; Client.DoesNotExist for a stranger."""
    client = Client.objects.select_related("place").get(uid=uid)
    if not policies.may_let_in(actor, client.place):
        raise Client.DoesNotExist
    return client


def on_duty(place: Place, at: datetime) -> QuerySet[Duty]:
    """Who is on duty at this place at this moment."""
    return Duty.objects.filter(place=place, from_at__lte=at, to_at__gt=at).order_by("pk")
