"""The office's page of one part: what was asked and answered, asking again, calling off, links."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from doorstep.cases import operations, part_policies, part_standing, queries
from doorstep.cases.forms.parts import (
    AskAgainForm,
    CallOffForm,
    FinishForm,
    LinkForm,
    ReturnForm,
    by_evening,
)
from doorstep.cases.joint_states import PART_MOVES, WITH_THE_PARTY, PartState
from doorstep.cases.models import CasePart
from doorstep.cases.states import OPEN
from doorstep.cases.views.photos import drawn
from doorstep.cases.views.refusals import put_into
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.messaging import texts
from doorstep.people.http import SignedInRequest, found, signed_in

FIELDS = {"reason": "words", "due_at": "due_on"}


@dataclass(frozen=True, kw_only=True)
class PartDeed:
    """One thing the office does with a part: where it leads, its form, and the one operation."""

    key: str
    to: PartState | None  # None leaves it where it is
    label: str | Promise
    form: type[forms.Form]
    run: Callable[[Any, CasePart, dict[str, Any]], object]
    hint: str | Promise = ""
    done: str | Promise = ""


def _ask_again(form: AskAgainForm, part: CasePart, told: dict[str, Any]) -> object:
    typed = form.cleaned_data
    due_at = by_evening(typed["due_on"])
    return operations.ask_again(part.pk, words=typed["words"], due_at=due_at, **told)


def _withdraw(form: CallOffForm, part: CasePart, told: dict[str, Any]) -> object:
    return operations.withdraw_part(part.pk, words=form.cleaned_data["words"], **told)


def _finish(form: FinishForm, part: CasePart, told: dict[str, Any]) -> object:
    typed = form.cleaned_data
    photos = {"before": typed["before"], "after": typed["after"]}
    return operations.finish_part(part.pk, words=typed["words"], **photos, **told)


def _return(form: ReturnForm, part: CasePart, told: dict[str, Any]) -> object:
    return operations.return_part(part.pk, reason=form.cleaned_data["words"], **told)


def _mint(form: LinkForm, part: CasePart, told: dict[str, Any]) -> object:
    return operations.mint_part_link(part.pk, for_whom=form.cleaned_data["for_whom"], **told)


DEEDS = (
    PartDeed(
        key="again",
        to=PartState.ASKED,
        label=gettext_lazy("Ask again"),
        done=gettext_lazy("They are asked again."),
        form=AskAgainForm,
        run=_ask_again,
    ),
    PartDeed(
        key="done",
        to=PartState.DONE,
        label=gettext_lazy("They told us it is done"),
        done=gettext_lazy("Written down for them."),
        hint=gettext_lazy("For partners who do not sign in: what they said on the phone."),
        form=FinishForm,
        run=_finish,
    ),
    PartDeed(
        key="return",
        to=PartState.RETURNED,
        label=gettext_lazy("They told us it is not theirs"),
        done=gettext_lazy("Written down for them."),
        form=ReturnForm,
        run=_return,
    ),
    PartDeed(
        key="withdraw",
        to=PartState.WITHDRAWN,
        label=gettext_lazy("No longer needed"),
        done=gettext_lazy("They are told that it is no longer needed."),
        form=CallOffForm,
        run=_withdraw,
    ),
    PartDeed(
        key="link",
        to=None,
        label=gettext_lazy("Make a link"),
        hint=gettext_lazy("For a partner without an account; send it to this one person."),
        form=LinkForm,
        run=_mint,
    ),
)
BY_KEY = {deed.key: deed for deed in DEEDS}


@require_safe
@never_cache
@signed_in
def part(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What was asked of whom and what they answered; `?do=` asks what one thing needs."""
    shown = _seen(request, uid)
    deed = BY_KEY.get(request.GET.get("do", ""))
    return _page(request, shown, deed=deed, form=deed.form() if deed else None)


@require_POST
@never_cache
@signed_in
def do(request: SignedInRequest, uid: UUID, key: str) -> HttpResponse:
    """Do it and say so; a link is shown on the page that answers, and never again."""
    shown = _seen(request, uid)
    deed = BY_KEY.get(key)
    if deed is None:
        raise Http404
    form = deed.form(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, shown, deed=deed, form=form, status=422)
    try:
        made = deed.run(form, shown, {"by": request.actor, "at": clock.now()})
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        above = put_into(form, refusal)
        fresh = _seen(request, uid)
        return _page(request, fresh, deed=deed, form=form, refusal=above, status=refusal.status)
    if isinstance(made, tuple):
        link, token = made
        address = {"for_whom": link.for_whom, "address": texts.link(token)}
        return _page(request, shown, made=address)
    messages.success(request, str(deed.done))
    return _back(uid)


@require_POST
@never_cache
@signed_in
def remind(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Remind them, from the page of the part or of the case."""
    shown = _seen(request, uid)
    try:
        operations.remind_of_part(shown.pk, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("They are reminded."))
    return redirect("cases:case", case_id=shown.case_id)


@require_POST
@never_cache
@signed_in
def cancel_link(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """The link opens nothing any more."""
    shown = _seen(request, uid)
    try:
        link = UUID(request.POST.get("link", ""))
    except ValueError:
        raise Http404 from None
    try:
        operations.cancel_part_link(shown.pk, link=link, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The link opens nothing any more."))
    return _back(uid)


def _seen(request: SignedInRequest, uid: UUID) -> CasePart:
    """The part, for whoever oversees its case; Http404 for a partner, who has a page of its own."""
    shown = found(queries.part_seen_by, request.actor, uid)
    if not part_policies.oversees(request.actor, shown.case):
        raise Http404
    return shown


def _back(uid: UUID) -> HttpResponse:
    response = redirect("cases:desk_part", uid=uid)
    response.status_code = 303
    return response


def _open_deeds(request: SignedInRequest, part: CasePart) -> list[PartDeed]:
    """What can be done here and now."""
    if not part_policies.may_ask(request.actor, part.case) or part.case.state not in OPEN:
        return []
    state = PartState(part.state)
    return [
        deed
        for deed in DEEDS
        if (deed.to in PART_MOVES[state] if deed.to else state in WITH_THE_PARTY)
    ]


def _page(
    request: SignedInRequest,
    part: CasePart,
    *,
    deed: PartDeed | None = None,
    form: forms.Form | None = None,
    made: dict[str, str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    deeds = _open_deeds(request, part)
    if deed is not None and deed not in deeds and not refusal:
        deed, form = None, None
    is_theirs = bool(deeds)
    context = {
        "part": part,
        "case": part.case,
        "deed": deed,
        "form": form,
        "deeds": deeds,
        "made": made,
        "refusal": refusal,
        "may_remind": is_theirs and part_policies.is_with_party(part),
        "links": queries.part_links(part, at=now) if is_theirs else [],
        "light": part_standing.light(part, now),
        "spot": part_standing.spot(part),
        "entries": part_standing.office_story(
            queries.part_story(part), drawn(queries.part_photos(part)), party=part.party.name
        ),
    }
    return render(request, "cases/console/part.html", context, status=status)
