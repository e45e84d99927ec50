"""Who asks the reader for more time."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doorstep.cases import queries, standing
from doorstep.cases.views.console.listing import refuse_stranger
from doorstep.catalogue import deadlines
from doorstep.kernel import clock
from doorstep.people.http import SignedInRequest, signed_in


@require_safe
@never_cache
@signed_in
def more_time(request: SignedInRequest) -> HttpResponse:
    """Requests for more time that wait for the reader's answer, the oldest first."""
    refuse_stranger(request.actor)
    now = clock.now()
    cards = [
        {
            "url": f"{reverse('cases:case', args=[each.case_id])}?do=give-time#next",
            "summary": each.case.summary,
            "category": each.case.category.name,
            "place": standing.place(each.case),
            "who": each.party.name,
            "when": each.asked_at,
            "is_private": each.case.is_private,
            "light_kind": "asks",
            "light_words": _("until %(day)s") % {"day": deadlines.shown(each.wanted, now)},
        }
        for each in queries.time_asked_of(request.actor)
    ]
    return render(request, "cases/console/more_time.html", {"cards": cards})
