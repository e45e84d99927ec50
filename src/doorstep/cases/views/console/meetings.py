"""Writing a meeting down: when, where, who, and who does what by when."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from doorstep.cases import operations, queries
from doorstep.cases.forms.joint import MeetingForm
from doorstep.cases.models import Case
from doorstep.cases.views.console.listing import refuse_stranger
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def record(request: SignedInRequest, case_id: int) -> HttpResponse:
    """The form, or the case with the meeting on it."""
    refuse_stranger(request.actor)
    case = found(queries.seen_by, request.actor, case_id)
    if "record_meeting" not in queries.may(request.actor, case):
        raise Http404
    if request.method != "POST":
        return _page(request, case, MeetingForm(case=case, actor=request.actor))
    form = MeetingForm(request.POST, case=case, actor=request.actor)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    try:
        operations.record_meeting(
            case.pk,
            minutes=form.minutes,
            by=request.actor,
            at=clock.now(),
            version=form.cleaned_data["version"],
        )
    except DomainError as refusal:
        above = put_into(form, refusal)
        put_value(form, "version", found(queries.seen_by, request.actor, case_id).version)
        return _page(request, case, form, refusal=above, status=refusal.status)
    messages.success(request, _("The meeting is written down."))
    return redirect("cases:case", case_id=case_id)


def _page(
    request: SignedInRequest,
    case: Case,
    form: MeetingForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"case": case, "form": form, "refusal": refusal}
    return render(request, "cases/console/meeting.html", context, status=status)
