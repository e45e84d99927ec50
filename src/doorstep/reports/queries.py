"""The figures as the page shows them: read from the roll-ups, for what the asker may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from doorstep.cases import durations, queries
from doorstep.cases.models import Case
from doorstep.cases.models.counts import Line
from doorstep.cases.queries import Filter, Months, Share, all_for
from doorstep.cases.queries.counted import Part
from doorstep.cases.states import OPEN, State
from doorstep.people.actors import Actor, Grant
from doorstep.people.states import Right
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.reports.figures import COUNTED, Counts, Facets, Figures
from doorstep.reports.periods import Period, split


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: one community, or everything the asker may see figures of."""

    place: Place
    communities: list[Place]

    @property
    def community_id(self) -> int | None:
        """The community, when it is only one."""
        return self.place.pk if self.place.kind == PlaceKind.COMMUNITY else None


def subjects_for(actor: Actor) -> list[Subject]:
    """What somebody may see figures of: their places, then the communities in them."""
    ids = [grant.place_id for grant in actor.places_with(Right.SEE_FIGURES)]
    held = Place.objects.filter(pk__in=ids).select_related("parent").order_by("pk")
    places = [each.parent if each.kind == PlaceKind.GRID and each.parent else each for each in held]
    if not places:
        return []
    below = reduce(or_, (Q(path__startswith=place.path) for place in places))
    listed = Place.objects.filter(below, kind=PlaceKind.COMMUNITY).order_by("name_zh", "pk")
    communities = list(listed)
    wide = [
        Subject(place, [each for each in communities if each.path.startswith(place.path)])
        for place in places
        if place.kind != PlaceKind.COMMUNITY
    ]
    return [*wide, *(Subject(each, [each]) for each in communities)]


def subject_of(subjects: list[Subject], place_id: str) -> Subject:
    """The one asked for, or the first. Raises Place.DoesNotExist for a stranger."""
    for subject in subjects:
        if not place_id or str(subject.place.pk) == place_id:
            return subject
    raise Place.DoesNotExist


def subject_for(actor: Actor, place_id: str) -> Subject:
    """The same, when the others are not wanted. Raises Place.DoesNotExist for a stranger."""
    return subject_of(subjects_for(actor), place_id)


def opens_lists(actor: Actor) -> bool:
    """Whether the figures lead anywhere: some offices may see numbers and no cases."""
    return actor.holds_anywhere(Right.SEE_CASES)


def figures_for(actor: Actor, subject: Subject, period: Period) -> Figures:
    """The figures of what this person's roles show there, as the list of cases gives it by role.

    Whole months are read from the roll-ups, at a cost that does not grow; days at either end are
    counted. Who may see figures and no cases gets the numbers without those of private categories.
    """
    months, days = split(period)
    figures = Figures()
    if months is not None:
        _read(figures, dict(_shares(actor, subject)), subject, months)
    for each in days:
        only = Filter(
            community_id=subject.community_id, since=each.since, until=each.until, by_office=True
        )
        measure(_cases(actor, subject, only), figures)
    return figures


def measure(cases: QuerySet[Case], figures: Figures | None = None) -> Figures:
    """Count cases themselves: by what they are, where they stand, how long they took."""
    figures = figures or Figures()
    facets = ("community_id", "category_id", "building_id")
    counted = cases.order_by().values_list(*facets, "state", "is_overdue")
    for community_id, category_id, building_id, state, is_overdue, number in counted.annotate(
        number=Count("pk")
    ):
        for line in figures.lines(Facets(community_id, category_id, building_id)):
            line.taken += number
            line.open += number * (state in OPEN)
            line.overdue += number * is_overdue
            line.waiting += number * (state == State.RESOLVED)
            line.confirmed += number * (state == State.CONFIRMED)
    done = cases.filter(resolved_at__isnull=False).order_by()
    moments = done.values_list(*facets, "recorded_at", "resolved_at")
    for community_id, category_id, building_id, recorded_at, resolved_at in moments.iterator():
        bucket = durations.bucket_between(recorded_at, resolved_at)
        for line in figures.lines(Facets(community_id, category_id, building_id)):
            if bucket is not None:
                line.took[bucket] += 1
    return figures


def _shares(actor: Actor, subject: Subject) -> Iterator[tuple[Share, int]]:
    """What their roles show of the subject, each share with the community it lies in."""
    if not opens_lists(actor):
        yield from _shares_with(actor, Right.SEE_FIGURES, subject, is_private=False)
        return
    yield from _shares_with(actor, Right.SEE_CASES, subject, is_private=False)
    yield from _shares_with(actor, Right.SEE_PRIVATE, subject, is_private=True)


def _shares_with(
    actor: Actor, right: Right, subject: Subject, *, is_private: bool
) -> Iterator[tuple[Share, int]]:
    grants = actor.places_with(right)
    above = {each.place_id for each in grants if each.level != PlaceKind.GRID}
    for community in subject.communities:
        if above.intersection(community.ids_on_path):
            yield Share("community_id", community.pk, is_private), community.pk
    inside = {each.pk for each in subject.communities}
    for grid_id, community_id in _parents(grants):
        if community_id in inside:
            yield Share("grid_id", grid_id, is_private), community_id


def _parents(grants: tuple[Grant, ...]) -> Iterator[tuple[int, int | None]]:
    grids = [each.place_id for each in grants if each.level == PlaceKind.GRID]
    if grids:
        yield from Place.objects.filter(pk__in=grids).values_list("pk", "parent_id")


def _read(figures: Figures, shares: dict[Share, int], subject: Subject, months: Months) -> None:
    """Add the rows of the roll-ups, line by line; the whole is the sum of what it consists of."""
    if subject.community_id is None:
        community_of = {share.place_id: community for share, community in shares.items()}
        for part in queries.figures(shares, [Line.WHOLE], months):
            community_id = community_of[part.place_id]
            _add(part, figures.total, figures.by_community.setdefault(community_id, Counts()))
    else:
        for part in queries.figures(shares, [Line.MATTER, Line.BUILDING], months):
            if part.line == Line.MATTER:
                _add(part, figures.total, figures.by_category.setdefault(part.key, Counts()))
            else:
                _add(part, figures.by_building.setdefault(part.key or None, Counts()))
    figures.drop_empty()


def _add(part: Part, *lines: Counts) -> None:
    took = durations.unpacked(part.took)
    for line in lines:
        for name in COUNTED:
            setattr(line, name, getattr(line, name) + getattr(part, name))
        line.took.update(took)


def _cases(actor: Actor, subject: Subject, only: Filter) -> QuerySet[Case]:
    """The cases themselves, for days that make no whole month."""
    if opens_lists(actor):
        cases = all_for(actor, only=only)
    else:
        cases = only.narrow(Case.objects.filter(_inside(actor), is_private=False))
    if subject.community_id is None:
        cases = cases.filter(community__in=[each.pk for each in subject.communities])
    return cases


def _inside(actor: Actor) -> Q:
    wanted = Q(pk__in=[])
    for grant in actor.places_with(Right.SEE_FIGURES):
        wanted |= Q(**grant.as_filter) if grant.column else Q(pk__isnull=False)
    return wanted
