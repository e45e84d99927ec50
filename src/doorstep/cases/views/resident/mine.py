"""My things: what I asked for, by every way this browser has of proving it is mine."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doorstep.cases import queries, standing
from doorstep.cases.models import Case
from doorstep.cases.views.ways import ways_in, without_cards
from doorstep.kernel import clock
from doorstep.kernel.paging import Cursor
from doorstep.people.actors import Actor
from doorstep.people.states import LinkKind


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Everything of mine as cards; how to find it when there is nothing."""
    return _list(request, without_cards(ways_in(request)), is_card=False)


@require_safe
@never_cache
def card(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the paper card opens: where things stand, and whether they are done."""
    held = [each for each in ways_in(request) if _is_card_of(each, uid)]
    if not held:
        raise Http404
    return _list(request, held[:1], is_card=True)


def _is_card_of(actor: Actor, uid: UUID) -> bool:
    link = actor.link
    return link is not None and link.kind == LinkKind.CARD and link.thing_id == uid


def _list(request: HttpRequest, actors: list[Actor], *, is_card: bool) -> HttpResponse:
    after = Cursor.read(request.GET.get("after", ""))
    shown = queries.own_page(actors, after=after)
    context = {
        "cards": [card_of(case, may_read=not is_card) for case in shown.items],
        "next_url": f"?{urlencode({'after': shown.next})}" if shown.next else "",
        "first_url": request.path if after else "",
        "is_card": is_card,
        "is_phone": any(actor.phone for actor in actors),
    }
    return render(request, "cases/resident/mine.html", context)


def latest(request: HttpRequest, number: int) -> list[dict[str, Any]]:
    """The last few of mine for a first page; nothing is read for a browser that has none."""
    shown = queries.own_page(without_cards(ways_in(request)), limit=number)
    return [card_of(case) for case in shown.items]


def card_of(case: Case, *, may_read: bool = True) -> dict[str, Any]:
    """A matter as parts/case_card.html draws it for its own resident."""
    now = clock.now()
    light = standing.light(case, now)
    return {
        "url": reverse("cases:follow", args=[case.uid]),
        "summary": standing.title(case, may_read=may_read),
        "place": standing.place(case),
        "category": standing.matter(case, may_read=may_read),
        "who": standing.sentence(case, now),
        "light_kind": light.kind,
        "light_words": light.words,
        "when": case.recorded_at,
    }
