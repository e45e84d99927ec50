"""What people talk about, how good the suggestions are, and answering one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from doorstep.cases import queries as cases
from doorstep.cases.models import Case
from doorstep.cases.views.ways import ways_in
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.people.http import SignedInRequest, found, signed_in, with_right
from doorstep.people.states import Right
from doorstep.suggesting import answering, queries, showing
from doorstep.suggesting.topics import DAYS, topics_for


@require_safe
@never_cache
@with_right(Right.SEE_FIGURES)
def topics(request: SignedInRequest) -> HttpResponse:
    """What many people spoke of lately, by kind and place."""
    days = next((each for each in DAYS if str(each) == request.GET.get("days")), DAYS[1])
    listed = topics_for(request.actor, days=days, at=clock.now())
    tabs = [
        {
            "label": ngettext("Last %(count)d day", "Last %(count)d days", each) % {"count": each},
            "url": f"{reverse('suggesting:topics')}?days={each}",
            "is_chosen": each == days,
        }
        for each in DAYS
    ]
    may_open = request.actor.holds_anywhere(Right.SEE_CASES)
    context: dict[str, Any] = {"topics": listed, "tabs": tabs, "days": days, "may_open": may_open}
    return render(request, "suggesting/topics.html", context)


@require_safe
@never_cache
@with_right(Right.SEE_FIGURES)
def card(request: SignedInRequest) -> HttpResponse:
    """Where the suggestions come from, how often they are right, and how often they are taken."""
    cards = [showing.shown(each) for each in found(queries.cards_for, request.actor)]
    context = {"cards": cards, "others": queries.shares_of(None)}
    return render(request, "suggesting/card.html", context)


@require_POST
@never_cache
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Whoever told us says what it is about, or that it is the same as another."""
    own = found(cases.own_case, ways_in(request), uid)
    _answered(request, own.case, own.actor)
    return redirect(reverse("cases:asked", args=[uid]))


@require_POST
@never_cache
@signed_in
def answer_for(request: SignedInRequest, case_id: int) -> HttpResponse:
    """The volunteer who wrote it down says so for them."""
    case = found(cases.seen_by, request.actor, case_id)
    _answered(request, case, request.actor)
    return redirect("cases:volunteer_written", case_id=case_id)


def _answered(request: HttpRequest, case: Case, actor: Actor) -> None:
    said = answering.Said(
        about=request.POST.get("about", ""),
        chosen=request.POST.get("chosen", ""),
        mark=request.POST.get("mark", ""),
    )
    try:
        answering.answer(case, said, by=actor, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. Whoever sees to it reads this."))
