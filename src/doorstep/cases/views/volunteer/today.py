"""Today, and what I have done so far."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from doorstep.cases import queries, standing
from doorstep.cases.models import Case
from doorstep.cases.views.volunteer.guard import helping, stands_for_a_body
from doorstep.kernel import clock
from doorstep.people.http import SignedInRequest

CALLS_COUNTED = 50


@require_safe
@helping
def today(request: SignedInRequest) -> HttpResponse:
    """What I have in hand, by when; how many calls and offers wait."""
    actor, now = request.actor, clock.now()
    is_volunteer = actor.volunteer is not None
    near = queries.offered_near(actor) if is_volunteer else None
    context = {
        "mine": [_card(case) for case in queries.in_hand(actor)],
        "waiting": [_card(case) for case in queries.waiting_with(actor)],
        "calls": len(queries.call_back_list(actor, at=now, limit=CALLS_COUNTED)),
        "offers": len(near.items) if near else 0,
        "has_more_offers": bool(near and near.next),
        "is_volunteer": is_volunteer,
        "asked": queries.many_asked_of(actor) if stands_for_a_body(request) else 0,
    }
    return render(request, "cases/volunteer/today.html", context)


@require_safe
@helping
def me(request: SignedInRequest) -> HttpResponse:
    """My sums, what I have seen to, my teams."""
    done = queries.done_by(request.actor)
    teams = [each.team for each in request.person.teams.select_related("team").order_by("pk")]
    context = {
        "rating": queries.rating_sum(request.person.party),
        "done": done,
        "lately": [_card(case, with_who=False) for case in done.lately],
        "teams": teams,
        "volunteer": request.actor.volunteer,
    }
    return render(request, "cases/volunteer/me.html", context)


def _card(case: Case, *, with_who: bool = True) -> dict[str, Any]:
    """A matter as somebody who helps sees it in a list: no door, no name."""
    light = standing.light(case, clock.now())
    return {
        "url": reverse("cases:volunteer_case", args=[case.pk]),
        "summary": case.category.name,
        "place": standing.place(case),
        "who": standing.excerpt(case) if with_who else "",
        "is_private": case.is_private,
        "light_kind": light.kind,
        "light_words": light.words,
    }
