"""Who else has a part of a case, what hangs together with it, and what meetings decided."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from doorstep.cases import operations, part_policies, part_standing, queries, standing
from doorstep.cases.models import Case, CasePart
from doorstep.cases.states import StepKind
from doorstep.cases.views.console.listing import refuse_stranger
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.people.http import SignedInRequest, found, signed_in


def context(
    actor: Actor, case: Case, may: frozenset[str], told: list[queries.Entry]
) -> dict[str, Any]:
    """What console/joint.html draws. A case without any of it costs no query: its story says so."""
    kinds, now = {entry.kind for entry in told}, clock.now()
    parts = _parts(actor, case) if StepKind.PART_ASKED in kinds else []
    tied = queries.tied_to(actor, case) if kinds & {StepKind.TIED, StepKind.SPLIT} else []
    return {
        "parts": [_card_of(each, may_ask="ask_for_part" in may, now=now) for each in parts],
        "tied": [_tied_of(each, now) for each in tied],
        "may_untie": "tie" in may,
        "may_show": "show" in may,
        "meetings": queries.meetings_about(actor, case) if StepKind.MET in kinds else [],
        "may_meet": "record_meeting" in may,
    }


@require_POST
@never_cache
@signed_in
def untie(request: SignedInRequest, case_id: int) -> HttpResponse:
    """They do not belong together after all."""
    refuse_stranger(request.actor)
    case = found(queries.seen_by, request.actor, case_id)
    other = found(queries.seen_by_code, request.actor, request.POST.get("code", ""))
    try:
        operations.untie(case.pk, from_=other.pk, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The two no longer show each other."))
    return redirect("cases:case", case_id=case_id)


def _parts(actor: Actor, case: Case) -> list[CasePart]:
    parts = queries.parts_of(actor, case)
    for each in parts:
        each.case = case
    return parts


def _card_of(part: CasePart, *, may_ask: bool, now: datetime) -> dict[str, Any]:
    light = part_standing.light(part, now)
    return {
        "uid": part.uid,
        "may_remind": may_ask and part_policies.is_with_party(part),
        "url": reverse("cases:desk_part", args=[part.uid]),
        "summary": part.party.name,
        "category": part.what_words,
        "who": str(part.get_state_display()),
        "light_kind": light.kind,
        "light_words": light.words,
    }


def _tied_of(tied: queries.Tied, now: datetime) -> dict[str, Any]:
    light = standing.light(tied.case, now)
    return {
        "code": tied.case.code,
        "url": reverse("cases:case", args=[tied.case.pk]),
        "summary": tied.case.summary,
        "category": tied.label,
        "light_kind": light.kind,
        "light_words": light.words,
    }
