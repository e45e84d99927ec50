"""Having a record erased: first what would go and why, then the name typed, then it is gone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import operations, queries
from doorstep.people.forms_erasing import ReasonForm, SecondStepForm
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.models import Person
from doorstep.people.states import Right


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.ERASE)
def erase(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Two steps on one address; only the second changes anything."""
    someone = found(queries.erasable_by, request.actor, person_id)
    if request.method != "POST":
        return _page(request, someone, form=ReasonForm())
    if "token" not in request.POST:
        return _second_step(request, someone)
    form = SecondStepForm(request.POST, person=someone)
    if not form.is_valid():
        return _page(request, someone, form=form, is_second=True)
    try:
        order = operations.erase(
            someone.pk,
            token=form.cleaned_data["token"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
    except DomainError as error:
        return _page(request, someone, form=ReasonForm(), refusal=str(error))
    messages.success(
        request, _("The record was erased by order %(number)d.") % {"number": order.pk}
    )
    return redirect("people:register")


def _second_step(request: SignedInRequest, someone: Person) -> HttpResponse:
    chosen = ReasonForm(request.POST)
    if not chosen.is_valid():
        return _page(request, someone, form=chosen)
    try:
        first = operations.ask_to_erase(someone.pk, by=request.actor, at=clock.now())
    except DomainError as error:
        return _page(request, someone, form=chosen, refusal=str(error))
    known = {"token": first.token, "reason": chosen.cleaned_data["reason"]}
    form = SecondStepForm(initial=known, person=someone)
    return _page(request, someone, form=form, is_second=True, words=first.words)


def _page(request: SignedInRequest, someone: Person, **more: Any) -> HttpResponse:
    return render(request, "people/erase.html", {"person": someone, **more})
