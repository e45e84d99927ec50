"""Help wanted near: what, at which building, how many minutes on foot. Nothing else."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.cases import operations, queries, standing
from doorstep.cases.queries import Offer
from doorstep.cases.views.volunteer.guard import volunteering
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor
from doorstep.people.http import SignedInRequest, found


@require_safe
@volunteering
def near(request: SignedInRequest) -> HttpResponse:
    """Offers of my grid, or with `further` of my community; soonest due first."""
    further = request.GET.get("further") == "1"
    after = Cursor.read(request.GET.get("after", ""))
    shown = queries.offered_near(request.actor, further=further, after=after)
    kept = {"further": "1"} if further else {}
    context = {
        "offers": [_drawn(offer) for offer in shown.items],
        "further": further,
        "next_url": f"?{urlencode({**kept, 'after': shown.next})}" if shown.next else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "cases/volunteer/near.html", context)


@require_POST
@volunteering
def claim(request: SignedInRequest, case_id: int) -> HttpResponse:
    """I do it; when somebody was quicker, said kindly."""
    try:
        case = found(operations.claim, case_id, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("cases:near")
    messages.success(request, _("Thank you! It is yours now. They have been told."))
    return redirect("cases:volunteer_case", case_id=case.pk)


def _drawn(offer: Offer) -> dict[str, Any]:
    where = " ".join(place.name for place in (offer.estate, offer.building) if place is not None)
    return {
        "id": offer.case_id,
        "what": offer.category.name,
        "where": where,
        "minutes": offer.walking_minutes,
        "enters_home": offer.enters_home,
        "is_asked": offer.is_asked,
        "light": standing.of_deadline(offer.due_at, clock.now()),
    }
