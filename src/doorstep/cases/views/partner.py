"""A partner's own parts: by signing in, or by a link. Only POST acts; a stranger finds nothing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.cases import operations, part_policies, part_standing, queries
from doorstep.cases.forms.parts import FinishForm, ReturnForm
from doorstep.cases.joint_states import PartState
from doorstep.cases.models import CasePart
from doorstep.cases.queries import Contact, OwnPart
from doorstep.cases.views.photos import drawn
from doorstep.cases.views.refusals import put_into
from doorstep.cases.views.ways import ways_in
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor

FIELDS = {"reason": "words"}


@require_safe
@never_cache
def parts(request: HttpRequest) -> HttpResponse:
    """Everything somebody was asked for, newest first; nobody else's."""
    actors = ways_in(request)
    after = Cursor.read(request.GET.get("after", ""))
    shown = queries.part_page(actors, after=after)
    if not shown.items and actors[0].person is None:
        return _no_such_link(request)
    now = clock.now()
    context = {
        "base": _base(request),
        "cards": [card_of(part, now=now) for part in shown.items],
        "next_url": f"?{urlencode({'after': shown.next})}" if shown.next else "",
        "first_url": request.path if after else "",
    }
    return render(request, "cases/partner/parts.html", context)


@require_safe
@never_cache
def part(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What there is to do; `?do=` asks how it was done, or why it is given back."""
    own = _own(request, uid)
    if own is None:
        return _no_such_link(request)
    asked = {"done": FinishForm, "return": ReturnForm}.get(request.GET.get("do", ""))
    return _page(request, own, form=asked() if asked else None)


@require_POST
@never_cache
def accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """I take it on."""
    own = _own(request, uid)
    if own is None:
        return _no_such_link(request)
    try:
        operations.accept_part(own.part.pk, by=own.actor, at=clock.now())
    except DomainError as refusal:
        return _page(request, own, refusal=str(refusal), status=refusal.status)
    messages.success(request, _("Thank you. It is yours now; whoever asked you sees that."))
    return _back(uid)


@require_http_methods(["POST"])
@never_cache
def give_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It is not mine, and why."""
    said = _("Passed on. Whoever asked you decides how it goes on.")
    form = ReturnForm(request.POST)

    def run(own: OwnPart, told: dict[str, Any]) -> CasePart:
        reason = form.cleaned_data["words"]
        return operations.return_part(own.part.pk, reason=reason, **told)

    return _answer(request, uid, form, run, said)


@require_POST
@never_cache
def finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It is done, and this is how it looks now."""
    said = _("Thank you! Whoever asked you sees it, and tells the resident.")
    form = FinishForm(request.POST, request.FILES)

    def run(own: OwnPart, told: dict[str, Any]) -> CasePart:
        typed = form.cleaned_data
        photos = {"before": typed["before"], "after": typed["after"]}
        return operations.finish_part(own.part.pk, words=typed["words"], **photos, **told)

    return _answer(request, uid, form, run, said)


@require_POST
@never_cache
def contact(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Name, door and phone, on one press that is written down."""
    own = _own(request, uid)
    if own is None:
        return _no_such_link(request)
    try:
        reach = queries.part_contact(own.actor, own.part, at=clock.now())
    except DomainError as refusal:
        return _page(request, own, refusal=str(refusal), status=refusal.status)
    return _page(request, own, reach=reach)


def card_of(part: CasePart, *, now: Any) -> dict[str, Any]:
    """A part as parts/case_card.html draws it for whoever has it."""
    light = part_standing.light(part, now)
    return {
        "url": reverse("cases:part", args=[part.uid]),
        "summary": part.what_words or part_standing.about(part),
        "place": part_standing.spot(part),
        "category": part_standing.about(part),
        "who": str(part.get_state_display()),
        "light_kind": light.kind,
        "light_words": light.words,
        "when": part.asked_at,
    }


def _own(request: HttpRequest, uid: UUID) -> OwnPart | None:
    try:
        return queries.own_part(ways_in(request), uid)
    except CasePart.DoesNotExist:
        return None


def _no_such_link(request: HttpRequest) -> HttpResponse:
    """Wrong, old, called off, or never theirs: one page that says what to do."""
    return render(request, "site/errors/link.html", status=404)


def _base(request: HttpRequest) -> str:
    """Whoever speaks for a body knows the console; everybody else gets the plain page."""
    actor = ways_in(request)[0]
    return "site/console.html" if actor.speaks_for_a_body else "site/resident.html"


def _back(uid: UUID) -> HttpResponse:
    response = redirect("cases:part", uid=uid)
    response.status_code = 303
    return response


def _answer(
    request: HttpRequest,
    uid: UUID,
    form: forms.Form,
    run: Callable[[OwnPart, dict[str, Any]], CasePart],
    said: str,
) -> HttpResponse:
    """Do it and say so, or show the page again with the refusal and what was typed."""
    own = _own(request, uid)
    if own is None:
        return _no_such_link(request)
    if not form.is_valid():
        return _page(request, own, form=form, status=422)
    try:
        run(own, {"by": own.actor, "at": clock.now()})
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        above = put_into(form, refusal)
        fresh = _own(request, uid) or own
        return _page(request, fresh, form=form, refusal=above, status=refusal.status)
    messages.success(request, said)
    return _back(uid)


def _page(
    request: HttpRequest,
    own: OwnPart,
    *,
    form: forms.Form | None = None,
    reach: Contact | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    part, now = own.part, clock.now()
    photos = drawn(queries.part_photos(part))
    is_open = part_policies.is_with_party(part)
    context = {
        "base": _base(request),
        "part": part,
        "what": part.what_words,
        "spot": part_standing.spot(part),
        "about": part_standing.about(part),
        "sentence": part_standing.sentence(part, now),
        "light": part_standing.light(part, now),
        "may_accept": part.state == PartState.ASKED,
        "is_open": is_open,
        "may_reach": part_policies.may_reach(own.actor, part),
        "reach": reach,
        "form": form if is_open else None,
        "is_done_form": isinstance(form, FinishForm),
        "refusal": refusal,
        "entries": part_standing.story(queries.part_story(part), photos),
    }
    return render(request, "cases/partner/part.html", context, status=status)
