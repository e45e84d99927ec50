"""Voice notes: waiting to be written down, one at a time, and as the pages of a case draw them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import operations, queries, standing, voice_policies
from doorstep.cases.forms.voices import WriteDownForm
from doorstep.cases.models import Case, VoiceNote
from doorstep.cases.states import NoteState
from doorstep.cases.views.console.listing import may_enter
from doorstep.cases.views.refusals import put_into
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.people.http import SignedInRequest, found, signed_in, with_right
from doorstep.people.states import Right


def voices_drawn(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """The voice notes of a case as cases/parts/voices.html draws them."""
    may_write = voice_policies.may_write_down(actor, case)
    return [
        {**_drawn(each), "may_write": may_write and each.state == NoteState.WAITING}
        for each in queries.voices_of(actor, case)
    ]


@require_safe
@never_cache
@with_right(Right.SEE_CASES)
def voices(request: SignedInRequest) -> HttpResponse:
    """What nobody has written down yet, the longest waiting first."""
    waiting = [
        {
            **_drawn(each),
            "what": each.case.summary,
            "place": standing.place(each.case),
            "case_id": each.case_id,
        }
        for each in queries.waiting_voices(request.actor)
    ]
    return render(request, "cases/console/voices.html", {"waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def voice(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Listen, and write down what one hears; what was typed stays when somebody was quicker."""
    note = _mine(request, uid)
    if request.method != "POST":
        return _page(request, note, WriteDownForm())
    form = WriteDownForm(request.POST)
    if not form.is_valid():
        return _page(request, note, form, status=422)
    words = form.cleaned_data["words"]
    try:
        operations.write_down(note.pk, words=words, by=request.actor, at=clock.now())
    except DomainError as refusal:
        above = put_into(form, refusal)
        fresh = _mine(request, uid)
        return _page(request, fresh, form, refusal=above, status=refusal.status)
    messages.success(request, _("Written down. Thank you for listening."))
    answer = redirect(_case_view(request), case_id=note.case_id)
    answer.status_code = 303
    return answer


def _mine(request: SignedInRequest, uid: UUID) -> VoiceNote:
    note = found(queries.voice_seen_by, request.actor, uid)
    if not voice_policies.may_write_down(request.actor, note.case):
        raise Http404
    return note


def _case_view(request: SignedInRequest) -> str:
    return "cases:case" if may_enter(request.actor) else "cases:volunteer_case"


def _page(
    request: SignedInRequest,
    note: VoiceNote,
    form: WriteDownForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    is_office = may_enter(request.actor)
    context = {
        "frame": "site/console.html" if is_office else "site/volunteer.html",
        "is_office": is_office,
        "case_url": reverse(_case_view(request), args=[note.case_id]),
        "what": note.case.summary,
        "place": standing.place(note.case),
        "said": note.case.said_words,
        "voices": [_drawn(note)],
        "uid": note.uid,
        "is_waiting": note.state == NoteState.WAITING,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "cases/console/voice.html", context, status=status)


def _drawn(note: VoiceNote) -> dict[str, Any]:
    return {
        "uid": note.uid,
        "url": reverse("site:file", args=[note.file.key]),
        "length": note.length,
        "when": note.recorded_at,
        "is_waiting": note.state == NoteState.WAITING,
        "transcript": note.transcript if note.state == NoteState.WRITTEN else "",
    }
