"""Bodies and systems outside: letters to print, answers typed for them, cards for other systems."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from doorstep.cases import cards_outside, operations, policies, queries, standing
from doorstep.cases.forms.console import DeedForm
from doorstep.cases.forms.outside import AnswerForForm, NumberForm, WriteForm
from doorstep.cases.models import Case, OutsideLetter
from doorstep.cases.states import Means, OutsideSystem
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found, signed_in

FIELDS = {"photos": "pictures"}


@require_safe
@never_cache
@signed_in
def letters(request: SignedInRequest, case_id: int) -> HttpResponse:
    """What went out about a case, what came back, and a new one."""
    return _page(request, _works_on(request, case_id))


@require_POST
@never_cache
@signed_in
def write(request: SignedInRequest, case_id: int) -> HttpResponse:
    """A new letter or call."""
    case = _works_on(request, case_id)
    form = WriteForm(request.POST, case=case, actor=request.actor)
    if not form.is_valid():
        return _page(request, case, form=form, status=422)
    said = form.cleaned_data
    try:
        letter = operations.write_to(
            case.pk,
            to=form.party,
            means=Means(said["means"]),
            words=said["words"],
            by=request.actor,
            at=clock.now(),
            version=said["version"],
        )
    except DomainError as refusal:
        return _refused(request, case_id, form, refusal)
    if letter.means == Means.LETTER:
        return redirect("cases:letter", uid=letter.uid)
    messages.success(request, _("The call is written down."))
    return redirect("cases:letters", case_id=case.pk)


@require_POST
@never_cache
@signed_in
def answer(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What they answered, typed for them, with a photo of the paper."""
    letter = found(queries.letter_for, request.actor, uid)
    case = _works_on(request, letter.case_id)
    form = AnswerForForm(
        request.POST, request.FILES, case=case, actor=request.actor, auto_id=f"a{letter.pk}_%s"
    )
    if not form.is_valid():
        return _page(request, case, answering=(letter.pk, form), status=422)
    said = form.cleaned_data
    try:
        operations.answer_for(
            letter.pk,
            words=said["words"],
            pictures=said["pictures"],
            by=request.actor,
            at=clock.now(),
            version=said["version"],
        )
    except DomainError as refusal:
        return _refused(request, case.pk, form, refusal, letter=letter)
    messages.success(request, _("Their answer is written down, as typed for them."))
    return redirect("cases:letters", case_id=case.pk)


@require_safe
@never_cache
@signed_in
def letter(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """The letter on paper, A4, in both languages where ours are fixed."""
    shown = found(queries.letter_for, request.actor, uid)
    context = {"letter": shown, "case": shown.case, "place": standing.place(shown.case)}
    return render(request, "cases/console/letter.html", context)


@require_safe
@never_cache
@signed_in
def card(request: SignedInRequest, case_id: int, system: str) -> HttpResponse:
    """The fields of a case in the other system's order, each to be copied."""
    return _card(request, _works_on(request, case_id), _system(system))


@require_POST
@never_cache
@signed_in
def number(request: SignedInRequest, case_id: int, system: str) -> HttpResponse:
    """The number it has over there, pasted back."""
    case, known = _works_on(request, case_id), _system(system)
    form = NumberForm(request.POST, case=case, actor=request.actor)
    if not form.is_valid():
        return _card(request, case, known, form=form, status=422)
    said = form.cleaned_data
    try:
        operations.paste_number(
            case.pk,
            system=known.value,
            number=said["number"],
            by=request.actor,
            at=clock.now(),
            version=said["version"],
        )
    except DomainError as refusal:
        above = put_into(form, refusal)
        put_value(form, "version", _works_on(request, case_id).version)
        return _card(request, case, known, form=form, refusal=above, status=refusal.status)
    messages.success(request, _("The number is kept; the search box finds it."))
    return redirect("cases:outside_card", case_id=case.pk, system=known.value)


def _system(name: str) -> OutsideSystem:
    if name not in OutsideSystem.values:
        raise Http404
    return OutsideSystem(name)


def _works_on(request: SignedInRequest, case_id: int) -> Case:
    case = found(queries.seen_by, request.actor, case_id)
    if not policies.works_on(request.actor, case) or not policies.may_read(request.actor, case):
        raise Http404
    return case


def _card(
    request: SignedInRequest,
    case: Case,
    system: OutsideSystem,
    *,
    form: DeedForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = [
        {"label": label, "means": means, "value": read(case)}
        for label, means, read in cards_outside.SYSTEMS[system].fields
    ]
    known = {each.system: each.number for each in queries.numbers_of(case)}
    context = {
        "case": case,
        "system": system,
        "rows": rows,
        "number": known.get(system.value, ""),
        "form": form or NumberForm(case=case, actor=request.actor),
        "refusal": refusal,
    }
    return render(request, "cases/console/outside_card.html", context, status=status)


def _refused(
    request: SignedInRequest,
    case_id: int,
    form: DeedForm,
    refusal: DomainError,
    *,
    letter: OutsideLetter | None = None,
) -> HttpResponse:
    refusal.field = FIELDS.get(refusal.field, refusal.field)
    above = put_into(form, refusal)
    case = _works_on(request, case_id)
    put_value(form, "version", case.version)
    shown: dict[str, Any] = {"answering": (letter.pk, form)} if letter else {"form": form}
    return _page(request, case, refusal=above, status=refusal.status, **shown)


def _page(
    request: SignedInRequest,
    case: Case,
    *,
    form: DeedForm | None = None,
    answering: tuple[int, DeedForm] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    sent = queries.letters_of(request.actor, case)
    forms = dict([answering] if answering else [])
    context = {
        "case": case,
        "letters": [
            {
                "letter": each,
                "url": reverse("cases:letter", args=[each.uid]),
                "form": None
                if each.answered_at
                else forms.get(each.pk)
                or AnswerForForm(case=case, actor=request.actor, auto_id=f"a{each.pk}_%s"),
                "is_open": each.pk in forms,
            }
            for each in sent
        ],
        "answered": sum(each.answered_at is not None for each in sent),
        "form": form or WriteForm(case=case, actor=request.actor),
        "is_open": case.closed_at is None,
        "refusal": refusal,
    }
    return render(request, "cases/console/letters.html", context, status=status)
