"""The inbox, and its lines as a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.cases import queries, registers
from doorstep.cases.views.console.listing import Listing, refuse_stranger
from doorstep.kernel import clock
from doorstep.people.http import SignedInRequest, signed_in

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
def inbox(request: SignedInRequest) -> HttpResponse:
    """What is to be done here, newest first; the first line is not opened by itself."""
    refuse_stranger(request.actor)
    listing = Listing(request.actor, request.GET)
    return render(request, "cases/console/inbox.html", listing.context())


@require_safe
@signed_in
def export(request: SignedInRequest) -> HttpResponse:
    """The lines of a view as a workbook: what the list shows, and nothing that names a resident."""
    refuse_stranger(request.actor)
    only = Listing(request.actor, request.GET).only
    cases = queries.all_for(request.actor, only=only)
    day = clock.shanghai_day(clock.now())
    return HttpResponse(
        registers.workbook(cases, day=day),
        content_type=WORKBOOK,
        headers={"Content-Disposition": f'attachment; filename="cases-{day:%Y%m%d}.xlsx"'},
    )
