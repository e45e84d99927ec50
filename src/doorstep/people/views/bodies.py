"""Volunteers, teams, partners and roles of my places, as lists with one form each."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor
from doorstep.people import operations, queries
from doorstep.people.forms import AppointForm, OrganisationForm, TeamForm
from doorstep.people.http import SignedInRequest, signed_in, with_right
from doorstep.people.models import Person
from doorstep.people.states import OrganisationKind, Right, RoleKind
from doorstep.people.views.tabs import tabs_for


@require_safe
@with_right(Right.MANAGE_PEOPLE)
def volunteers(request: SignedInRequest) -> HttpResponse:
    """Who helps in my communities."""
    after = Cursor.read(request.GET.get("after", ""))
    shown = queries.volunteers_for(request.actor, after=after)
    return render(
        request,
        "people/volunteers.html",
        {
            "volunteers": shown.items,
            "next_url": f"?{urlencode({'after': shown.next})}" if shown.next else "",
            "first_url": request.path if after else "",
            "tabs": tabs_for(request, "people:volunteers"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_PEOPLE)
def teams(request: SignedInRequest) -> HttpResponse:
    """The teams of my communities, and forming a new one."""
    form = TeamForm(request.POST or None, actor=request.actor)

    def write(told: dict[str, Any]) -> None:
        community = told.pop("community")
        operations.form_team(community_id=community.pk, **told, by=request.actor, at=clock.now())

    return _list(
        request,
        "teams",
        form=form,
        write=write,
        words=_("The team is formed. Add people from their own pages."),
        items=queries.teams_for(request.actor),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_PEOPLE)
def organisations(request: SignedInRequest) -> HttpResponse:
    """Who takes part in my communities, and taking in another."""
    form = OrganisationForm(request.POST or None, actor=request.actor)

    def write(told: dict[str, Any]) -> None:
        place = told.pop("place")
        kind = OrganisationKind(told.pop("kind"))
        operations.take_in_organisation(
            place_id=place.pk, kind=kind, **told, by=request.actor, at=clock.now()
        )

    return _list(
        request,
        "organisations",
        form=form,
        write=write,
        words=_("They take part from now on."),
        items=queries.organisations_for(request.actor),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def roles(request: SignedInRequest) -> HttpResponse:
    """Who holds which role under me, and giving one to somebody with a work number."""
    if not request.actor.roles:
        raise Http404
    form = AppointForm(request.POST or None, actor=request.actor)

    def write(told: dict[str, Any]) -> None:
        try:
            person = queries.person_with_number(told["number"])
        except Person.DoesNotExist:
            raise operations.NoAccount(_("Nobody has this work number.")) from None
        operations.appoint(
            person.pk,
            kind=RoleKind(told["kind"]),
            place_id=told["place"].pk,
            by=request.actor,
            at=clock.now(),
        )

    return _list(
        request,
        "roles",
        form=form if form.is_of_use else None,
        write=write,
        words=_("They have the role from now on."),
        items=queries.roles_under(request.actor),
    )


@require_POST
@signed_in
def end_role(request: SignedInRequest, role_id: int) -> HttpResponse:
    """Take a role back."""
    if role_id not in {role.pk for role in queries.roles_under(request.actor)}:
        raise Http404
    try:
        operations.end_role(role_id, by=request.actor, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("people:roles")


def _list(
    request: SignedInRequest,
    name: str,
    *,
    form: forms.Form | None,
    write: Callable[[dict[str, Any]], None],
    words: str,
    items: list[Any],
) -> HttpResponse:
    refusal = ""
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            write(dict(form.cleaned_data))
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, words)
            return redirect(f"people:{name}")
    context = {
        "lines": items,
        "form": form,
        "refusal": refusal,
        "tabs": tabs_for(request, f"people:{name}"),
    }
    return render(request, f"people/{name}.html", context)
