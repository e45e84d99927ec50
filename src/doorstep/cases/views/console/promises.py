"""The promise register: who promised what to whom by when, and what became of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.cases import operations, policies, promise_sheets, queries
from doorstep.cases.forms.promises import KeptForm, PlacePromiseForm, PutOffForm, TakeBackForm
from doorstep.cases.models import Promise
from doorstep.cases.promising import PromiseState
from doorstep.cases.queries import PromiseFilter
from doorstep.cases.views.console.inbox import WORKBOOK
from doorstep.cases.views.console.listing import choice, refuse_stranger
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor
from doorstep.people.http import SignedInRequest, found, signed_in
from doorstep.people.states import Right

FORMS: dict[str, type[forms.Form]] = {
    "keep": KeptForm,
    "put_off": PutOffForm,
    "withdraw": TakeBackForm,
}
FIELDS = {"due_at": "day", "party": "to"}
PRINTED = 500


@require_safe
@never_cache
@signed_in
def register(request: SignedInRequest) -> HttpResponse:
    """The lines, the rate above them, and everything that the rate leaves out beside it."""
    refuse_stranger(request.actor)
    only = _only(request)
    page = queries.promises_for(
        request.actor, only=only, after=Cursor.read(request.GET.get("after", ""))
    )
    parties = queries.parties_with_promises(request.actor)
    whole = queries.reckoning_for(request.actor)
    context = {
        "cards": [promise_card(each) for each in page.items],
        "next_url": f"{_address(only)}&{urlencode({'after': page.next})}" if page.next else "",
        "first_url": _address(only) if "after" in request.GET else "",
        "tabs": _tabs(only, whole),
        "filters": _filters(only, parties),
        "keep": [{"name": "state", "value": only.state}] if only.state else [],
        "headline": _headline(request, whole),
        "parties": parties[:20],
        "party": _chosen(request, only, parties),
        "export_url": _address(only, "cases:promises_export"),
        "print_url": _address(only, "cases:promises_print"),
        "may_promise": request.actor.holds_anywhere(Right.DISPATCH),
    }
    return render(request, "cases/console/promises.html", context)


@require_safe
@never_cache
@signed_in
def export(request: SignedInRequest) -> HttpResponse:
    """The lines of a view as a workbook."""
    refuse_stranger(request.actor)
    lines = queries.promise_lines(
        request.actor, only=_only(request), most=promise_sheets.MOST_LINES
    )
    day = clock.shanghai_day(clock.now())
    whole = queries.reckoning_for(request.actor)
    return HttpResponse(
        promise_sheets.workbook(lines, whole, day=day),
        content_type=WORKBOOK,
        headers={
            "Content-Disposition": f'attachment; filename="promises-{day:%Y%m%d}.xlsx"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_safe
@never_cache
@signed_in
def sheet(request: SignedInRequest) -> HttpResponse:
    """The same for the notice board: black on white, no names of residents."""
    refuse_stranger(request.actor)
    lines = queries.promise_lines(request.actor, only=_only(request), most=PRINTED)
    whole = queries.reckoning_for(request.actor)
    context = {
        "lines": [promise_card(each) for each in lines],
        "whole": promise_sheets.in_words(whole),
        "at": clock.now(),
    }
    return render(request, "cases/console/promise_sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new(request: SignedInRequest) -> HttpResponse:
    """A promise to everybody somewhere, from a meeting or a resolution."""
    actor = request.actor
    if not queries.places_to_promise(actor, request.person.community):
        raise Http404
    typed = request.POST if request.method == "POST" else None
    form = PlacePromiseForm(typed, actor=actor, community=request.person.community)
    refusal, status = "", 200
    if form.is_valid():
        try:
            made = operations.promise_at(
                form.chosen_place, word=form.word, by=actor, at=clock.now()
            )
        except DomainError as refused:
            refused.field = FIELDS.get(refused.field, refused.field)
            refusal, status = put_into(form, refused), refused.status
        else:
            messages.success(request, _("It stands in the register now."))
            return _see(made)
    elif typed is not None:
        status = 422
    context = {"form": form, "refusal": refusal}
    return render(request, "cases/console/promise_new.html", context, status=status)


@require_safe
@never_cache
@signed_in
def one(request: SignedInRequest, promise_id: int) -> HttpResponse:
    """One promise: what can be done about it, and what happened so far."""
    promise = found(queries.promise_seen_by, request.actor, promise_id)
    return _page(request, promise, key=request.GET.get("do", ""))


@require_POST
@never_cache
@signed_in
def do(request: SignedInRequest, promise_id: int, key: str) -> HttpResponse:
    """Keep it, put it off, or take it back."""
    promise = found(queries.promise_seen_by, request.actor, promise_id)
    if key not in FORMS:
        raise Http404
    form = FORMS[key](request.POST)
    if not form.is_valid():
        return _page(request, promise, key=key, form=form, status=422)
    try:
        DEEDS[key](request, promise, form)
    except DomainError as refused:
        refused.field = FIELDS.get(refused.field, refused.field)
        above = put_into(form, refused)
        fresh = found(queries.promise_seen_by, request.actor, promise_id)
        put_value(form, "version", fresh.version)
        return _page(request, fresh, key=key, form=form, refusal=above, status=refused.status)
    messages.success(request, str(DONE[key]()))
    return _see(promise)


def _keep(request: SignedInRequest, promise: Promise, form: Any) -> None:
    version = form.cleaned_data["version"]
    operations.keep_promise(promise.pk, by=request.actor, at=clock.now(), version=version)


def _put_off(request: SignedInRequest, promise: Promise, form: Any) -> None:
    said = form.cleaned_data
    operations.put_off_promise(
        promise.pk,
        to=form.due_at,
        reason=said["reason"],
        told_in_person=said["told_in_person"],
        by=request.actor,
        at=clock.now(),
        version=said["version"],
    )


def _withdraw(request: SignedInRequest, promise: Promise, form: Any) -> None:
    said = form.cleaned_data
    operations.withdraw_promise(
        promise.pk,
        reason=said["reason"],
        by=request.actor,
        at=clock.now(),
        version=said["version"],
    )


DEEDS: dict[str, Callable[[SignedInRequest, Promise, Any], None]] = {
    "keep": _keep,
    "put_off": _put_off,
    "withdraw": _withdraw,
}
DONE: dict[str, Callable[[], str]] = {
    "keep": lambda: _("Written down. A word kept."),
    "put_off": lambda: _("The new time stands. The resident knows."),
    "withdraw": lambda: _("Taken back. It stays in the register."),
}


def _see(promise: Promise) -> HttpResponse:
    answer = redirect("cases:promise", promise_id=promise.pk)
    answer.status_code = 303
    return answer


def _page(
    request: SignedInRequest,
    promise: Promise,
    *,
    key: str,
    form: forms.Form | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    may = queries.may_with_promise(actor, promise, now)
    if form is None and key in may & {"put_off", "withdraw"}:
        form = FORMS[key](initial={"version": promise.version})
    may_open = promise.case is not None and policies.may_see(actor, promise.case)
    context = {
        "promise": promise,
        "sentence": promise_sheets.sentence(promise, now),
        "light": promise_sheets.light(promise, now),
        "marks": promise_sheets.marks(promise),
        "may": may,
        "key": key,
        "form": form,
        "refusal": refusal,
        "is_near": promise.state == PromiseState.OPEN and promise.warn_at <= now,
        "case_url": reverse("cases:case", args=[promise.case_id]) if may_open else "",
        "entries": promise_sheets.story(queries.promise_story(promise, actor), now),
    }
    return render(request, "cases/console/promise.html", context, status=status)


def _only(request: SignedInRequest) -> PromiseFilter:
    """What the address asks for; without a word about it, what is still to be kept."""
    asked = request.GET
    state = asked.get("state", "" if "all" in asked else PromiseState.OPEN)
    party = asked.get("party", "")
    return PromiseFilter(
        state=PromiseState(state) if state in PromiseState else None,
        party_id=int(party) if party.isascii() and party.isdigit() and len(party) < 18 else None,
        mine=bool(asked.get("mine")),
    )


def _address(only: PromiseFilter, view: str = "cases:promises") -> str:
    asked: dict[str, str] = {"state": only.state} if only.state else {"all": "1"}
    if only.party_id is not None:
        asked["party"] = str(only.party_id)
    if only.mine:
        asked["mine"] = "1"
    return f"{reverse(view)}?{urlencode(asked)}"


def _tabs(only: PromiseFilter, whole: Any) -> list[dict[str, Any]]:
    """Counts are of everything one's roles show; under a narrower view none are shown."""
    is_whole = only.party_id is None and not only.mine
    tabs = []
    for state in [*PromiseState, None]:
        here = PromiseFilter(state=state, party_id=only.party_id, mine=only.mine)
        number = getattr(whole, state.lower()) if state else whole.whole
        tabs.append(
            {
                "url": _address(here),
                "label": state.label if state else _("all"),
                "count": number if is_whole else None,
                "kind": "late" if state == PromiseState.BROKEN and number else "",
                "is_chosen": here.state == only.state,
            }
        )
    return tabs


def _filters(only: PromiseFilter, parties: list[Any]) -> list[dict[str, Any]]:
    whose = [(str(party.pk), party.name) for party, _reckoning in parties]
    mine = [("1", _("What we promised ourselves"))]
    return [
        choice("party", _("Whose word"), whose, str(only.party_id or "")),
        choice("mine", _("Which"), mine, "1" if only.mine else ""),
    ]


def _headline(request: SignedInRequest, whole: Any) -> dict[str, Any]:
    cases = queries.cases_for(request.actor)
    return {
        "whole": whole,
        "words": promise_sheets.in_words(whole),
        "cases": cases,
        "share": whole.cases * 100 // cases if cases else 0,
    }


def _chosen(
    request: SignedInRequest, only: PromiseFilter, listed: list[Any]
) -> dict[str, Any] | None:
    """The rate of the one party the list is narrowed to, where it is the reader's to know."""
    party = next((each for each, _ in listed if each.pk == only.party_id), None)
    whole = queries.reckoning_of(request.actor, party) if party is not None else None
    if party is None or whole is None:
        return None
    carried, of = queries.lately_carried(party)
    return {
        "name": party.name,
        "whole": whole,
        "words": promise_sheets.in_words(whole),
        "carried": carried,
        "of": of,
    }


def promise_card(promise: Promise) -> dict[str, Any]:
    """A promise as lists draw it."""
    told = promise_sheets.light(promise, clock.now())
    return {
        "url": reverse("cases:promise", args=[promise.pk]),
        "summary": promise.summary,
        "place": promise.party.name,
        "category": promise_sheets.to_whom(promise),
        "who": " · ".join(promise_sheets.marks(promise)),
        "when": promise.due_at,
        "is_private": promise.is_private,
        "light_kind": told.kind,
        "light_words": told.words,
        "state": promise.get_state_display(),
    }
