"""The office's register of residents: finding somebody, and opening a file."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor
from doorstep.people import operations, queries
from doorstep.people.forms import NewPersonForm
from doorstep.people.homes import door
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right
from doorstep.people.views.tabs import tabs_for


@require_safe
@with_right(Right.TAKE_DOWN)
def register(request: SignedInRequest) -> HttpResponse:
    """People inside my places, newest first; found by part of a name or one whole number."""
    text = request.GET.get("q", "")
    after = Cursor.read(request.GET.get("after", ""))
    shown = queries.page_for(request.actor, search=queries.Search(text), after=after)
    given = {"q": text} if text else {}
    return render(
        request,
        "people/register.html",
        {
            "people": shown.items,
            "q": text,
            "next_url": f"?{urlencode({**given, 'after': shown.next})}" if shown.next else "",
            "first_url": f"?{urlencode(given)}" if after else "",
            "tabs": tabs_for(request, "people:register"),
            "may_add": request.actor.holds_anywhere(Right.MANAGE_PEOPLE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_PEOPLE)
def new(request: SignedInRequest) -> HttpResponse:
    """Open a file for somebody."""
    form = NewPersonForm(request.POST or None, actor=request.actor)
    refusal, earlier = "", None
    if request.method == "POST" and form.is_valid():
        try:
            home = door(form.cleaned_data["home"], form.cleaned_data["community"])
            person = operations.register_person(
                form.particulars(),
                by=request.actor,
                at=clock.now(),
                community_id=form.cleaned_data["community"].pk,
                dwelling_id=home.pk if home else None,
                is_somebody_else=form.cleaned_data["is_somebody_else"],
            )
        except operations.SeemsKnown as known:
            refusal, earlier = str(known), found(queries.seen_by, request.actor, known.uid)
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("The file is open."))
            return redirect("people:person", person_id=person.pk)
    return render(
        request, "people/new.html", {"form": form, "refusal": refusal, "earlier": earlier}
    )
