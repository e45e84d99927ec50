"""One matter in my hands: whom to reach, begin, done, or hand it back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.cases import operations, policies, queries, standing
from doorstep.cases.forms.volunteer import DoneForm, HandBackForm
from doorstep.cases.models import Case
from doorstep.cases.states import IN_HAND
from doorstep.cases.views.photos import photos_of
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.cases.views.versions import version_in
from doorstep.cases.views.volunteer.guard import helping
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found


@require_safe
@helping
def case(request: SignedInRequest, case_id: int) -> HttpResponse:
    """What there is to do, and what was said."""
    return _page(request, _seen(request, case_id))


@require_POST
@helping
def contact(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Name, door and phone, on one press and written down; never kept by the browser."""
    mine = _seen(request, case_id)
    try:
        reach = queries.contact_for(request.actor, mine, at=clock.now())
    except DomainError as refusal:
        return _page(request, mine, refusal=str(refusal), status=refusal.status)
    if request.htmx:
        return render(request, "cases/volunteer/contact.html", {"reach": reach, "case": mine})
    return _page(request, mine, reach=reach)


@require_POST
@helping
def start(request: SignedInRequest, case_id: int) -> HttpResponse:
    """I set to work."""
    return _act(request, case_id, operations.start, _("Good. Take care on the way."))


@require_POST
@helping
def take(request: SignedInRequest, case_id: int) -> HttpResponse:
    """For somebody whose body owns it: I do it."""
    return _act(request, case_id, operations.claim, _("It is yours now. They have been told."))


@require_http_methods(["GET", "HEAD", "POST"])
@helping
def done(request: SignedInRequest, case_id: int) -> HttpResponse:
    """It is done, and how; the resident is asked whether it is."""
    mine = _seen(request, case_id)
    is_sent = request.method == "POST"
    form = DoneForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"version": mine.version},
    )
    if request.method != "POST" or not form.is_valid():
        return _form(request, mine, "done", form)
    told = {"pictures": form.cleaned_data["pictures"]}
    refusal = _try(request, mine, form, operations.resolve, "words", **told)
    if refusal is not None:
        return _form(request, mine, "done", form, refusal)
    messages.success(request, _("Thank you! Now they are asked whether it is done."))
    return redirect("cases:volunteer_case", case_id=case_id)


@require_http_methods(["GET", "HEAD", "POST"])
@helping
def hand_back(request: SignedInRequest, case_id: int) -> HttpResponse:
    """It goes back with a reason, and somebody else is found."""
    mine = _seen(request, case_id)
    typed = request.POST if request.method == "POST" else None
    form = HandBackForm(typed, initial={"version": mine.version})
    if request.method != "POST" or not form.is_valid():
        return _form(request, mine, "hand_back", form)
    refusal = _try(request, mine, form, operations.hand_back, "reason")
    if refusal is not None:
        return _form(request, mine, "hand_back", form, refusal)
    messages.success(request, _("It is handed back. Thank you for saying so in time."))
    return redirect("cases:volunteer")


def _seen(request: SignedInRequest, case_id: int) -> Case:
    return found(queries.seen_by, request.actor, case_id)


def _try(
    request: SignedInRequest,
    mine: Case,
    form: forms.Form,
    operation: Callable[..., Case],
    words: str,
    **told: Any,
) -> DomainError | None:
    """Do it with the words typed; what speaks against it otherwise."""
    told[words] = form.cleaned_data["words"]
    version = form.cleaned_data["version"]
    try:
        operation(mine.pk, by=request.actor, at=clock.now(), version=version, **told)
    except DomainError as refusal:
        return refusal
    return None


def _form(
    request: SignedInRequest,
    mine: Case,
    name: str,
    form: forms.Form,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The form with all that was typed; after a refusal it counts from how things stand now."""
    above = ""
    if refusal is not None:
        if refusal.field == "photos":
            refusal.field = "pictures"
        above = put_into(form, refusal)
        mine = _seen(request, mine.pk)
        put_value(form, "version", mine.version)
    context = {**_known(request, mine), "form": form, "refusal": above}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, f"cases/volunteer/{name}.html", context, status=status)


def _act(
    request: SignedInRequest, case_id: int, operation: Callable[..., Case], thanks: str
) -> HttpResponse:
    version = version_in(request.POST)
    try:
        found(operation, case_id, by=request.actor, at=clock.now(), version=version)
    except DomainError as refusal:
        return _page(request, _seen(request, case_id), refusal=str(refusal), status=refusal.status)
    messages.success(request, thanks)
    return redirect("cases:volunteer_case", case_id=case_id)


def _known(request: SignedInRequest, mine: Case) -> dict[str, Any]:
    actor = request.actor
    is_mine = policies.is_helper(actor, mine) and mine.state in IN_HAND
    may_read = policies.may_read(actor, mine)
    return {
        "case": mine,
        "is_mine": is_mine,
        "may": queries.may(actor, mine),
        "what": mine.category.name,
        "place": standing.place(mine),
        "light": standing.light(mine, clock.now()),
        "said": mine.said_words if may_read else "",
        "where": mine.where_words if may_read else "",
    }


def _page(request: SignedInRequest, mine: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    photos = photos_of(request.actor, mine)
    entries = queries.timeline(mine, request.actor)
    context = {
        **_known(request, mine),
        "entries": standing.story(mine, entries, photos),
        "before": [each for each in photos if each["seq"] == 1],
        **more,
    }
    return render(request, "cases/volunteer/case.html", context, status=status)
