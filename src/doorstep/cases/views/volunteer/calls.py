"""Calling people back who cannot be asked in writing: danger first."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import operations, policies, queries, standing
from doorstep.cases.forms.volunteer import CallForm
from doorstep.cases.models import CallBack
from doorstep.cases.states import CallOutcome
from doorstep.cases.views.refusals import put_into
from doorstep.cases.views.volunteer.guard import volunteering
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found


@require_safe
@volunteering
def calls(request: SignedInRequest) -> HttpResponse:
    """Whom to call now."""
    waiting = queries.call_back_list(request.actor, at=clock.now())
    return render(request, "cases/volunteer/calls.html", {"calls": [_drawn(c) for c in waiting]})


@require_http_methods(["GET", "HEAD", "POST"])
@volunteering
def take(request: SignedInRequest, call_id: int) -> HttpResponse:
    """I call: the number is shown on this page and nowhere else; GET leads back to the call."""
    if request.method != "POST":
        return redirect("cases:volunteer_call", call_id=call_id)
    try:
        call = found(operations.take_call, call_id, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("cases:volunteer_calls")
    call = found(queries.call_seen_by, request.actor, call.pk)
    try:
        reach = queries.contact_for(request.actor, call.case, at=clock.now())
    except DomainError as refusal:
        return _page(request, call, _form(call), refusal=str(refusal), status=refusal.status)
    return _page(request, call, _form(call), reach=reach)


@require_http_methods(["GET", "HEAD", "POST"])
@volunteering
def call(request: SignedInRequest, call_id: int) -> HttpResponse:
    """What they said; GET shows what the call is about."""
    mine = found(queries.call_seen_by, request.actor, call_id)
    form = _form(mine, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, mine, form)
    said = form.cleaned_data
    is_fixed = said["outcome"] == CallOutcome.CONFIRMED
    try:
        operations.record_call(
            mine.pk,
            outcome=CallOutcome(said["outcome"]),
            words=said["words"],
            stars=said["stars"] if is_fixed else None,
            by=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        above = put_into(form, refusal)
        return _page(request, mine, form, refusal=above, status=refusal.status)
    messages.success(request, _("Written down. Thank you for calling."))
    return redirect("cases:volunteer_calls")


def _form(mine: CallBack, typed: Any = None) -> CallForm:
    return CallForm(typed, yes=standing.yes(mine.case), no=standing.no(mine.case))


def _drawn(mine: CallBack) -> dict[str, Any]:
    return {
        "id": mine.pk,
        "what": mine.case.category.name,
        "where": standing.place(mine.case),
        "is_danger": mine.is_danger,
        "done_at": mine.case.resolved_at,
        "wants_call": mine.case.wants_call,
        "attempts": mine.attempts,
    }


def _page(
    request: SignedInRequest, mine: CallBack, form: CallForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    now = clock.now()
    is_taken = (
        mine.taken_by_id == request.person.pk
        and mine.taken_until is not None
        and mine.taken_until > now
    )
    case = mine.case
    context = {
        "call": mine,
        "case": case,
        "is_taken": is_taken,
        "is_own_work": policies.is_helper(request.actor, case),
        "what": case.category.name,
        "place": standing.place(case),
        "question": standing.question(case),
        "answer": case.answer_words if is_taken else "",
        "form": form,
        **more,
    }
    return render(request, "cases/volunteer/call.html", context, status=status)
