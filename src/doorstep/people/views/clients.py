"""Other systems that were let in: their keys, what they ask, and shutting them out."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import operations, queries, traffic
from doorstep.people.forms.clients import ClientForm, TermsForm
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.models import Client
from doorstep.people.states import ClientMay, Outcome, Right
from doorstep.people.workbook import MEDIA_TYPE, workbook_of

A_MONTH = timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.MANAGE_CLIENTS)
def clients(request: SignedInRequest) -> HttpResponse:
    """Every system let in here, and letting in another: its key is shown once."""
    form = ClientForm(request.POST or None, actor=request.actor)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"]
        try:
            made, key = operations.make_client(
                form.terms, place_id=place.pk, by=request.actor, at=clock.now()
            )
        except DomainError as error:
            refusal = str(error)
        else:
            return _key(request, made, key)
    listed = queries.clients_for(request.actor)
    asked = traffic.totals(listed, since=clock.now() - A_MONTH)
    lines = [{"client": each, "asked": asked.get(each.pk, 0)} for each in listed]
    context = {"lines": lines, "form": form, "refusal": refusal}
    return render(request, "people/clients.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.MANAGE_CLIENTS)
def client(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """One system: what it may do, what it asked, hour by hour of the day chosen."""
    shown = found(queries.client_seen_by, request.actor, uid)
    form = _terms(request, shown)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_client(shown.pk, form.terms, by=request.actor, at=clock.now())
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("It is so from now on."))
            return redirect("people:client", uid=uid)
    today = clock.shanghai_day(clock.now())
    days = traffic.by_day(shown, until=today)
    day = _day(request.GET.get("day", ""), today)
    hours = traffic.by_hour(shown, day=day)
    context = {
        "client": shown,
        "may": [str(ClientMay(each).label) for each in shown.may if each in set(ClientMay)],
        "form": form,
        "refusal": refusal,
        "outcomes": [str(outcome.label) for outcome in Outcome],
        "days": days,
        "most": max([1, *(each.total for each in days)]),
        "day": day,
        "hours": [each for each in hours if each.total],
        "most_an_hour": max([1, *(each.total for each in hours)]),
    }
    return render(request, "people/client.html", context)


@require_POST
@never_cache
@with_right(Right.MANAGE_CLIENTS)
def rotate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Another key, shown once; the one before opens nothing from now on."""
    shown = found(queries.client_seen_by, request.actor, uid)
    try:
        changed, key = operations.rotate_client_key(shown.pk, by=request.actor, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("people:client", uid=uid)
    return _key(request, changed, key)


@require_POST
@with_right(Right.MANAGE_CLIENTS)
def revoke(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Shut it out."""
    shown = found(queries.client_seen_by, request.actor, uid)
    operations.revoke_client(shown.pk, by=request.actor, at=clock.now())
    messages.success(request, _("It is shut out. What it said stays."))
    return redirect("people:client", uid=uid)


@require_safe
@with_right(Right.MANAGE_CLIENTS)
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What it asked in the last thirteen months, a line a day."""
    shown = found(queries.client_seen_by, request.actor, uid)
    now = clock.now()
    days = traffic.by_day(shown, until=clock.shanghai_day(now), days=traffic.KEPT.days)
    book = workbook_of(shown, [day for day in days if day.total], at=now)
    response = HttpResponse(book, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="requests-{shown.pk}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _key(request: SignedInRequest, client: Client, key: str) -> HttpResponse:
    return render(request, "people/client_key.html", {"client": client, "key": key})


def _terms(request: SignedInRequest, client: Client) -> TermsForm:
    now: dict[str, Any] = {
        "name": client.name,
        "contact": client.contact or "",
        "may": client.may,
        "limit_a_minute": client.limit_a_minute,
    }
    return TermsForm(request.POST or None, initial=now)


def _day(text: str, today: date) -> date:
    try:
        return min(today, date.fromisoformat(text[:10]))
    except ValueError:
        return today
