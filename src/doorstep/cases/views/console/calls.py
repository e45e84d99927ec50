"""The call-back list of the office: danger first, then who has waited longest."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import operations, policies, queries, standing
from doorstep.cases.forms.volunteer import CallForm
from doorstep.cases.models import CallBack
from doorstep.cases.queries import Contact
from doorstep.cases.states import CallOutcome
from doorstep.cases.views.refusals import put_into
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right


@require_safe
@never_cache
@with_right(Right.CALL_BACK)
def calls(request: SignedInRequest) -> HttpResponse:
    """Whom to call now."""
    return render(request, "cases/console/calls.html", {"calls": _listed(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.CALL_BACK)
def take(request: SignedInRequest, call_id: int) -> HttpResponse:
    """I call: nobody else does for half an hour; GET leads back to the call."""
    if request.method != "POST":
        return redirect("cases:desk_call", call_id=call_id)
    try:
        call = found(operations.take_call, call_id, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("cases:desk_calls")
    response = redirect("cases:desk_call", call_id=call.pk)
    response.status_code = 303
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.CALL_BACK)
def number(request: SignedInRequest, call_id: int) -> HttpResponse:
    """The number, on this page and nowhere else, once the look is written down."""
    if request.method != "POST":
        return redirect("cases:desk_call", call_id=call_id)
    mine = found(queries.call_seen_by, request.actor, call_id)
    try:
        reach = queries.contact_for(request.actor, mine.case, at=clock.now())
    except DomainError as refusal:
        return _page(request, mine, _form(mine), refusal=str(refusal), status=refusal.status)
    return _page(request, mine, _form(mine), reach=reach)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.CALL_BACK)
def call(request: SignedInRequest, call_id: int) -> HttpResponse:
    """One call: what to ask, and what they said."""
    mine = found(queries.call_seen_by, request.actor, call_id)
    if request.method != "POST":
        return _page(request, mine, _form(mine))
    form = _form(mine, request.POST)
    if not form.is_valid():
        return _page(request, mine, form, status=422)
    said = form.cleaned_data
    outcome = CallOutcome(said["outcome"])
    try:
        operations.record_call(
            mine.pk,
            outcome=outcome,
            words=said["words"],
            stars=said["stars"] if outcome == CallOutcome.CONFIRMED else None,
            by=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        above = put_into(form, refusal)
        return _page(request, mine, form, refusal=above, status=refusal.status)
    messages.success(request, _("Written down. Thank you for calling."))
    return redirect("cases:desk_calls")


def _form(mine: CallBack, typed: Any = None) -> CallForm:
    return CallForm(typed, yes=standing.yes(mine.case), no=standing.no(mine.case))


def _listed(request: SignedInRequest, chosen: CallBack | None = None) -> list[dict[str, Any]]:
    waiting = queries.call_back_list(request.actor, at=clock.now())
    return [
        {
            "url": reverse("cases:desk_call", args=[each.pk]),
            "summary": each.case.summary,
            "place": standing.place(each.case),
            "category": each.case.category.name,
            "when": each.case.resolved_at,
            "light_kind": "late" if each.is_danger else "asks",
            "light_words": _("danger") if each.is_danger else standing.question(each.case),
            "is_private": each.is_private,
            "is_chosen": chosen is not None and each.pk == chosen.pk,
        }
        for each in waiting
    ]


def _page(
    request: SignedInRequest,
    mine: CallBack,
    form: CallForm,
    *,
    reach: Contact | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    case, now = mine.case, clock.now()
    is_held = mine.taken_until is not None and mine.taken_until > now
    is_mine = is_held and policies.has_taken(request.actor, mine)
    context = {
        "call": mine,
        "case": case,
        "is_mine": is_mine,
        "is_taken": is_held and not is_mine,
        "is_own_work": policies.is_helper(request.actor, case),
        "may_open": policies.may_see(request.actor, case),
        "question": standing.question(case),
        "place": standing.place(case),
        "answer": case.answer_words if policies.may_read(request.actor, case) else "",
        "reach": reach,
        "form": form,
        "refusal": refusal,
        "calls": _listed(request, mine),
    }
    return render(request, "cases/console/call.html", context, status=status)
