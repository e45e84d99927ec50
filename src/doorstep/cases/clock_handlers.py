"""Telling people about clocks: the resident we wait for, the one above, whoever asked for time."""

from datetime import datetime

from doorstep.cases import events
from doorstep.cases.models import Case, Extension
from doorstep.cases.states import StepKind
from doorstep.cases.telling import lane_of, tell_residents
from doorstep.kernel.events import listen
from doorstep.messaging.operations import tell_party


@listen(events.CasePaused)
def tell_the_resident_we_wait(event: events.CasePaused, *, at: datetime) -> None:
    case = Case.objects.select_related("beneficiary", "spoken_by").get(pk=event.case_id)
    ids = {"matter": case.pk, "need": case.pk, "until": case.pk, "code": case.pk}
    tell_residents(case, "cases.waits_for_you", ids, seq=f"{case.pk}.{event.seq}", at=at)


@listen(events.TimeAsked)
def ask_the_one_above(event: events.TimeAsked, *, at: datetime) -> None:
    asked = _asked(event.extension_id)
    tell_party(
        asked.decider,
        "cases.time_asked",
        {
            "helper": asked.party_id,
            "work": asked.case_id,
            "wanted": asked.pk,
            "why": asked.pk,
            "due": asked.case_id,
        },
        reference=f"case:{asked.case_id}.{event.seq}:{StepKind.TIME_ASKED}",
        at=at,
        lane=lane_of(asked.case),
    )


@listen(events.TimeGranted)
def tell_of_more_time(event: events.TimeGranted, *, at: datetime) -> None:
    asked = _asked(event.extension_id)
    case = asked.case
    _answer(asked, "cases.time_granted", event.seq, at=at)
    ids = {"matter": case.pk, "why": asked.pk, "due": case.pk}
    tell_residents(case, "cases.takes_longer", ids, seq=f"{case.pk}.{event.seq}", at=at)


@listen(events.TimeRefused)
def tell_of_no_more_time(event: events.TimeRefused, *, at: datetime) -> None:
    _answer(_asked(event.extension_id), "cases.time_refused", event.seq, at=at)


def _asked(extension_id: int) -> Extension:
    rows = Extension.objects.select_related(
        "party", "decider", "case__beneficiary", "case__spoken_by"
    )
    return rows.get(pk=extension_id)


def _answer(asked: Extension, template_id: str, seq: int, *, at: datetime) -> None:
    tell_party(
        asked.party,
        template_id,
        {"work": asked.case_id, "due": asked.case_id},
        reference=f"case:{asked.case_id}.{seq}:answered",
        at=at,
        lane=lane_of(asked.case),
    )
