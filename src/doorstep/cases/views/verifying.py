"""Looking again at what was said to be done: the office's list and the volunteers', one page each;
and the replies that say nothing, for the level above.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.cases import operations, queries, standing, stock
from doorstep.cases.forms.verifying import LookForm
from doorstep.cases.models import ReVisit
from doorstep.cases.sampling import LookOutcome
from doorstep.cases.views.console.listing import refuse_stranger
from doorstep.cases.views.refusals import put_into
from doorstep.cases.views.volunteer.guard import volunteering
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found, signed_in, with_right
from doorstep.people.states import Right

DESK, VOLUNTEER = "console", "volunteer"
LISTS = {DESK: "cases:desk_revisits", VOLUNTEER: "cases:volunteer_revisits"}
ONES = {DESK: "cases:desk_revisit", VOLUNTEER: "cases:volunteer_revisit"}


@require_safe
@never_cache
@with_right(Right.CALL_BACK)
def desk_revisits(request: SignedInRequest) -> HttpResponse:
    """What the office may look at again."""
    return _list(request, DESK)


@require_safe
@volunteering
def volunteer_revisits(request: SignedInRequest) -> HttpResponse:
    """The same under the thumb."""
    return _list(request, VOLUNTEER)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.CALL_BACK)
def desk_revisit(request: SignedInRequest, revisit_id: int) -> HttpResponse:
    """What was seen; GET shows what to look at."""
    return _one(request, revisit_id, DESK)


@require_http_methods(["GET", "HEAD", "POST"])
@volunteering
def volunteer_revisit(request: SignedInRequest, revisit_id: int) -> HttpResponse:
    """The same under the thumb."""
    return _one(request, revisit_id, VOLUNTEER)


@require_safe
@never_cache
@signed_in
def empty_replies(request: SignedInRequest) -> HttpResponse:
    """Replies that seem to say nothing, and by which words and rules they are found."""
    refuse_stranger(request.actor)
    waiting = [
        {
            "reply": each,
            "case": each.case,
            "place": standing.place(each.case),
            "may_judge": queries.may_judge_reply(request.actor, each),
        }
        for each in queries.empty_replies(request.actor)
    ]
    phrases = [*stock.PHRASES_ZH, *stock.PHRASES_EN]
    context = {"waiting": waiting, "phrases": phrases}
    return render(request, "cases/console/empty_replies.html", context)


@require_POST
@never_cache
@signed_in
def judge(request: SignedInRequest, case_id: int) -> HttpResponse:
    """It is an answer, or it is none and the matter opens again."""
    case = found(queries.seen_by, request.actor, case_id)
    reply = found(queries.reply_about, request.actor, case)
    verdict = request.POST.get("verdict", "")
    if verdict not in {"answer", "none"}:
        raise Http404
    try:
        operations.judge_reply(
            reply.pk, is_answer=verdict == "answer", by=request.actor, at=clock.now()
        )
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Written down. Thank you for looking."))
    return redirect("cases:empty_replies")


def _list(request: SignedInRequest, face: str) -> HttpResponse:
    mine = request.person.pk
    visits = [
        {
            "id": each.pk,
            "what": each.case.category.name,
            "where": standing.place(each.case),
            "done_at": each.asked_at,
            "is_mine": each.assigned_to_id == mine,
            "asked": each.assigned_to.known_as if each.assigned_to else "",
        }
        for each in queries.revisits_for(request.actor)
    ]
    return render(request, f"cases/{face}/revisits.html", {"visits": visits})


def _one(request: SignedInRequest, revisit_id: int, face: str) -> HttpResponse:
    visit = found(queries.revisit_seen_by, request.actor, revisit_id)
    if request.method != "POST":
        return _page(request, visit, LookForm(), face)
    form = LookForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, form, face, status=422)
    said = form.cleaned_data
    try:
        operations.record_revisit(
            visit.pk,
            outcome=LookOutcome(said["outcome"]),
            words=said["words"],
            by=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        above = put_into(form, refusal)
        return _page(request, visit, form, face, refusal=above, status=refusal.status)
    messages.success(request, _("Written down. Thank you for looking."))
    return redirect(LISTS[face])


def _page(
    request: SignedInRequest,
    visit: ReVisit,
    form: forms.Form,
    face: str,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    may_look = queries.may_look(request.actor, visit)
    context: dict[str, Any] = {
        "visit": visit,
        "question": standing.question(visit.case),
        "what": visit.case.category.name,
        "place": standing.place(visit.case),
        "answer": visit.case.answer_words if may_look else "",
        "may_look": may_look,
        "form": form,
        "refusal": refusal,
        "list_url": LISTS[face],
        "one_url": ONES[face],
    }
    return render(request, f"cases/{face}/revisit.html", context, status=status)
