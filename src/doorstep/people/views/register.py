"""The office's register of residents: finding somebody, and opening a file."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor, Page
from doorstep.people import asking, operations, phones, queries, searching
from doorstep.people.forms import NewPersonForm
from doorstep.people.homes import door
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.models import Person
from doorstep.people.states import Right
from doorstep.people.views.tabs import tabs_for


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.TAKE_DOWN)
def register(request: SignedInRequest) -> HttpResponse:
    """People inside my places, newest first; found by part of a name or one whole number."""
    if request.method == "POST":
        mark = asking.keep(request.session, request.POST.get("q", ""), at=clock.now())
        return redirect(f"{reverse('people:register')}?{urlencode({'s': mark})}")
    mark = request.GET.get("s", "")
    text = asking.recall(request.session, mark, at=clock.now())
    after = Cursor.read(request.GET.get("after", ""))
    shown = _found(request, text, after)
    given = {"s": mark} if text else {}
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


def _found(request: SignedInRequest, text: str, after: Cursor | None) -> Page[Person]:
    if not text:
        return queries.page_for(request.actor, after=after)
    if number := phones.number_in(text):
        return Page(operations.with_number(number, by=request.actor, at=clock.now()), None)
    return searching.search(request.actor, text, after=after)


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
