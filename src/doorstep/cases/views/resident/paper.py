"""The paper card, printed at the desk for somebody who has no phone of their own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from doorstep.cases import operations, policies, queries
from doorstep.cases.models import Case
from doorstep.kernel import clock
from doorstep.messaging import texts
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right
from doorstep.places import qr


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_right(Right.TAKE_DOWN)
def card(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Print a new one, or cancel the one that was lost. Only a press makes either happen."""
    case = found(queries.seen_by, request.actor, case_id)
    if not policies.may_print_card(request.actor, case):
        raise Http404
    if request.method != "POST" or case.beneficiary is None:
        context = {"case": case, "person": case.beneficiary}
        return render(request, "cases/resident/card.html", context)
    if "cancel" in request.POST:
        operations.cancel_card(case.pk, by=request.actor, at=clock.now())
        messages.success(request, _("The card opens nothing any more."))
        return redirect(reverse("cases:print_card", args=[case.pk]))
    return _sheet(request, case)


def _sheet(request: SignedInRequest, case: Case) -> HttpResponse:
    link, token = operations.print_card(case.pk, by=request.actor, at=clock.now())
    context = {
        "person": case.beneficiary,
        "link": link,
        "square": qr.svg(texts.link(token), label=_("Opens where your things stand")),
    }
    return render(request, "cases/resident/card_sheet.html", context)
