"""Taking something down for somebody: at the desk, on the phone, at the door."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import docket, hinting, operations, queries
from doorstep.cases.forms.desk import DeskForm
from doorstep.cases.forms.photos import digests
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft, Where
from doorstep.cases.states import Channel
from doorstep.cases.views.refusals import put_into, put_value, typed_in
from doorstep.catalogue import words
from doorstep.catalogue.queries import matters_of
from doorstep.kernel import clock, typed
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import BadInput, DomainError, OtherBody
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right
from doorstep.places import locate

FIELDS = {"where": "address", "photos": "pictures"}
ANSWER_LENGTH = 2_000


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.TAKE_DOWN)
def take_down(request: SignedInRequest) -> HttpResponse:
    """One form. Looking somebody up shows it again with who was found, all words kept."""
    form = _form(request)
    if request.method != "POST":
        return _page(request, form)
    if "sort" in request.GET:
        return _guessed(request, form)
    is_whole = form.is_valid()
    if "look" in request.POST:
        form.errors.clear()
        return _page(request, form, has_looked=True)
    if _has_to_choose(form):
        form.errors.clear()
        who = _("Nothing is written down yet. Please look whom it is for.")
        return _page(request, form, refusal=who, status=422)
    return _placed(request, form) if is_whole else _page(request, form, status=422)


def _placed(request: SignedInRequest, form: DeskForm) -> HttpResponse:
    """Ask which place is meant when several are, else keep it."""
    meant = _places_meant(request, form)
    if meant:
        form = _form(request, meant)
        form.is_valid()
        several = _("There are several of these. Please say which one you mean.")
        return _page(request, form, refusal=several, status=422)
    return _keep(request, form)


@require_safe
@never_cache
@with_right(Right.TAKE_DOWN)
def taken(request: SignedInRequest, case_id: int) -> HttpResponse:
    """The code to tell them, who sees to it and by when; and on to the next one."""
    case = found(queries.seen_by, request.actor, case_id)
    now = clock.now()
    context = {
        "case": case,
        "sentence": docket.sentence(case, now),
        "hinted": hinting.on_case(request.actor, case, at=now),
        "query": "",
    }
    return render(request, "cases/console/taken.html", context)


def _form(request: SignedInRequest, meant: list[str] | None = None) -> DeskForm:
    matters = matters_of(request.person.community_id)
    if request.method != "POST":
        return DeskForm(matters=matters)
    people = queries.residents_who_fit(
        request.actor, request.POST.get("seek", ""), request.person.community, at=clock.now()
    )
    given = meant or [each for each in request.POST.getlist("meant") if each][:20]
    return DeskForm(request.POST, request.FILES, matters=matters, people=people, meant=given)


def _guessed(request: SignedInRequest, form: DeskForm) -> HttpResponse:
    """Under which heading the words would come, while they are being typed."""
    return render(request, "cases/console/guess.html", _guess(request, form))


def _guess(request: SignedInRequest, form: DeskForm) -> dict[str, Any]:
    """What is suggested; the word of a keyword where nobody makes hints."""
    said = f"{form.data.get('summary', '')}\n{form.data.get('said', '')}".strip()
    if not said:
        return {}
    typed = hinting.Words(request.person.community, said, str(form.data.get("address", "")))
    if hinted := hinting.on_words(request.actor, typed, at=clock.now()):
        return {"hinted": hinted}
    return {"guess": words.guess(said, matters_of(request.person.community_id))}


def _has_to_choose(form: DeskForm) -> bool:
    """Somebody was sought, and what came of it has not been shown yet."""
    if "person" in form.fields:
        return "person" not in form.data
    sought = str(form.data.get("seek", "")).strip()
    return bool(sought) and form.data.get("sought", "") != sought


def _places_meant(request: SignedInRequest, form: DeskForm) -> list[str]:
    """The places that answer to what was typed, when it is more than one."""
    address = form.cleaned_data["address"]
    if not address.strip() or "which" in form.data:
        return []
    try:
        answer = locate.by_address(address, community=request.person.community)
    except DomainError:
        return []  # taken down as typed; somebody places it by hand
    return [each.label for each in answer.candidates]


def _keep(request: SignedInRequest, form: DeskForm) -> HttpResponse:
    try:
        answer = _answer(form)
        case = _take_down(request, form)
    except OtherBody as refusal:
        put_value(form, "capture", uuid4())
        return _page(request, form, refusal=str(refusal), status=409)
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        return _page(request, form, refusal=put_into(form, refusal), status=refusal.status)
    if answer and "answer_on_the_spot" in queries.may(request.actor, case):
        _close(request, case, answer)
    response = redirect("cases:desk_taken", case_id=case.pk)
    response.status_code = 303
    return response


def _answer(form: DeskForm) -> str:
    """The answer as it will be kept, before anything is stored. Raises BadInput."""
    try:
        return typed.paragraph(form.cleaned_data["answer"], max_length=ANSWER_LENGTH)
    except BadInput as refusal:
        refusal.field = "answer"
        raise


def _close(request: SignedInRequest, case: Case, answer: str) -> None:
    try:
        operations.answer_on_the_spot(case.pk, words=answer, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))


def _take_down(request: SignedInRequest, form: DeskForm) -> Case:
    draft = _draft(request, form)
    case, _is_new = operations.take_down(
        Sent(
            client=f"web:{request.device}",
            kind="case",
            id=form.capture_id,
            body=_body(form),
        ),
        draft=draft,
        by=request.actor,
        at=clock.now(),
    )
    return case


def _body(form: DeskForm) -> Mapping[str, Any]:
    sent = typed_in(form, form.fields.keys() - {"capture"})
    return {**sent, "photos": digests(form.cleaned_data["pictures"])}


def _draft(request: SignedInRequest, form: DeskForm) -> Draft:
    said = form.cleaned_data
    chosen = said["category"]
    matters = matters_of(request.person.community_id)
    return Draft(
        channel=Channel(said["channel"]),
        summary=said["summary"],
        said=said["said"],
        category=next((each for each in matters if str(each.pk) == chosen), None),
        where=Where(address=form.address_typed),
        community_id=request.person.community_id,
        beneficiary=form.beneficiary,
        spoken_by=form.speaker,
        contact_name=said["contact_name"],
        contact_phone=said["contact_phone"],
        happened_at=form.moment,
        pictures=said["pictures"],
    )


def _page(
    request: SignedInRequest,
    form: DeskForm,
    *,
    refusal: str = "",
    has_looked: bool = False,
    status: int = 200,
) -> HttpResponse:
    sought = str(form.data.get("seek", "")).strip()
    context = {
        "sought": sought,
        "form": form,
        "refusal": refusal,
        "is_nobody": bool(sought) and "person" not in form.fields,
        **_guess(request, form),
    }
    if request.htmx and has_looked:
        return render(request, "cases/console/who.html", context)
    return render(request, "cases/console/take_down.html", context, status=status)
