"""The inbox, finding one case in it, and its lines as a workbook."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doorstep.cases import queries, registers
from doorstep.cases.models import Case
from doorstep.cases.views.console.listing import Listing, refuse_stranger
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, signed_in
from doorstep.places import locate

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SEARCH = 200


@require_safe
@never_cache
@signed_in
def inbox(request: SignedInRequest) -> HttpResponse:
    """What is to be done here, newest first; the first line is not opened by itself."""
    refuse_stranger(request.actor)
    if sought := request.GET.get("q", "").strip()[:LONGEST_SEARCH]:
        if address := _led_to(request, sought):
            return redirect(address)
        messages.warning(request, _("No such code and no such building. Please check the numbers."))
    listing = Listing(request.actor, request.GET)
    return render(request, "cases/console/inbox.html", {**listing.context(), "q": sought})


@require_safe
@never_cache
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
        headers={
            "Content-Disposition": f'attachment; filename="cases-{day:%Y%m%d}.xlsx"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _led_to(request: SignedInRequest, sought: str) -> str:
    """The case with that code, or the list of the building with that address."""
    try:
        case = queries.seen_by_code(request.actor, sought)
        return reverse("cases:case", args=[case.pk])
    except Case.DoesNotExist:
        pass
    try:
        place = locate.by_address(sought, community=request.person.community)
    except DomainError:
        return ""
    if place.building is None:
        return ""
    return f"{reverse('cases:inbox')}?building={place.building.pk}"
