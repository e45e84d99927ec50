"""What somebody is here: a volunteer, a member of a team or partner, the holder of a role."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doorstep.kernel import clock
from doorstep.people import operations, queries
from doorstep.people.forms import MemberForm, RoleForm, TeamChoiceForm, VolunteerForm
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right, RoleKind, VolunteerKind
from doorstep.people.views.person import done, page


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def volunteer(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Somebody reports to help."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = VolunteerForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return page(request, someone, refusal=_("Please choose how they came."))
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

    return done(request, someone, write, _("They are on the list of volunteers."))


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def stand_down(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Somebody stops helping."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    standing = found(lambda: someone.volunteer)

    def write() -> None:
        operations.stand_down(standing.pk, by=request.actor, at=clock.now())

    return done(request, someone, write, _("Nothing is offered to them any more."))


@require_POST
@with_right(Right.TAKE_DOWN)
def appoint(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Give somebody a role."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = RoleForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return page(request, someone, refusal=_("Please choose a role and a place."))

    def write() -> None:
        operations.appoint(
            someone.pk,
            kind=RoleKind(form.cleaned_data["kind"]),
            place_id=form.cleaned_data["place"].pk,
            by=request.actor,
            at=clock.now(),
        )

    return done(request, someone, write, _("They have the role from now on."))


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def vet(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Say whether somebody may be sent into homes."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    standing = found(lambda: someone.volunteer)
    is_vetted = request.POST.get("is_vetted") == "yes"

    def write() -> None:
        operations.vet(standing.pk, is_vetted=is_vetted, by=request.actor, at=clock.now())

    words = _("They may be sent into homes.") if is_vetted else _("They stay outside homes.")
    return done(request, someone, write, words)


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def join_team(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Somebody goes out with a team."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = TeamChoiceForm(request.POST, person=someone)
    if not form.is_valid():
        return page(request, someone, refusal=_("Please choose a team."))

    def write() -> None:
        operations.join_team(
            form.cleaned_data["team"].pk, person_id=someone.pk, by=request.actor, at=clock.now()
        )

    return done(request, someone, write, _("They are in the team."))


@require_POST
@with_right(Right.MANAGE_PEOPLE)
def join_organisation(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Somebody belongs to a partner, perhaps as the one who receives its tasks."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = MemberForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return page(request, someone, refusal=_("Please choose a partner."))

    def write() -> None:
        operations.add_member(
            form.cleaned_data["organisation"].pk,
            person_id=someone.pk,
            is_contact=form.cleaned_data["is_contact"],
            by=request.actor,
            at=clock.now(),
        )

    return done(request, someone, write, _("They belong to the partner."))
