"""What waits for my word: cases I am asked to own, and those nobody took."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.cases import operations, queries, standing
from doorstep.cases.models import Case
from doorstep.cases.queries import Question
from doorstep.cases.states import HandOverEnd
from doorstep.cases.views.console.listing import may_enter
from doorstep.cases.views.versions import version_in
from doorstep.cases.views.volunteer.guard import standing_for_somebody
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found


@require_safe
@standing_for_somebody
def asked(request: SignedInRequest) -> HttpResponse:
    """Yes or no, the soonest first; below, for whoever gives out work, what came back."""
    return _page(request)


@require_POST
@standing_for_somebody
def accept(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """We take it over."""
    case = found(queries.put_to, request.actor, uid)
    try:
        operations.accept_hand_over(case.pk, **_told(request))
    except DomainError as refusal:
        return _page(request, case=case, refusal=str(refusal), status=refusal.status)
    messages.success(request, _("It is yours to see to now. They and the resident are told."))
    return _back(request, case)


@require_POST
@standing_for_somebody
def refuse(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """We do not, and why; what was typed stays when it is refused."""
    case = found(queries.put_to, request.actor, uid)
    words = request.POST.get("words", "")
    try:
        operations.refuse_hand_over(case.pk, reason=words, **_told(request))
    except DomainError as refusal:
        return _page(request, case=case, refusal=str(refusal), words=words, status=refusal.status)
    messages.success(request, _("Your no is written down. Thank you for saying so in time."))
    return redirect("cases:hand_overs")


def _told(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now(), "version": version_in(request.POST)}


def _back(request: SignedInRequest, case: Case) -> HttpResponse:
    view = "cases:case" if may_enter(request.actor) else "cases:volunteer_case"
    answer = redirect(view, case_id=case.pk)
    answer.status_code = 303
    return answer


def _page(
    request: SignedInRequest,
    *,
    case: Case | None = None,
    refusal: str = "",
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    is_office = may_enter(request.actor)
    context = {
        "frame": "site/console.html" if is_office else "site/volunteer.html",
        "asked": [_drawn(each) for each in queries.asked_of(request.actor)],
        "came_back": [_drawn(each) for each in queries.awaiting_a_word(request.actor)],
        "is_office": is_office,
        "time_asked": len(queries.time_asked_of(request.actor)) if is_office else 0,
        "about": case.pk if case else None,
        "refusal": refusal,
        "words": words,
    }
    return render(request, "cases/console/hand_overs.html", context, status=status)


def _drawn(question: Question) -> dict[str, Any]:
    """Heading, building and times: as much as one needs to say yes or no."""
    case, asked = question.case, question.asked
    is_silent = asked.ended_how == HandOverEnd.LAPSED
    words = _("%(taker)s did not answer in time.") if is_silent else _("%(taker)s said no.")
    return {
        "id": case.pk,
        "uid": case.uid,
        "version": case.version,
        "what": standing.matter(case, may_read=question.may_open),
        "where": standing.place(case),
        "may_open": question.may_open,
        "giver": asked.giver.name,
        "taker": asked.taker.name,
        "asked_by": question.asked_by,
        "why": asked.said,
        "how_it_ended": words % {"taker": asked.taker.name},
        "light": standing.of_deadline(asked.answer_by, clock.now()),
        "due_at": case.due_at,
    }
