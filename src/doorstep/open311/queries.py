"""What other systems read: jurisdictions, services, requests. Private matters are never there."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, Min, Q, QuerySet

from doorstep.cases.models import Case, Step
from doorstep.cases.queries.filling import with_parties, with_places
from doorstep.cases.queries.lists import ORDER
from doorstep.cases.states import TOLD_OUTSIDE
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import matter
from doorstep.kernel.paging import Page, following, page
from doorstep.open311 import ids, policies
from doorstep.open311.asked import Wanted
from doorstep.open311.states import states_of
from doorstep.people.actors import CLIENT, COLUMN, Actor
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

OFFICES = (PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)
PLACES = ("estate", "building", "community")
PUBLIC = Q(is_active=True, is_private=False, parent__isnull=False, parent__is_active=True) & ~Q(
    code__in=sorted(policies.NEVER)
)


class NoSuchJurisdiction(ObjectDoesNotExist):
    """No community or office here goes by this id."""


def jurisdiction(said: str) -> Place | None:
    """The community of a code, or the office of a division code; None when nothing is said.

    Raises NoSuchJurisdiction.
    """
    text = said.strip()[:40].replace("\x00", "")
    if not text:
        return None
    named = Q(code=text.upper()) | Q(division_code=text)
    found = list(Place.objects.filter(named, kind__in=OFFICES, is_active=True)[:2])
    if len(found) != 1:
        raise NoSuchJurisdiction
    return found[0]


def communities_of(place: Place | None) -> QuerySet[Place]:
    """The communities at or below a place, or all of them."""
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY, is_active=True)
    return communities.filter(path__startswith=place.path) if place else communities


def services(place: Place | None) -> list[Category]:
    """What may be asked for, each code once, as the first community that has it says it."""
    offered = Category.objects.filter(PUBLIC, community__in=communities_of(place))
    first = offered.order_by().values("code").annotate(first=Min("pk")).values("first")
    listed = Category.objects.filter(pk__in=first).select_related("parent")
    return list(listed.order_by("parent__position", "parent__code", "position", "code"))


def service(code: str, place: Place | None) -> Category:
    """One of them. Raises Category.DoesNotExist for what is private, too."""
    offered = Category.objects.filter(PUBLIC, code=code[:40], community__in=communities_of(place))
    found = offered.select_related("parent").order_by("pk").first()
    if found is None:
        raise Category.DoesNotExist
    return found


def service_in(community_id: int, code: str) -> Category:
    """The community's own heading of that code. Raises Category.DoesNotExist."""
    found = matter(community_id, code[:40])
    if not policies.is_public(found):
        raise Category.DoesNotExist
    return found


def request_of(public: str) -> Case:
    """The case behind a service request id. Raises Case.DoesNotExist for private ones, too."""
    found = _told(Case.objects.filter(uid__in=_uids([public])))
    if not found:
        raise Case.DoesNotExist
    return found[0]


def requests_page(wanted: Wanted, *, place: Place | None, actor: Actor) -> Page[Case]:
    """One page of requests, newest first; a handful of queries, however long it is."""
    if wanted.ids:
        listed = _in_public(Case.objects.filter(uid__in=_uids(wanted.ids)))
        return Page(_told(listed.order_by(*ORDER)), None)
    skipped = (wanted.page - 1) * wanted.page_size
    last = skipped + wanted.page_size + 1
    reasons = [
        Case.objects.filter(
            pk__in=following(_narrowed(reason, wanted), order=ORDER, after=wanted.after).values(
                "pk"
            )[:last]
        )
        .order_by()
        .values("pk")
        for reason in _reasons(wanted, place, actor)
    ]
    if not reasons:
        return Page([], None)
    listed = Case.objects.filter(pk__in=reasons[0].union(*reasons[1:]))
    if skipped:
        ordered = listed.order_by(*ORDER).values_list("pk", flat=True)
        listed = Case.objects.filter(pk__in=list(ordered[skipped:last]))
    found = page(_whole(listed), order=ORDER, after=None, limit=wanted.page_size)
    return Page(_filled(found.items), found.next)


def updates(wanted: Wanted, *, place: Place | None) -> Page[Step]:
    """What became of requests, oldest first: the steps that may be told outside."""
    moves = Step.objects.exclude(from_state=F("to_state"))
    steps = moves.filter(
        kind__in=list(TOLD_OUTSIDE),
        case__is_private=False,
        case__category__is_private=False,
        **{f"case__{column}": pk for column, pk in _under(place).items()},
    ).exclude(case__category__code__in=sorted(policies.NEVER))
    if wanted.ids:
        steps = steps.filter(case__uid__in=_uids(wanted.ids))
    else:
        steps = steps.filter(recorded_at__gte=wanted.since)
        steps = steps.filter(recorded_at__lt=wanted.until) if wanted.until else steps
    listed = steps.select_related("case__category")
    return page(listed, order=("recorded_at", "id"), after=wanted.after, limit=wanted.page_size)


def _reasons(wanted: Wanted, place: Place | None, actor: Actor) -> list[QuerySet[Case]]:
    """Each on an index of its own that is in the order of the list."""
    if wanted.own:
        mine = Case.objects.filter(raised_by_kind=CLIENT, raised_by_id=actor.id)
        return [mine.filter(**_under(place))] if actor.program is not None else []
    if place is not None and place.kind in COLUMN:
        return [Case.objects.filter(**_under(place))]
    districts = Place.objects.filter(kind=PlaceKind.DISTRICT)
    districts = districts.filter(path__startswith=place.path) if place else districts
    return [Case.objects.filter(district=pk) for pk in districts.values_list("pk", flat=True)]


def _under(place: Place | None) -> dict[str, int]:
    return {COLUMN[place.kind]: place.pk} if place is not None and place.kind in COLUMN else {}


def _narrowed(cases: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    narrow = {
        "recorded_at__gte": wanted.since,
        "recorded_at__lt": wanted.until,
        "category__code__in": wanted.codes or None,
        "state__in": states_of(wanted.statuses) if len(wanted.statuses) == 1 else None,
    }
    given = {key: value for key, value in narrow.items() if value is not None}
    return _in_public(cases).filter(**given)


def _in_public(cases: QuerySet[Case]) -> QuerySet[Case]:
    """As `policies.may_be_listed`, for many."""
    shown = cases.filter(is_private=False, category__is_private=False)
    return shown.exclude(category__code__in=sorted(policies.NEVER))


def _told(cases: QuerySet[Case]) -> list[Case]:
    return _filled(list(_whole(_in_public(cases))))


def _whole(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("category", "merged_into")


def _filled(cases: list[Case]) -> list[Case]:
    with_parties(cases)
    with_places(cases, PLACES)
    return cases


def _uids(public: Iterable[str]) -> list[UUID]:
    found: list[UUID] = []
    for each in public:
        try:
            found.append(ids.uid_of(each))
        except ids.NoSuchId:
            continue
    return found
