"""The office's search: one box for cases, people, doors and places."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.cases.views.console.answers import Answers
from doorstep.cases.views.console.listing import refuse_stranger
from doorstep.cases.views.console.suggestions import suggestions
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import asking
from doorstep.people.http import SignedInRequest, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    """What was typed stays in the session; the address only carries the mark that leads to it."""
    refuse_stranger(request.actor)
    if request.method == "POST":
        mark = asking.keep(request.session, request.POST.get("q", ""), at=clock.now())
        return redirect(f"{reverse('cases:search')}?{urlencode({'s': mark})}")
    now = clock.now()
    text = asking.recall(request.session, request.GET.get("s", ""), at=now)
    refusal, status = "", 200
    try:
        context = Answers(request.actor, text, request.GET, now).context()
    except DomainError as refused:
        refusal, status = str(refused), refused.status
        context = {"q": text}
    return render(
        request, "cases/console/search.html", {**context, "refusal": refusal}, status=status
    )


@require_POST
@never_cache
@signed_in
def suggest(request: SignedInRequest) -> HttpResponse:
    """A few names and matters while somebody types; numbers are never looked up like this."""
    refuse_stranger(request.actor)
    text = asking.cleaned(request.POST.get("q", ""))
    found = suggestions(request.actor, text)
    return render(request, "cases/console/suggestions.html", {"suggestions": found})
