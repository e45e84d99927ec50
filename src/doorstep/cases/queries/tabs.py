"""How many cases of the inbox stand where: from the roll-ups what roles show, the rest counted.

What somebody sees for other reasons than a role is counted up to a thousand open and as many
closed; beyond that the tab says "1000+", so that no tab costs more when there are more cases.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Self

from django.db.models import Count, Q, QuerySet

from doorstep.cases.models import Case
from doorstep.cases.queries.counted import shares_of, standings
from doorstep.cases.queries.lists import any_party, as_part, by_role
from doorstep.cases.states import CLOSED, OPEN, State
from doorstep.people.actors import Actor

MOST = 1_000
ACTIVE = OPEN | {State.RESOLVED}


class Many(NamedTuple):
    """A number of cases; a lower bound where there may be more."""

    cases: int = 0
    is_more: bool = False

    def plus(self, cases: int, *, is_more: bool = False) -> Self:
        """So many more."""
        return self._replace(cases=self.cases + cases, is_more=self.is_more or is_more)

    def __str__(self) -> str:
        return f"{min(self.cases, MOST)}+" if self.is_more else str(self.cases)

    def __bool__(self) -> bool:
        return self.cases > 0


@dataclass(slots=True)
class Tabs:
    """Every state with its number, and how many are late."""

    states: dict[State, Many] = field(default_factory=lambda: dict.fromkeys(State, Many()))
    overdue: Many = field(default_factory=Many)

    def of(self, states: Iterable[State]) -> Many:
        """Several states together."""
        some = [self.states[state] for state in states]
        return Many(sum(each.cases for each in some), any(each.is_more for each in some))

    def add(self, state: State, cases: int, *, is_overdue: bool, is_more: bool = False) -> None:
        """Count so many more."""
        self.states[state] = self.states[state].plus(cases, is_more=is_more)
        if is_overdue:
            self.overdue = self.overdue.plus(cases, is_more=is_more)


def tabs_for(actor: Actor, *, mine: bool = False, by_office: bool = False) -> Tabs:
    """How many of the cases `page_for` would list stand where. At most two queries."""
    tabs = Tabs()
    if not mine:
        for standing in standings(shares_of(actor)):
            tabs.add(State(standing.state), standing.cases, is_overdue=standing.is_overdue)
    if not by_office:
        _add_others(tabs, actor, mine=mine)
    return tabs


def _add_others(tabs: Tabs, actor: Actor, *, mine: bool) -> None:
    """What no role shows. Where a role shows a thousand and more it is not looked for."""
    as_party = any_party(actor)
    if not as_party:
        return
    few = {state for state, many in tabs.states.items() if many.cases < MOST}
    for state in set(State) - few:
        tabs.states[state] = tabs.states[state].plus(0, is_more=True)
    covered = Q() if mine else reduce(or_, by_role(actor), Q())
    others = Case.objects.filter(as_party & ~covered if covered else as_party)
    cut = [_cut(others, states) for states in (few & ACTIVE, few & CLOSED) if states]
    if cut:
        rows = Case.objects.filter(pk__in=cut[0].union(*cut[1:])).order_by()
        counted = rows.values_list("state", "is_overdue").annotate(cases=Count("pk"))
        _add(tabs, [(State(state), late, cases) for state, late, cases in counted])


def _add(tabs: Tabs, counted: list[tuple[State, bool, int]]) -> None:
    for kind in (ACTIVE, CLOSED):
        of_kind = [row for row in counted if row[0] in kind]
        is_more = sum(cases for _state, _late, cases in of_kind) > MOST
        for state, late, cases in of_kind:
            tabs.add(state, cases, is_overdue=late, is_more=is_more)


def _cut(cases: QuerySet[Case], states: set[State] | frozenset[State]) -> QuerySet[Case, Any]:
    """No more than are counted."""
    return as_part(cases.filter(state__in=sorted(states)).order_by().values("pk")[: MOST + 1])
