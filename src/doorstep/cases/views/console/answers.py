"""What a search found, in groups, as the console draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.cases import queries, standing
from doorstep.cases.asking import Asked, read
from doorstep.cases.models import Case
from doorstep.cases.queries import Door, Filter
from doorstep.cases.queries.searching import MOST_COUNTED
from doorstep.cases.views.console.listing import Listing, choice
from doorstep.cases.views.excerpts import excerpts
from doorstep.kernel.paging import Cursor, Page
from doorstep.kernel.search import marked
from doorstep.kernel.search.folding import Piece
from doorstep.people import operations, searching
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import Right
from doorstep.places import searching as places
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

FEW = 5
A_PAGE = 20
CASES, PEOPLE, PLACES = "cases", "people", "places"
STATES = (("", False), ("OPEN", True))


@dataclass(frozen=True)
class Answers:
    """What one search means and finds; the address says which group, which filter, which page."""

    actor: Actor
    text: str
    query: QueryDict
    at: datetime

    @cached_property
    def asked(self) -> Asked:
        """The text as it is understood."""
        return read(self.text)

    @cached_property
    def only(self) -> Filter:
        """The filters of the address that make sense here."""
        given = queries.filter_from(self.query)
        return Filter(is_open=given.is_open, community_id=given.community_id, mine=given.mine)

    @property
    def kind(self) -> str:
        """The one group that is shown whole; empty for a little of each."""
        asked = self.query.get("kind", "")
        return asked if asked in {CASES, PEOPLE, PLACES} else ""

    def context(self) -> dict[str, Any]:
        """Everything the page needs. Raises TooMany, or BadInput for a cursor of elsewhere."""
        groups = self._groups() if self.text else {}
        is_any = any(group["items"] for group in groups.values())
        return {
            "q": self.text,
            "s": self.query.get("s", ""),
            "kind": self.kind,
            "groups": groups,
            "is_empty": bool(self.text) and not is_any,
            "filters": [*self._filters()],
            "is_number": bool(self.asked.number),
        }

    def _groups(self) -> dict[str, dict[str, Any]]:
        is_look = self.asked.number or self.asked.last_four  # at people, not at doors
        meant = [] if is_look else queries.places_meant(self.actor, self.text)
        groups: dict[str, dict[str, Any]] = {}
        if not self.kind:
            doors = queries.behind(self.actor, meant, at=self.at)
            groups["doors"] = {"items": [self._door(door) for door in doors]}
        if self.kind in {"", PEOPLE}:
            groups[PEOPLE] = self._people()
        if self.kind in {"", PLACES}:
            groups[PLACES] = self._places(meant)
        if self.kind in {"", CASES}:
            groups[CASES] = self._cases()
        return groups

    def _people(self) -> dict[str, Any]:
        if self.asked.number:
            found = operations.with_number(self.asked.number, by=self.actor, at=self.at)
            return {"items": [self._person(each) for each in found]}
        if self.asked.last_four and not self.kind:
            rest, digits = self.asked.rest, self.asked.last_four
            found = queries.with_last_four(self.actor, rest, digits, at=self.at)
            return {"items": [self._person(each, rest) for each in found]}
        page = searching.search(self.actor, self.text, after=self._after, limit=self._limit)
        return {
            "items": [self._person(each) for each in page.items],
            **self._onward(PEOPLE, page, searching.how_many(self.actor, self.text)),
        }

    def _places(self, meant: Sequence[Found]) -> dict[str, Any]:
        if self.asked.number:
            return {"items": []}
        page = places.search(self.actor, self.text, after=self._after, limit=self._limit)
        named = {each.pk for each in page.items}
        first = [
            each.place for each in meant if each.dwelling is None and each.place.pk not in named
        ]
        items = [*([] if self._after else dict.fromkeys(first)), *page.items]
        return {
            "items": [self._place(each) for each in items],
            **self._onward(PLACES, page, places.how_many(self.actor, self.text)),
        }

    def _cases(self) -> dict[str, Any]:
        if self.asked.number:
            found = queries.asked_from(self.actor, self.asked.number, at=self.at)
            return {"items": self._cards(found)}
        page = queries.search(
            self.actor, self.text, only=self.only, after=self._after, limit=A_PAGE
        )
        known = [] if self._after else self._by_code()
        count = queries.how_many(self.actor, self.text, only=self.only)
        return {
            "items": self._cards([*known, *page.items]),
            **self._onward(CASES, page, count),
        }

    def _by_code(self) -> list[Case]:
        if outside := queries.by_outside_number(self.actor, self.text):
            return outside
        if not self.asked.code:
            return []
        try:
            return [queries.seen_by_code(self.actor, self.asked.code)]
        except Case.DoesNotExist:
            return []

    @cached_property
    def _after(self) -> Cursor | None:
        return Cursor.read(self.query.get("after", "")) if self.kind else None

    @property
    def _limit(self) -> int:
        return A_PAGE if self.kind else FEW

    def _onward(self, kind: str, page: Page[Any], count: int) -> dict[str, Any]:
        """How many there are, as far as we count, and where to see more of them."""
        here = {"s": self.query.get("s", ""), "kind": kind}
        told = queries.address_of(self.only)
        base = f"{reverse('cases:search')}?{urlencode(here)}{'&' if told else ''}{told}"
        has_more = page.next is not None
        next_url = f"{base}&{urlencode({'after': page.next})}" if has_more and self.kind else ""
        return {
            "count": f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count),
            "all_url": base if has_more and not self.kind else "",
            "next_url": next_url,
            "first_url": base if self._after else "",
        }

    def _person(self, person: Person, text: str = "") -> dict[str, Any]:
        home = person.home
        estate = home.building.parent if home is not None else None
        return {
            "url": reverse("people:person", args=[person.pk]),
            "name": marked(person.name, text or self.text),
            "called": marked(person.called, text or self.text),
            "door": f"{estate.name} {home.label}" if home is not None and estate else "",
            "phone": person.masked_phone,
        }

    def _place(self, place: Place) -> dict[str, Any]:
        above = place.parent.name if place.parent is not None else ""
        cases = Filter(building_id=place.pk) if place.kind == PlaceKind.BUILDING else None
        return {
            "url": reverse("places:place", args=[place.pk]),
            "name": marked(place.name, self.text),
            "about": above,
            "kind": place.get_kind_display(),
            "cases_url": Listing(self.actor, self.query).address(cases) if cases else "",
        }

    def _door(self, door: Door) -> dict[str, Any]:
        building = door.found.building
        return {
            "label": door.found.label,
            "url": reverse("places:place", args=[building.pk]) if building is not None else "",
            "people": [self._person(each) for each in door.people],
            "cards": self._cards(door.cases),
        }

    def _cards(self, cases: Sequence[Case]) -> list[dict[str, Any]]:
        said = excerpts(cases, self.text)
        return [self._card(case, said.get(case.pk, [])) for case in cases]

    def _card(self, case: Case, excerpt: list[Piece]) -> dict[str, Any]:
        light = standing.light(case, self.at)
        return {
            "url": reverse("cases:case", args=[case.pk]),
            "summary": marked(case.summary, self.text),
            "excerpt": excerpt,
            "category": case.category.name,
            "place": standing.place(case) or _("place not known yet"),
            "who": case.helper.name if case.helper else case.owner.name,
            "when": case.recorded_at,
            "is_private": case.is_private,
            "light_kind": light.kind,
            "light_words": light.words,
        }

    def _filters(self) -> list[dict[str, Any]]:
        if self.asked.number or self.kind in {PEOPLE, PLACES}:
            return []
        states = [("OPEN", _("still open"))]
        drawn = [choice("state", _("State"), states, "OPEN" if self.only.is_open else "")]
        listing = Listing(self.actor, self.query)
        if communities := listing.communities():
            chosen = str(self.only.community_id or "")
            drawn.append(choice("community", _("Community"), communities, chosen))
        if self.actor.holds_anywhere(Right.SEE_CASES):
            whose = [("1", _("What lies with me"))]
            drawn.append(choice("mine", _("Whose"), whose, "1" if self.only.mine else ""))
        return drawn
