"""Pages of cases: what somebody is party to, or holds a role over, newest first.

Each reason to see a case is a query of its own on an index of its own, cut to one page; their
union is the page. Never an OR, so the cost does not grow with the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Self, cast

from django.db import connections
from django.db.models import F, Q, QuerySet

from doorstep.cases.models import Case
from doorstep.cases.queries.filling import Names, names_on, with_parties, with_places
from doorstep.cases.states import OPEN, Channel, State
from doorstep.kernel.paging import Cursor, Page, following, page
from doorstep.people.actors import CLIENT, PERSON, Actor
from doorstep.people.states import ClientMay, LinkKind, Right

ORDER = ("-recorded_at", "-id")
PAGE = 50
KEYS = (
    *("grid_id", "community_id", "street_id", "district_id"),
    *("owner_id", "helper_id", "beneficiary_id", "spoken_by_id"),
)
AS_BODY = ("owner", "helper")
IN_A_LINE = (
    "summary",
    "state",
    "is_private",
    "recorded_at",
    "due_at",
    "estate",
    "building",
    "owner",
    "helper",
    *(f"category__{each}" for each in ("name_zh", "name_en", "ask_zh", "ask_en")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A case as a list shows it."""

    case: Case  # with no more columns than a line needs
    place: str
    who: str

    @classmethod
    def of(cls, case: Case, names: Names) -> Self:
        """With the names in the language being spoken."""
        where = [names.places.get(key or 0, "") for key in (case.estate_id, case.building_id)]
        return cls(
            case, " ".join(filter(None, where)), names.parties[case.helper_id or case.owner_id]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to look for. Only what has an index is offered."""

    state: State | None = None
    is_open: bool = False
    community_id: int | None = None
    category_id: int | None = None
    building_id: int | None = None
    is_outside: bool = False  # in no building
    channel: Channel | None = None
    is_overdue: bool = False
    mine: bool = False
    by_office: bool = False  # only what a role over a place shows, as the figures count
    since: datetime | None = None
    until: datetime | None = None

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Only the cases that fit; `mine` and `by_office` are matters of reasons, not of rows."""
        wanted = {
            "state": self.state,
            "state__in": sorted(OPEN) if self.is_open else None,
            "community": self.community_id,
            "category": self.category_id,
            "building": self.building_id,
            "building__isnull": self.is_outside or None,
            "channel": self.channel,
            "is_overdue": self.is_overdue or None,
            "recorded_at__gte": self.since,
            "recorded_at__lt": self.until,
        }
        return cases.filter(**{key: value for key, value in wanted.items() if value is not None})

    def apart(self, cases: QuerySet[Case]) -> list[QuerySet[Case]]:
        """What is open, state by state: each is read from an index in order, together not.

        What is late is open, too.
        """
        if self.state is not None or not (self.is_open or self.is_overdue):
            return [self.narrow(cases)]
        by_state = replace(self, is_open=False)
        return [replace(by_state, state=state).narrow(cases) for state in sorted(OPEN)]

    @property
    def is_about_little(self) -> bool:
        """A matter or a building has few cases: they are looked through as they are."""
        return self.category_id is not None or self.building_id is not None


def page_for(
    actor: Actor, *, only: Filter = Filter(), after: Cursor | None = None, limit: int = PAGE
) -> Page[Case]:
    """The cases `actor` may see, newest first. Raises BadInput for a cursor of another list."""
    seen = _seen(actor, only, after, limit)
    if seen is None:
        return Page([], None)
    found = page(seen.select_related("category"), order=ORDER, after=None, limit=limit)
    with_parties(found.items)
    with_places(found.items)
    return found


def lines_for(
    actor: Actor, *, only: Filter = Filter(), after: Cursor | None = None, limit: int = PAGE
) -> tuple[list[Line], Cursor | None]:
    """The same cases as lines of a list, with no more of each than a line shows. Two queries."""
    seen = _seen(actor, only, after, limit)
    if seen is None:
        return [], None
    lean = seen.select_related("category").only(*IN_A_LINE)
    found = page(lean, order=ORDER, after=None, limit=limit)
    names = names_on(found.items)
    return [Line.of(case, names) for case in found.items], found.next


def all_for(actor: Actor, *, only: Filter = Filter()) -> QuerySet[Case]:
    """Every case `page_for` would list, to be written out."""
    ways = reasons_of(actor, mine=only.mine, by_office=only.by_office)
    reasons = [each.values("pk") for each in ways]
    if not reasons:
        return Case.objects.none()
    seen = Case.objects.filter(pk__in=reasons[0].union(*reasons[1:]))
    return only.narrow(seen).order_by()


def reasons_of(
    actor: Actor, *, mine: bool = False, by_office: bool = False
) -> list[QuerySet[Case]]:
    """One query for every reason `actor` has to see cases.

    `mine` leaves roles at places out, `by_office` everything else.
    """
    return [Case.objects.filter(way) for way in _ways(actor, mine=mine, by_office=by_office)]


def _ways(actor: Actor, *, mine: bool, by_office: bool) -> list[Q]:
    ways = [] if by_office else [*_as_party(actor)]
    if not mine:
        ways += by_role(actor)
    return ways


def any_party(actor: Actor) -> Q:
    """The reasons that are no role in one condition, for counting, which asks no order."""
    for_bodies = [Q((f"{name}__in", sorted(actor.party_ids))) for name in AS_BODY]
    return reduce(or_, [*_in_person(actor), *(for_bodies if actor.party_ids else [])], Q())


def _as_party(actor: Actor) -> Iterator[Q]:
    yield from _in_person(actor)
    for party_id in sorted(actor.party_ids):
        for name in AS_BODY:
            yield Q((name, party_id))


def _in_person(actor: Actor) -> Iterator[Q]:
    if actor.phone is not None:
        yield Q(contact_index=actor.phone.index, recorded_at__gte=actor.phone.since)
    if actor.link is not None:
        yield from _by_link(actor)
    program = actor.program
    if program is not None and program.revoked_at is None and program.can(ClientMay.READ_OWN):
        yield Q(raised_by_kind=CLIENT, raised_by_id=actor.id, is_private=False)
    if actor.kind != PERSON or actor.person is None:
        return
    yield Q(beneficiary=actor.person)
    yield Q(spoken_by=actor.person)
    yield Q(raised_by_kind=PERSON, raised_by_id=actor.id, closed_at=None)


def _by_link(actor: Actor) -> Iterator[Q]:
    link = actor.link
    if link is None:
        return
    if link.kind == LinkKind.CARD:
        if link.person is not None:
            yield Q(beneficiary=link.person)
            yield Q(spoken_by=link.person)
    elif link.thing_kind == "case":
        yield Q(uid=link.thing_id)


def by_role(actor: Actor) -> Iterator[Q]:
    """Roles over places; private cases only where that is a right of its own."""
    private = {grant: grant for grant in actor.places_with(Right.SEE_PRIVATE)}
    open_ = actor.places_with(Right.SEE_CASES)
    for grant in open_:
        yield Q(**grant.as_filter) if grant in private else Q(**grant.as_filter, is_private=False)
    for grant in private:
        if grant not in open_:
            yield Q(**grant.as_filter, is_private=True)


def _seen(actor: Actor, only: Filter, after: Cursor | None, limit: int) -> QuerySet[Case] | None:
    """One page of every reason, not in order yet; None for who has none."""
    is_within = only.community_id is not None and actor.holds_anywhere(Right.SEE_CASES)
    if only.is_about_little or (is_within and not only.mine):
        return _looked_through(actor, only, after, limit)
    reasons = [
        _cut(each, after, limit)
        for way in reasons_of(actor, mine=only.mine, by_office=only.by_office)
        for each in only.apart(way)
    ]
    return Case.objects.filter(pk__in=reasons[0].union(*reasons[1:])) if reasons else None


def _looked_through(
    actor: Actor, only: Filter, after: Cursor | None, limit: int
) -> QuerySet[Case] | None:
    """The cases of one matter, building or community in order, and of them those one may see.

    The sum keeps the planner from an index of the reason, which may hold a thousand times more.
    """
    ways = _ways(actor, mine=only.mine, by_office=only.by_office)
    if not ways:
        return None
    sums = {f"at_{name}": F(name) + 0 for name in KEYS}
    for_any = reduce(or_, (_without_index(way) for way in ways))
    cases = Case.objects.alias(**sums).filter(for_any)
    parts = [only.narrow(cases)] if only.is_about_little else only.apart(cases)
    cut = [_cut(each, after, limit) for each in parts]
    return Case.objects.filter(pk__in=cut[0].union(*cut[1:]))


def _without_index(way: Q) -> Q:
    """The same condition, all of plain pairs, on sums."""
    pairs = cast("list[tuple[str, Any]]", way.children)
    return Q(
        *(
            (f"at_{name.removesuffix('_id')}_id", getattr(value, "pk", value))
            if f"{name.removesuffix('_id')}_id" in KEYS
            else (name, value)
            for name, value in pairs
        )
    )


def _cut(cases: QuerySet[Case], after: Cursor | None, limit: int) -> QuerySet[Case, Any]:
    """The keys of one page of one reason."""
    return as_part(following(cases, order=ORDER, after=after).values("pk")[: limit + 1])


def as_part(cut: QuerySet[Case, Any]) -> QuerySet[Case, Any]:
    """Some keys as part of a union; wrapped for SQLite, which cuts no part of one by itself."""
    if connections[cut.db].features.supports_slicing_ordering_in_compound:
        return cut
    return Case.objects.filter(pk__in=cut).order_by().values("pk")
