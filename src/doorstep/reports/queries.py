"""The figures as the page shows them: counted by the database, for what the asker may see."""

from dataclasses import dataclass
from statistics import median_low

from django.db.models import Count, Q, QuerySet

from doorstep.cases.models import Case
from doorstep.cases.queries import Filter, all_for
from doorstep.cases.states import OPEN, State
from doorstep.people.actors import Actor
from doorstep.people.states import Right
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.reports.figures import Counts, Facets, Figures
from doorstep.reports.periods import Period


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
    wide, communities = [], dict[int, Place]()
    for grant in actor.places_with(Right.SEE_FIGURES):
        place = Place.objects.select_related("parent").get(pk=grant.place_id)
        if place.kind == PlaceKind.GRID and place.parent is not None:
            place = place.parent
        below = Place.objects.filter(kind=PlaceKind.COMMUNITY, path__startswith=place.path)
        inside = list(below.order_by("name_zh", "pk"))
        communities |= {each.pk: each for each in inside}
        if place.kind != PlaceKind.COMMUNITY:
            wide.append(Subject(place, inside))
    return [*wide, *(Subject(each, [each]) for each in communities.values())]


def subject_for(actor: Actor, place_id: str) -> Subject:
    """The one asked for, or the first. Raises Place.DoesNotExist for a stranger."""
    for subject in subjects_for(actor):
        if not place_id or str(subject.place.pk) == place_id:
            return subject
    raise Place.DoesNotExist


def opens_lists(actor: Actor) -> bool:
    """Whether the figures lead anywhere: some offices may see numbers and no cases."""
    return actor.holds_anywhere(Right.SEE_CASES)


def figures_for(actor: Actor, subject: Subject, period: Period) -> Figures:
    """The figures of what this person would find in the list of cases.

    Who may see figures and no cases gets the numbers without those of private categories.
    """
    only = Filter(community_id=subject.community_id, since=period.since, until=period.until)
    if opens_lists(actor):
        cases = all_for(actor, only=only)
    else:
        cases = only.narrow(Case.objects.filter(_inside(actor), is_private=False))
    if subject.community_id is None:
        cases = cases.filter(community__in=[each.pk for each in subject.communities])
    return measure(cases)


def measure(cases: QuerySet[Case]) -> Figures:
    """Count cases by what they are and where they stand, and take the medians. Two queries."""
    figures = Figures()
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
    _take_medians(figures, cases)
    return figures


def _take_medians(figures: Figures, cases: QuerySet[Case]) -> None:
    lasted: dict[int, tuple[Counts, list[int]]] = {}
    done = cases.filter(resolved_at__isnull=False).order_by()
    rows = done.values_list(
        "community_id", "category_id", "building_id", "recorded_at", "resolved_at"
    )
    for community_id, category_id, building_id, recorded_at, resolved_at in rows.iterator():
        if resolved_at is None:
            continue
        seconds = round((resolved_at - recorded_at).total_seconds())
        for line in figures.lines(Facets(community_id, category_id, building_id)):
            lasted.setdefault(id(line), (line, []))[1].append(seconds)
    for line, seconds_of_all in lasted.values():
        line.measured = len(seconds_of_all)
        line.median_s = median_low(seconds_of_all)


def _inside(actor: Actor) -> Q:
    wanted = Q(pk__in=[])
    for grant in actor.places_with(Right.SEE_FIGURES):
        wanted |= Q(**grant.as_filter) if grant.column else Q(pk__isnull=False)
    return wanted
