"""What other rooms ask the catalogue, and what its console pages show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from doorstep.catalogue import calendar, deadlines, policies, shelf
from doorstep.catalogue.models import CalendarDay, Category, OwnerRule, Timed, UrgencyTimes
from doorstep.catalogue.pacing import Pace, is_faster, pace_of
from doorstep.catalogue.states import DeadlineUnit, Urgency
from doorstep.people.actors import Actor
from doorstep.people.states import Right
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind


def matters_of(community_id: int) -> list[Category]:
    """What can be asked for in a community: active matters of active groups, in order."""
    return list(shelf.Catalogue(community_id).matters)


def headings_of(community_id: int) -> list[tuple[int, str]]:
    """The same by key and name in the language being spoken, from memory where it is there."""
    return [(each.pk, each.name) for each in shelf.of(community_id).matters]


def matter(community_id: int, code: str) -> Category:
    """One active matter by its code. Raises Category.DoesNotExist."""
    try:
        return shelf.of(community_id).by_code[code]
    except KeyError:
        raise Category.DoesNotExist from None


def hours_of(community_id: int) -> tuple[deadlines.Stretch, ...]:
    """When the community's office is open; the usual hours where nobody has said."""
    return shelf.Catalogue(community_id).hours


def timed_by(
    category: Category, urgency: Urgency | str | None = None, *, as_of: UUID | None = None
) -> Timed:
    """Whose times hold: the heading's own, or those of an urgency above the heading's."""
    if urgency is None or not is_faster(urgency, category.urgency):
        return category
    return shelf.of(category.community_id, as_of=as_of).urgencies[Urgency(urgency)]


def due_for(
    category: Category,
    *,
    happened_at: datetime,
    urgency: Urgency | str | None = None,
    as_of: UUID | None = None,
) -> datetime:
    """When a matter of this category is due. Hours and calendar are read from memory."""
    timed = timed_by(category, urgency, as_of=as_of)
    if timed.deadline_unit == DeadlineUnit.HOURS:
        return deadlines.due_at(
            happened_at,
            amount=timed.deadline_amount,
            unit=DeadlineUnit.HOURS,
            calendar=calendar.Calendar(),
        )
    known = shelf.of(category.community_id, as_of=as_of)
    return deadlines.due_at(
        happened_at,
        amount=timed.deadline_amount,
        unit=timed.deadline_unit,
        hours=known.hours,
        calendar=known.calendar,
    )


def pace_for(
    category: Category, urgency: Urgency | str | None = None, *, as_of: UUID | None = None
) -> Pace:
    """When to warn, how long it may rest and when it climbs, counted as this office is open."""
    timed = timed_by(category, urgency, as_of=as_of)
    return pace_of(timed, shelf.of(category.community_id, as_of=as_of).clock)


def urgencies_of(community_id: int) -> dict[Urgency, UrgencyTimes]:
    """How a community times each urgency, as it stands in the tables."""
    return shelf.Catalogue(community_id).urgencies


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group and its matters, those not on offer too."""

    group: Category
    matters: list[Category]


@dataclass(frozen=True, slots=True)
class YearSheet:
    """A year as the calendar page shows it."""

    year: int
    published: list[calendar.Verdict]
    own: list[CalendarDay]
    note: str


def communities_for(actor: Actor) -> list[Place]:
    """The communities whose catalogue this person looks after."""
    wanted = Q(pk__in=[])
    for grant in actor.places_with(Right.MANAGE_CATALOGUE):
        wanted |= Q(path__contains=f"/{grant.place_id}/")
    return list(Place.objects.filter(wanted, kind=PlaceKind.COMMUNITY).order_by("name_zh", "pk"))


def community_for(actor: Actor, community_id: str | None) -> Place:
    """The community somebody works on, the first of theirs when none is named.

    Raises Place.DoesNotExist for one they do not look after.
    """
    for community in communities_for(actor):
        if not community_id or str(community.pk) == community_id:
            return community
    raise Place.DoesNotExist


def category_for(actor: Actor, category_id: int) -> Category:
    """A category to be edited. Raises Category.DoesNotExist for a stranger."""
    category = Category.objects.select_related("community", "parent").get(pk=category_id)
    if not policies.may_manage(actor, category.community):
        raise Category.DoesNotExist
    return category


def rule_for(actor: Actor, rule_id: int) -> OwnerRule:
    """A rule to be moved or removed. Raises OwnerRule.DoesNotExist for a stranger."""
    rule = OwnerRule.objects.select_related("community").get(pk=rule_id)
    if not policies.may_manage(actor, rule.community):
        raise OwnerRule.DoesNotExist
    return rule


def day_for(actor: Actor, day_id: int) -> CalendarDay:
    """A day of a community's own table. Raises CalendarDay.DoesNotExist for a stranger."""
    marked = CalendarDay.objects.select_related("community").get(pk=day_id)
    if marked.community is None or not policies.may_manage(actor, marked.community):
        raise CalendarDay.DoesNotExist
    return marked


def shelves_of(community_id: int) -> list[Shelf]:
    """Everything in a community's catalogue, group by group."""
    rows = list(Category.objects.filter(community=community_id).order_by("position", "pk"))
    return [
        Shelf(group, [row for row in rows if row.parent_id == group.pk])
        for group in rows
        if group.parent_id is None
    ]


def rules_of(community_id: int) -> list[OwnerRule]:
    """The owner rules of a community in the order they are asked."""
    rules = OwnerRule.objects.filter(community=community_id).order_by("position", "pk")
    return list(rules.select_related("category", "place", "jurisdiction", "team"))


def year_sheet(community_id: int, year: int) -> YearSheet:
    """The days of a year that are not what the week says, and the community's own table."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    verdicts = [calendar.Calendar().verdict(day) for day in days if day.year == year]
    own = CalendarDay.objects.filter(community=community_id, day__year=year).order_by("day")
    return YearSheet(
        year=year,
        published=[
            verdict
            for verdict in verdicts
            if verdict.basis in {calendar.Basis.HOLIDAY, calendar.Basis.MAKE_UP}
        ],
        own=list(own),
        note="" if year in calendar.PUBLISHED_YEARS else calendar.unpublished(year),
    )
