"""The list of cases as the console draws it: tabs, filters, lean rows, the way to the next page."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from doorstep.cases import queries, standing
from doorstep.cases.models import Case
from doorstep.cases.queries import Filter
from doorstep.cases.states import OPEN, Channel, State
from doorstep.catalogue.queries import matters_of
from doorstep.kernel import clock
from doorstep.kernel.paging import Cursor
from doorstep.people.actors import Actor
from doorstep.people.states import Right

CLOSED_TABS = (State.CONFIRMED, State.ANSWERED, State.NO_ANSWER, State.WITHDRAWN, State.MERGED)


def may_enter(actor: Actor) -> bool:
    """Whoever sees cases by a role, and whoever a team, a body or a post has work for."""
    return actor.holds_anywhere(Right.SEE_CASES) or len(actor.party_ids) > 1


@dataclass(frozen=True)
class Listing:
    """One view of the inbox: whose it is and what its address asks for."""

    actor: Actor
    query: QueryDict

    @property
    def only(self) -> Filter:
        """What the address asks for; without a word about it, what is still open."""
        asked = queries.filter_from(self.query)
        if self.query.keys() - {"after", "case", "mine"}:
            return asked
        return replace(asked, is_open=True)

    def address(self, only: Filter) -> str:
        """The inbox with this filter."""
        told = queries.address_of(only)
        return f"{reverse('cases:inbox')}?{told or 'all=1'}"

    def context(self, *, chosen: Case | None = None) -> dict[str, Any]:
        """Everything the list beside a case needs. Raises BadInput for a cursor of elsewhere."""
        after = Cursor.read(self.query.get("after", ""))
        page = queries.page_for(self.actor, only=self.only, after=after)
        told = queries.address_of(self.only)
        return {
            "cards": [self._card(case, chosen) for case in page.items],
            "next_url": self._next(page.next),
            "first_url": self.address(self.only) if after else "",
            "tabs": self._tabs(),
            "filters": self._filters(),
            "keep": self._keep(),
            "export_url": f"{reverse('cases:export')}?{told or 'all=1'}",
            "list_url": self.address(self.only),
            "is_narrowed": self.only != Filter(is_open=True, mine=self.only.mine),
        }

    def _next(self, following: Cursor | None) -> str:
        if following is None:
            return ""
        told = queries.address_of(self.only) or "all=1"
        return f"{reverse('cases:inbox')}?{told}&{urlencode({'after': str(following)})}"

    def _card(self, case: Case, chosen: Case | None) -> dict[str, Any]:
        light = standing.light(case, clock.now())
        told = queries.address_of(self.only) or "all=1"
        return {
            "url": f"{reverse('cases:case', args=[case.pk])}?{told}",
            "summary": case.summary,
            "category": case.category.name,
            "place": standing.place(case),
            "who": case.helper.name if case.helper else case.owner.name,
            "when": case.recorded_at,
            "is_private": case.is_private,
            "light_kind": light.kind,
            "light_words": light.words,
            "is_chosen": chosen is not None and case.pk == chosen.pk,
        }

    def _tabs(self) -> list[dict[str, Any]]:
        counts = queries.counts_by_state(self.actor, mine=self.only.mine)
        same = replace(self.only, state=None, is_open=False, is_overdue=False)
        open_ = sum(counts[state] for state in OPEN)
        kinds: list[tuple[str, Filter, int | None, str]] = [
            (pgettext("tab", "Open"), replace(same, is_open=True), open_, ""),
            (
                pgettext("tab", "Nobody yet"),
                replace(same, state=State.RAISED),
                counts[State.RAISED],
                "",
            ),
            (pgettext("tab", "Late"), replace(same, is_overdue=True), None, "late"),
            (
                pgettext("tab", "To be confirmed"),
                replace(same, state=State.RESOLVED),
                counts[State.RESOLVED],
                "",
            ),
            *((state.label, replace(same, state=state), counts[state], "") for state in CLOSED_TABS),
            (pgettext("tab", "All"), same, sum(counts.values()), ""),
        ]
        return [
            {
                "url": self.address(only),
                "label": label,
                "count": count,
                "kind": kind,
                "is_chosen": only == self.only,
            }
            for label, only, count, kind in kinds
        ]

    def _filters(self) -> list[dict[str, Any]]:
        only = self.only
        channels = [(each.value, each.label) for each in Channel]
        matters = [(str(each.pk), each.name) for each in self._matters()]
        whose = [("1", _("What I have to do with"))]
        return [
            _choice("category", _("About"), matters, str(only.category_id or "")),
            _choice("channel", _("How it came"), channels, only.channel or ""),
            _choice("mine", _("Whose"), whose, "1" if only.mine else ""),
        ]

    def _matters(self) -> list[Any]:
        """The headings of the one community somebody works in; a street has many."""
        person = self.actor.person
        return matters_of(person.community_id) if person is not None else []

    def _keep(self) -> list[dict[str, str]]:
        """What the tabs and links chose stays when a filter is changed."""
        told = QueryDict(queries.address_of(self.only))
        by_form = {"category", "channel", "mine"}
        return [{"name": key, "value": told[key]} for key in told if key not in by_form]


def _choice(
    name: str, label: str, choices: list[tuple[str, str]], chosen: str
) -> dict[str, Any]:
    everything = [("", _("all")), *choices]
    return {
        "name": name,
        "label": label,
        "choices": [
            {"value": value, "label": words, "is_chosen": value == chosen}
            for value, words in everything
        ],
    }


def refuse_stranger(actor: Actor) -> None:
    """Raises Http404 for whoever has no business in the inbox."""
    if not may_enter(actor):
        raise Http404
