"""One person's file, and what the office does with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import operations, policies, queries
from doorstep.people.forms import (
    AccountForm,
    CorrectForm,
    HomeForm,
    MemberForm,
    RevealForm,
    RoleForm,
    TeamChoiceForm,
    VolunteerForm,
)
from doorstep.people.homes import door
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.masking import mask_id, mask_phone
from doorstep.people.models import Person
from doorstep.people.operations import Ground
from doorstep.people.states import Reason, Right


@require_safe
@never_cache
@with_right(Right.TAKE_DOWN)
def person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """The file, with numbers masked."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    return page(request, someone)


@require_POST
@never_cache
@with_right(Right.TAKE_DOWN)
def reveal(request: SignedInRequest, person_id: int) -> HttpResponse:
    """One number whole, once the look is written down."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return page(request, someone, refusal=_("Please say why you need the number."))
    field = form.cleaned_data["field"]
    unmask = {"phone": operations.unmask_phone, "id_number": operations.unmask_id_number}[field]
    ground = Ground(Reason(form.cleaned_data["reason"]))
    try:
        number = unmask(someone.pk, by=request.actor, ground=ground, at=clock.now())
    except DomainError as error:
        return page(request, someone, refusal=str(error))
    return page(request, someone, **{f"whole_{field}": number})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.MANAGE_PEOPLE)
def edit(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Put right what is written."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = CorrectForm(request.POST or None, person=someone)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct(
                someone.pk,
                form.particulars(),
                by=request.actor,
                at=clock.now(),
                forget=frozenset(form.cleaned_data["forget"]),
            )
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("The file is right now."))
            return redirect("people:person", person_id=someone.pk)
    return render(
        request, "people/edit.html", {"form": form, "refusal": refusal, "person": someone}
    )


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def move(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Somebody lives behind another door now, with those who live there."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = HomeForm(request.POST)

    def write() -> None:
        home = door(form.data.get("home", ""), someone.community)
        household = home.households.first() if home else None
        operations.join_household(
            someone.pk,
            household_id=household.pk if household else None,
            dwelling_id=home.pk if home and not household else None,
            by=request.actor,
            at=clock.now(),
        )

    return done(request, someone, write, _("The new door is written down."))


def done(
    request: SignedInRequest, someone: Person, write: Callable[[], None], words: str
) -> HttpResponse:
    try:
        write()
    except DomainError as error:
        return page(request, someone, refusal=str(error))
    messages.success(request, words)
    return redirect("people:person", person_id=someone.pk)


def page(request: SignedInRequest, someone: Person, **more: Any) -> HttpResponse:
    """The file as this reader may see it, with what they may do about it."""
    actor = request.actor
    context = {
        "person": someone,
        "phone": mask_phone(someone.phone),
        "id_number": mask_id(someone.id_number),
        "household": queries.household_of(someone),
        "roles": queries.roles_of(someone),
        "volunteer": queries.standing_of(someone),
        "bodies": queries.bodies_of(someone),
        "teams": queries.teams_of(someone),
        "may_keep": policies.may_keep_person(actor, someone),
        "may_erase": policies.may_erase(actor, someone),
        "may_unmask": policies.may_unmask(actor, someone),
        "may_open": policies.may_open_account(actor, someone),
        "reveal_form": RevealForm(),
    }
    return render(request, "people/person.html", {**context, **_forms(request, context), **more})


def _forms(request: SignedInRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Only those this reader may send; the operations judge again."""
    actor, someone = request.actor, context["person"]
    shown: dict[str, Any] = {}
    if context["may_keep"]:
        shown["home_form"] = HomeForm()
        shown["member_form"] = MemberForm(actor=actor)
        shown["volunteer_form"] = VolunteerForm(actor=actor)
        shown["team_form"] = TeamChoiceForm(person=someone)
    if context["may_open"]:
        shown["account_form"] = AccountForm(number=queries.work_number(someone))
    role_form = RoleForm(actor=actor)
    if role_form.is_of_use and not policies.is_self(actor, someone):
        shown["role_form"] = role_form
    return shown
