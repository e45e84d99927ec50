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
from doorstep.people.forms import CorrectForm, HomeForm, RevealForm, RoleForm, VolunteerForm
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.masking import mask_id, mask_phone
from doorstep.people.models import Person
from doorstep.people.operations import Ground
from doorstep.people.states import Reason, Right, RoleKind, VolunteerKind
from doorstep.people.views.register import door


@require_safe
@never_cache
@with_right(Right.TAKE_DOWN)
def person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """The file, with numbers masked."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    return _page(request, someone)


@require_POST
@never_cache
@with_right(Right.TAKE_DOWN)
def reveal(request: SignedInRequest, person_id: int) -> HttpResponse:
    """One number whole, once the look is written down."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, someone, refusal=_("Please say why you need the number."))
    field = form.cleaned_data["field"]
    unmask = {"phone": operations.unmask_phone, "id_number": operations.unmask_id_number}[field]
    ground = Ground(Reason(form.cleaned_data["reason"]))
    try:
        number = unmask(someone.pk, by=request.actor, ground=ground, at=clock.now())
    except DomainError as error:
        return _page(request, someone, refusal=str(error))
    return _page(request, someone, **{f"whole_{field}": number})


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

    return _done(request, someone, write, _("The new door is written down."))


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def volunteer(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Somebody reports to help."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = VolunteerForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _page(request, someone, refusal=_("Please choose how they came."))
    unit = form.cleaned_data["unit"]

    def write() -> None:
        operations.register_volunteer(
            someone.pk,
            kind=VolunteerKind(form.cleaned_data["kind"]),
            unit_id=unit.pk if unit else None,
            is_vetted=form.cleaned_data["is_vetted"],
            by=request.actor,
            at=clock.now(),
        )

    return _done(request, someone, write, _("They are on the list of volunteers."))


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def stand_down(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Somebody stops helping."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    standing = found(lambda: someone.volunteer)

    def write() -> None:
        operations.stand_down(standing.pk, by=request.actor, at=clock.now())

    return _done(request, someone, write, _("Nothing is offered to them any more."))


@require_POST
@with_right(Right.TAKE_DOWN)
def appoint(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Give somebody a role."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = RoleForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _page(request, someone, refusal=_("Please choose a role and a place."))

    def write() -> None:
        operations.appoint(
            someone.pk,
            kind=RoleKind(form.cleaned_data["kind"]),
            place_id=form.cleaned_data["place"].pk,
            by=request.actor,
            at=clock.now(),
        )

    return _done(request, someone, write, _("They have the role from now on."))


@require_POST
@never_cache
@with_right(Right.MANAGE_PEOPLE)
def paper_code(request: SignedInRequest, person_id: int) -> HttpResponse:
    """A sheet with the code that opens their own file, shown once, to be printed."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    try:
        link, code = operations.hand_out_code(someone.pk, by=request.actor, at=clock.now())
    except DomainError as error:
        return _page(request, someone, refusal=str(error))
    return render(
        request, "people/paper_code.html", {"person": someone, "link": link, "code": code}
    )


def _done(
    request: SignedInRequest, someone: Person, write: Callable[[], None], words: str
) -> HttpResponse:
    try:
        write()
    except DomainError as error:
        return _page(request, someone, refusal=str(error))
    messages.success(request, words)
    return redirect("people:person", person_id=someone.pk)


def _page(request: SignedInRequest, someone: Person, **more: Any) -> HttpResponse:
    actor = request.actor
    may_keep = policies.may_keep_person(actor, someone)
    standing = getattr(someone, "volunteer", None)
    role_form = RoleForm(actor=actor)
    context = {
        "person": someone,
        "phone": mask_phone(someone.phone),
        "id_number": mask_id(someone.id_number),
        "household": queries.household_of(someone),
        "roles": queries.roles_of(someone),
        "volunteer": standing if standing and standing.is_active else None,
        "may_keep": may_keep,
        "may_open": policies.may_open_account(actor, someone),
        "may_unmask": policies.may_unmask(actor, someone),
        "reveal_form": RevealForm(),
        "home_form": HomeForm() if may_keep else None,
        "volunteer_form": VolunteerForm(actor=actor) if may_keep else None,
        "role_form": role_form if role_form.is_of_use else None,
        **more,
    }
    return render(request, "people/person.html", context)
