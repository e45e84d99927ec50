"""What lets somebody sign in: the paper code, the work number, a new password."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import operations, queries
from doorstep.people.forms import AccountForm
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right
from doorstep.people.views.person import done, page


@require_POST
@never_cache
@with_right(Right.MANAGE_PEOPLE)
def paper_code(request: SignedInRequest, person_id: int) -> HttpResponse:
    """A sheet with the code that opens their own file, shown once, to be printed."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    try:
        link, code = operations.hand_out_code(someone.pk, by=request.actor, at=clock.now())
    except DomainError as error:
        return page(request, someone, refusal=str(error))
    return render(
        request, "people/paper_code.html", {"person": someone, "link": link, "code": code}
    )


@require_POST
@never_cache
@with_right(Right.TAKE_DOWN)
def account(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Give somebody a work number, or another password for the one they have."""
    someone = found(queries.seen_by_key, request.actor, person_id)
    form = AccountForm(request.POST, number=queries.work_number(someone))
    if not form.is_valid():
        return page(request, someone, refusal=_("Please fill in the work number and a password."))
    password = form.cleaned_data["password"]

    def write() -> None:
        if form.number:
            operations.new_password(someone.pk, password=password, by=request.actor, at=clock.now())
        else:
            operations.open_account(
                someone.pk,
                username=form.cleaned_data["username"],
                password=password,
                by=request.actor,
                at=clock.now(),
            )

    return done(request, someone, write, _("They can sign in with it from now on."))
