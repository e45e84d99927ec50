"""One matter as its resident sees it: the question first, the story below. Only POST acts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.cases import operations, policies, queries, standing
from doorstep.cases.forms.resident import WithdrawForm, WordsForm
from doorstep.cases.models import Case
from doorstep.cases.queries import Own
from doorstep.cases.states import OPEN, REOPENABLE, State
from doorstep.cases.views.photos import photos_of
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.cases.views.versions import version_in
from doorstep.cases.views.ways import ways_in
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import found

STARS = range(1, 6)


@require_safe
@never_cache
def matter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What to do next, who is on it, and what happened so far."""
    own = _own(request, uid)
    asks_why = request.GET.get("why") == "1" and own.case.state == State.RAISED
    return _page(request, own, asks_why=asks_why)


@require_POST
@never_cache
def say_yes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It is done."""
    own = _own(request, uid)
    return _act(request, own, operations.confirm, _("Thank you for telling us."))


@require_POST
@never_cache
def say_no(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It is not done: it opens again at once; why comes after, if one likes."""
    own = _own(request, uid)
    said = _("Thank you for telling us. It is open again, and we go on with it.")
    return _act(request, own, operations.say_not_fixed, said, then="?why=1")


@require_POST
@never_cache
def call_me(request: HttpRequest, uid: UUID) -> HttpResponse:
    """I would rather be called."""
    own = _own(request, uid)
    return _act(request, own, operations.ask_for_a_call, _("Good. Somebody calls you."))


@require_POST
@never_cache
def stars(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How happy I am; whoever helped sees only sums."""
    own = _own(request, uid)
    typed = request.POST.get("stars", "")
    given = int(typed) if typed in {str(each) for each in STARS} else 0

    def rate(case_id: int, **told: Any) -> Case:
        told.pop("version")
        return operations.rate(case_id, stars=given, **told)

    return _act(request, own, rate, _("Thank you."))


@require_POST
@never_cache
def why(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is still wrong, in a few words."""
    own = _own(request, uid)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, own, why_form=form, asks_why=True, status=422)
    try:
        operations.note(own.case.pk, words=form.cleaned_data["words"], by=own.actor, at=clock.now())
    except DomainError as refusal:
        above = put_into(form, refusal)
        return _page(
            request, own, why_form=form, asks_why=True, refusal=above, status=refusal.status
        )
    messages.success(request, _("We passed it on."))
    return _back(uid)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It is no longer needed; asked once more, for it is final."""
    own = _own(request, uid)
    typed = request.POST if request.method == "POST" else None
    form = WithdrawForm(typed, initial={"version": own.case.version})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw(
                own.case.pk,
                by=own.actor,
                at=clock.now(),
                words=form.cleaned_data["words"],
                version=form.cleaned_data["version"],
            )
        except DomainError as error:
            refusal = put_into(form, error)
            own = _own(request, uid)
            put_value(form, "version", own.case.version)
        else:
            messages.success(request, _("It is taken back. Nobody needs to come."))
            return _back(uid)
    context = {
        "case": own.case,
        "title": standing.title(own.case),
        "form": form,
        "refusal": refusal,
        "may": queries.may(own.actor, own.case),
    }
    return render(request, "cases/resident/withdraw.html", context, status=409 if refusal else 200)


def _own(request: HttpRequest, uid: UUID) -> Own:
    return found(queries.own_case, ways_in(request), uid)


def _back(uid: UUID, then: str = "") -> HttpResponse:
    response = redirect("cases:follow", uid=uid)
    response.status_code = 303
    response.headers["Location"] += then
    return response


def _act(
    request: HttpRequest,
    own: Own,
    operation: Callable[..., Case],
    thanks: str,
    *,
    then: str = "",
) -> HttpResponse:
    """Do it and say so, or show the page again with the refusal and what changed."""
    try:
        operation(own.case.pk, by=own.actor, at=clock.now(), version=version_in(request.POST))
    except DomainError as refusal:
        fresh = _own(request, own.case.uid)
        return _page(request, fresh, refusal=str(refusal), status=refusal.status)
    messages.success(request, thanks)
    return _back(own.case.uid, then)


def _page(request: HttpRequest, own: Own, *, status: int = 200, **more: Any) -> HttpResponse:
    case, actor = own.case, own.actor
    may = queries.may(actor, case)
    may_read = policies.may_read(actor, case)
    now = clock.now()
    photos = photos_of(actor, case)
    me = actor.person.known_as if actor.person else ""
    can_rate = "rate" in may and not queries.has_stars(case)
    context = {
        "case": case,
        "may": may,
        "may_read": may_read,
        "can_rate": can_rate,
        "can_reopen": _can_reopen(case, may),
        "is_open": case.state in OPEN,
        "title": standing.title(case, may_read=may_read),
        "matter": standing.matter(case, may_read=may_read),
        "place": standing.place(case, with_door=may_read),
        "sentence": standing.sentence(case, now),
        "light": standing.light(case, now),
        "question": standing.question(case),
        "yes": standing.yes(case),
        "no": standing.no(case),
        "entries": standing.story(case, queries.timeline(case, actor), photos, me=me),
        "after_photos": [each for each in photos if each["seq"] > 1],
        "stars": _stars(),
        "why_form": WordsForm(),
        **more,
    }
    return render(request, "cases/resident/matter.html", context, status=status)


def _can_reopen(case: Case, may: frozenset[str]) -> bool:
    """Closed, and still inside the window."""
    is_closed = case.state in REOPENABLE and "say_not_fixed" in may
    return is_closed and case.reopen_until is not None and case.reopen_until >= clock.now()


def _stars() -> list[tuple[int, str]]:
    return [
        (5, _("Very happy")),
        (4, _("Happy")),
        (3, _("It will do")),
        (2, _("Not so happy")),
        (1, _("Not happy")),
    ]
