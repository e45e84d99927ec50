"""The list of cases as the console draws it: tabs, filters, lean rows, the way to the next page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from doorstep.cases import queries, standing
from doorstep.cases.models import Case
from doorstep.cases.queries import Filter, Line, Many
from doorstep.cases.states import OPEN, Channel, State
from doorstep.catalogue.queries import headings_of
from doorstep.kernel import clock
from doorstep.kernel.paging import Cursor
from doorstep.people.actors import Actor
from doorstep.people.states import Right
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

CLOSED_TABS = (State.CONFIRMED, State.ANSWERED, State.NO_ANSWER, State.WITHDRAWN, State.MERGED)
SAYS_NOTHING = frozenset({"after", "mine", "do", "q"})
BY_FORM = frozenset({"category", "channel", "mine", "community", "from", "to"})


def may_enter(actor: Actor) -> bool:
    """Whoever sees cases by a role, and the contact of a body that is given them."""
    return actor.holds_anywhere(Right.SEE_CASES) or actor.speaks_for_a_body


def refuse_stranger(actor: Actor) -> None:
    """Raises Http404 for whoever has no business in the inbox."""
    if not may_enter(actor):
        raise Http404


@dataclass(frozen=True)
class Listing:
    """One view of the inbox: whose it is and what its address asks for."""

    actor: Actor
    query: QueryDict

    @cached_property
    def now(self) -> datetime:
        """The one moment by which all lines of the page are judged."""
        return clock.now()

    @cached_property
    def only(self) -> Filter:
        """What the address asks for; without a word about it, what is still open."""
        asked = queries.filter_from(self.query)
        is_silent = not self.query.keys() - SAYS_NOTHING
        return replace(asked, is_open=True) if is_silent else asked

    @cached_property
    def told(self) -> str:
        """The filter as it stands in addresses; never empty, for that would mean what is open."""
        return queries.address_of(self.only) or "all=1"

    @cached_property
    def inbox(self) -> str:
        """Where the list is."""
        return reverse("cases:inbox")

    def address(self, only: Filter) -> str:
        """The inbox with this filter."""
        return f"{self.inbox}?{queries.address_of(only) or 'all=1'}"

    def context(self, *, chosen: Case | None = None) -> dict[str, Any]:
        """Everything the list beside a case needs. Raises BadInput for a cursor of elsewhere."""
        after = Cursor.read(self.query.get("after", ""))
        lines, following = queries.lines_for(self.actor, only=self.only, after=after)
        here = f"{self.told}&{urlencode({'after': after})}" if after else self.told
        return {
            "cards": [self._card(line, here, chosen) for line in lines],
            "next_url": self._next(following),
            "first_url": self.address(self.only) if after else "",
            "tabs": list(self._tabs()),
            "filters": list(self._filters()),
            "days": {"from": self.query.get("from", ""), "to": self.query.get("to", "")},
            "keep": self._keep(),
            "narrowed_to": self._narrowed_to(lines),
            "export_url": f"{reverse('cases:export')}?{self.told}",
            "list_url": f"{self.inbox}?{here}",
            "is_narrowed": self.only != Filter(is_open=True),
            "may_take_down": self.actor.holds_anywhere(Right.TAKE_DOWN),
        }

    def _next(self, following: Cursor | None) -> str:
        if following is None:
            return ""
        return f"{self.inbox}?{self.told}&{urlencode({'after': following})}"

    def _card(self, line: Line, here: str, chosen: Case | None) -> dict[str, Any]:
        case = line.case
        light = standing.light(case, self.now)
        return {
            "url": f"{reverse('cases:case', args=[case.pk])}?{here}",
            "summary": case.summary,
            "category": case.category.name,
            "place": line.place or _("place not known yet"),
            "who": line.who,
            "when": case.recorded_at,
            "is_private": case.is_private,
            "light_kind": light.kind,
            "light_words": light.words,
            "is_chosen": chosen is not None and case.pk == chosen.pk,
        }

    def _tabs(self) -> Iterator[dict[str, Any]]:
        mine = self.only.mine
        tabs = queries.tabs_for(self.actor, mine=mine, by_office=self.only.by_office)
        same = replace(self.only, state=None, is_open=False, is_overdue=False)
        in_tabs: list[tuple[str, Filter, Many]] = [
            (pgettext("tab", "Open"), replace(same, is_open=True), tabs.of(OPEN)),
            (
                pgettext("tab", "Nobody yet"),
                replace(same, state=State.RAISED),
                tabs.states[State.RAISED],
            ),
            (pgettext("tab", "Late"), replace(same, is_overdue=True), tabs.overdue),
            (
                pgettext("tab", "To be confirmed"),
                replace(same, state=State.RESOLVED),
                tabs.states[State.RESOLVED],
            ),
            *(
                (_closed(state), replace(same, state=state), tabs.states[state])
                for state in CLOSED_TABS
            ),
            (pgettext("tab", "All"), same, tabs.of(State)),
        ]
        for label, only, count in in_tabs:
            if not count and only.state in CLOSED_TABS and only != self.only:
                continue
            yield {
                "url": self.address(only),
                "label": label,
                "count": count,
                "kind": "late" if only.is_overdue and count else "",
                "is_chosen": only == self.only,
            }

    def _filters(self) -> Iterator[dict[str, Any]]:
        only = self.only
        if matters := self._matters():
            yield choice("category", _("About"), matters, str(only.category_id or ""))
        if communities := self.communities():
            yield choice("community", _("Community"), communities, str(only.community_id or ""))
        if only.community_id or not self._works_above:  # only what an index answers is offered
            channels = [(each.value, str(each.label)) for each in Channel]
            yield choice("channel", _("How it came"), channels, only.channel or "")
        whose = [("1", _("What lies with me"))]
        yield choice("mine", _("Whose"), whose, "1" if only.mine else "")

    def _matters(self) -> list[tuple[str, str]]:
        """The headings of the one community somebody works in; a street has many."""
        person = self.actor.person
        if person is None or self._works_above or self.actor.speaks_for_a_body:
            return []
        return [(str(key), name) for key, name in headings_of(person.community_id)]

    @cached_property
    def _works_above(self) -> bool:
        """A street, a district: many communities."""
        grants = self.actor.places_with(Right.SEE_CASES)
        return any(grant.level not in {PlaceKind.COMMUNITY, PlaceKind.GRID} for grant in grants)

    def communities(self) -> list[tuple[str, str]]:
        """The communities to choose between; none for whoever works in one."""
        if not self._works_above:
            return []
        offices = [grant.place_id for grant in self.actor.places_with(Right.SEE_CASES)]
        under = reduce(or_, (Q(path__contains=f"/{place_id}/") for place_id in offices))
        listed = Place.objects.filter(under, kind=PlaceKind.COMMUNITY, is_active=True)
        lean = listed.order_by("path").only("name_zh", "name_en")
        return [(str(each.pk), each.name) for each in lean]

    def _keep(self) -> list[dict[str, str]]:
        """What the tabs and links chose stays when a filter is changed."""
        told = QueryDict(self.told)
        return [{"name": key, "value": told[key]} for key in told if key not in BY_FORM]

    def _narrowed_to(self, lines: list[Line]) -> dict[str, str] | None:
        """The building a link led to, and the way out of it."""
        only = self.only
        if only.building_id is None and not only.is_outside:
            return None
        all_buildings = replace(only, building_id=None, is_outside=False)
        name = _("in no building")
        if only.building_id is not None and lines:
            name = lines[0].place
        elif only.building_id is not None:
            building = Place.objects.filter(pk=only.building_id).select_related("parent").first()
            if building is not None and building.parent is not None:
                name = f"{building.parent.name} {building.name}"
        return {"name": name, "url": self.address(all_buildings)}


def _closed(state: State) -> str:
    """Short enough for a tab."""
    return {
        State.CONFIRMED: pgettext("tab", "Confirmed"),
        State.ANSWERED: pgettext("tab", "Answered"),
        State.NO_ANSWER: pgettext("tab", "No answer"),
        State.WITHDRAWN: pgettext("tab", "Withdrawn"),
        State.MERGED: pgettext("tab", "Joined"),
    }[state]


def choice(name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> dict[str, Any]:
    """One filter, as parts/filters.html draws it."""
    everything = [("", _("all")), *choices]
    return {
        "name": name,
        "label": label,
        "choices": [
            {"value": value, "label": words, "is_chosen": value == chosen}
            for value, words in everything
        ],
    }
