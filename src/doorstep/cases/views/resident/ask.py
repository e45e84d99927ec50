"""Asking for something: one short form, then a receipt with a code one can read aloud."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import hinting, operations, queries, standing
from doorstep.cases.forms.photos import digests
from doorstep.cases.forms.resident import OTHER, AskForm, Asking
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft, Where
from doorstep.cases.states import Channel
from doorstep.cases.views.refusals import put_into, put_value, typed_in
from doorstep.cases.views.ways import ways_in
from doorstep.kernel import clock
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import DomainError, OtherBody
from doorstep.people import http
from doorstep.people.http import ActingRequest, community_of, found
from doorstep.people.models import Account
from doorstep.places import locate
from doorstep.places.locate import Found, UnknownCode

TYPED = frozenset(AskForm.base_fields) - {"capture", "pictures"}
FIELDS = {"where": "address", "address": "address", "summary": "said", "photos": "pictures"}


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Say what is needed; nobody has to sign in."""
    asking = _asking(request)
    if request.method != "POST":
        code = asking.building.place.code if asking.building else ""
        return _page(request, AskForm(asking=asking, initial={"code": code}))
    asking = replace(asking, doors=_doors_meant(asking, request.POST.get("address", "")))
    form = AskForm(request.POST, request.FILES, asking=asking)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        case = _take_down(cast("ActingRequest", request), form)
    except OtherBody as refusal:
        put_value(form, "capture", uuid4())
        return _page(request, form, refusal=str(refusal), status=409)
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        above = put_into(form, refusal)
        return _page(request, form, refusal=above, status=refusal.status)
    return _to_receipt(cast("ActingRequest", request), case)


@require_safe
def done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The receipt: the code, what happens next and by when."""
    own = found(queries.own_case, ways_in(request), uid)
    now = clock.now()
    context = {
        "case": own.case,
        "title": standing.title(own.case),
        "next": standing.sentence(own.case, now),
        "hinted": hinting.on_receipt(own.actor, own.case, at=now),
        "is_known": own.actor.person is not None,
    }
    return render(request, "cases/resident/done.html", context)


def _page(
    request: HttpRequest, form: AskForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "asking": form.asking}
    return render(request, "cases/resident/ask.html", context, status=status)


def _asking(request: HttpRequest) -> Asking:
    acting = cast("ActingRequest", request)
    code = request.POST.get("code", "") or request.GET.get("b", "")
    building = _scanned(code) if code else None
    community = building.community if building else community_of(request)
    account = request.user if isinstance(request.user, Account) else None
    phone = account.phone if account and acting.actor.phone is not None else ""
    return Asking(
        community=community,
        person=acting.person,
        building=building,
        known_phone=phone or "",
    )


def _scanned(code: str) -> Found | None:
    try:
        return locate.by_code(code)
    except UnknownCode:
        return None


def _doors_meant(asking: Asking, typed: str) -> list[str]:
    """The doors or buildings that answer to what was typed, when it is more than one."""
    if asking.community is None or asking.building is not None or not typed.strip():
        return []
    try:
        answer = locate.by_address(typed, community=asking.community)
    except DomainError:
        return []  # taken down as typed; somebody places it by hand
    return [each.label for each in answer.candidates]


def _take_down(request: ActingRequest, form: AskForm) -> Case:
    draft = _draft(form)
    body = {**typed_in(form, TYPED), "photos": digests(form.cleaned_data["pictures"])}
    case, _is_new = operations.take_down(
        Sent(client=f"web:{request.device}", kind="case", id=form.capture_id, body=body),
        draft=draft,
        by=request.actor,
        at=clock.now(),
    )
    return case


def _draft(form: AskForm) -> Draft:
    asking, said = form.asking, form.cleaned_data
    is_scanned = bool(said["code"])
    return Draft(
        channel=Channel.CODE if is_scanned else Channel.WEB,
        said=said["said"],
        category_code=said["category"],
        where=_where(form),
        community_id=asking.community.pk if asking.community else None,
        contact_name=said["contact_name"],
        contact_phone=said["contact_phone"],
        pictures=said["pictures"],
        **_people(form),
    )


def _where(form: AskForm) -> Where:
    person = form.asking.person
    if form.is_at_home and person is not None and person.home is not None:
        return Where(dwelling_id=person.home.pk)
    if form.code_typed:
        typed = form.cleaned_data["address"] if form.cleaned_data["code"] else ""
        return Where(code=form.code_typed, address=typed)
    return Where(address=form.address_typed)


def _people(form: AskForm) -> Mapping[str, Any]:
    """Whose it is: mine, of somebody I live with, or of somebody I help."""
    asking = form.asking
    if asking.person is None:
        return {}
    whom = form.cleaned_data["whom"]
    if whom == OTHER:
        return {"spoken_by": asking.person}
    return {
        "spoken_by": asking.person,
        "beneficiary": asking.household.get(whom, asking.person),
    }


def _to_receipt(request: ActingRequest, case: Case) -> HttpResponse:
    """On to the receipt; a browser we do not know is given what opens it again."""
    response = redirect(reverse("cases:asked", args=[case.uid]))
    response.status_code = 303
    if request.person is None:
        token = operations.mint_receipt(case.pk, by=request.actor, at=clock.now())
        http.keep_link(request, response, token)
    return response
