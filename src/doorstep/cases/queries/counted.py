"""Reading the roll-ups: the folded rows and what is not folded yet, in one statement.

One statement sees one moment, so a case is never counted twice or not at all while somebody folds.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case as Choice
from django.db.models import F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from doorstep.cases.models import Delta, FigureCount, InboxCount
from doorstep.cases.models.counts import EVER, Line
from doorstep.cases.states import OPEN, State
from doorstep.people.actors import Actor
from doorstep.people.states import Right

KEY_OF: dict[Line, Any] = {
    Line.WHOLE: Value(0, models.BigIntegerField()),
    Line.MATTER: F("category_id"),
    Line.BUILDING: Coalesce("building_id", Value(0, models.BigIntegerField())),
}


class Share(NamedTuple):
    """What a role shows: the cases of an office that are private, or those that are not."""

    column: str  # of the scope: grid_id, community_id, street_id, district_id
    place_id: int
    is_private: bool


class Standing(NamedTuple):
    """So many cases stand here."""

    state: str
    is_overdue: bool
    cases: int


class Part(NamedTuple):
    """One line's figures, or a piece of them: those of one share and month, or not folded yet."""

    place_id: int
    line: str
    key: int
    taken: int
    open: int
    overdue: int
    waiting: int
    confirmed: int
    took: str  # as durations.packed writes it


class Months(NamedTuple):
    """Whole months, from the first to the last; the whole of time when both are EVER."""

    first: int
    last: int

    @property
    def wanted(self) -> Q:
        """Their rows, folded or not."""
        return Q(month__gte=self.first, month__lte=self.last)


ALL_TIME = Months(EVER, EVER)


def shares_of(actor: Actor) -> list[Share]:
    """What their roles show, each case in one of them: what `page_for` gives by role."""
    rights = ((Right.SEE_CASES, False), (Right.SEE_PRIVATE, True))
    return [
        Share(grant.column, grant.place_id, is_private)
        for right, is_private in rights
        for grant in actor.places_with(right)
    ]


def standings(shares: Iterable[Share]) -> list[Standing]:
    """How many of these cases stand where. One query, none for nobody."""
    wanted = list(shares)
    if not wanted:
        return []
    folded = InboxCount.objects.filter(in_counts(wanted))
    waiting = Delta.objects.filter(in_deltas(wanted))
    columns = ("state", "is_overdue")
    rows = folded.values_list(*columns, "cases").union(
        waiting.values_list(*columns).annotate(more=Sum("sign")), all=True
    )
    return [Standing(*row) for row in rows]


def figures(shares: Iterable[Share], lines: Iterable[Line], months: Months) -> list[Part]:
    """These lines of the figures of some grids and communities. One query, none for nobody."""
    wanted = list(shares)
    if not wanted:
        return []
    folded = FigureCount.objects.filter(in_counts(wanted), months.wanted, line__in=lines)
    parts = folded.values_list(*Part._fields)
    for column in sorted({each.column for each in wanted}):
        waiting = Delta.objects.filter(in_deltas(each for each in wanted if each.column == column))
        if months != ALL_TIME:
            waiting = waiting.filter(months.wanted)
        parts = parts.union(*(_unfolded(waiting, column, each) for each in lines), all=True)
    return [Part(*row) for row in parts]


def _unfolded(deltas: QuerySet[Delta], column: str, line: Line) -> QuerySet[Delta, Any]:
    """The same columns as a folded row has, summed up from deltas."""
    named = deltas.annotate(
        place=F(column), line=Value(line.value, models.CharField()), key=KEY_OF[line]
    )
    summed = named.values_list("place", "line", "key", "took").annotate(
        n_taken=Sum("sign"),
        n_open=_if(state__in=sorted(OPEN)),
        n_overdue=_if(is_overdue=True),
        n_waiting=_if(state=State.RESOLVED),
        n_confirmed=_if(state=State.CONFIRMED),
        packed=Choice(
            When(took=None, then=Value("", models.TextField())),
            default=Concat(_text("took"), Value(":", models.TextField()), _text(Sum("sign"))),
            output_field=models.TextField(),
        ),
    )
    numbers = ("n_taken", "n_open", "n_overdue", "n_waiting", "n_confirmed")
    return summed.values_list("place", "line", "key", *numbers, "packed")


def in_counts(shares: Iterable[Share]) -> Q:
    """The folded rows of these cases."""
    places: dict[bool, list[int]] = {}
    for each in shares:
        places.setdefault(each.is_private, []).append(each.place_id)
    return reduce(or_, (Q(is_private=key, place_id__in=ids) for key, ids in places.items()))


def in_deltas(shares: Iterable[Share]) -> Q:
    """The deltas of these cases."""
    places: dict[tuple[str, bool], list[int]] = {}
    for each in shares:
        places.setdefault((each.column, each.is_private), []).append(each.place_id)
    ways = (
        Q(is_private=is_private, **({f"{column}__in": ids} if column else {}))
        for (column, is_private), ids in places.items()
    )
    return reduce(or_, ways)


def _if(**condition: object) -> Sum:
    return Sum(Choice(When(**condition, then="sign"), default=0))


def _text(what: Any) -> Cast:
    return Cast(what, models.TextField())
