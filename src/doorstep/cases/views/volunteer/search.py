"""Looking for a matter among those I may see, and among no others."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from doorstep.cases import queries, standing
from doorstep.cases.models import Case
from doorstep.cases.queries.searching import MOST_COUNTED
from doorstep.cases.views.excerpts import excerpts
from doorstep.cases.views.volunteer.guard import helping
from doorstep.kernel import clock
from doorstep.kernel.paging import Cursor, Page
from doorstep.kernel.search import marked
from doorstep.kernel.search.folding import Piece
from doorstep.people import asking
from doorstep.people.http import SignedInRequest

A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@helping
def search(request: SignedInRequest) -> HttpResponse:
    """What was typed stays in the session; the address only carries the mark that leads to it."""
    if request.method == "POST":
        mark = asking.keep(request.session, request.POST.get("q", ""), at=clock.now())
        return redirect(f"{reverse('cases:volunteer_search')}?{urlencode({'s': mark})}")
    mark = request.GET.get("s", "")
    text = asking.recall(request.session, mark, at=clock.now())
    context = {"q": text, **(_found(request, text, mark) if text else {})}
    return render(request, "cases/volunteer/search.html", context)


def _found(request: SignedInRequest, text: str, mark: str) -> dict[str, Any]:
    after = Cursor.read(request.GET.get("after", ""))
    page: Page[Case] = queries.search(request.actor, text, after=after, limit=A_PAGE)
    count = queries.how_many(request.actor, text)
    said = excerpts(page.items, text, beside_summary=False)
    here = {"s": mark}
    return {
        "cards": [_card(case, said.get(case.pk) or _summary(case, text)) for case in page.items],
        "count": f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count),
        "next_url": f"?{urlencode({**here, 'after': page.next})}" if page.next else "",
        "first_url": f"?{urlencode(here)}" if after else "",
    }


def _summary(case: Case, text: str) -> list[Piece]:
    """Why it was found when it was not by what was said; a private matter has no words here."""
    return [] if case.is_private else marked(case.summary, text)


def _card(case: Case, excerpt: list[Piece]) -> dict[str, Any]:
    """As in the lists of this face: no door, no name."""
    light = standing.light(case, clock.now())
    return {
        "url": reverse("cases:volunteer_case", args=[case.pk]),
        "what": case.category.name,
        "excerpt": excerpt,
        "place": standing.place(case),
        "when": case.recorded_at,
        "is_private": case.is_private,
        "light": light,
    }
