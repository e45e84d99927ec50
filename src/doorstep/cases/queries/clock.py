"""The clock of a case as people read it: due when, resting why, who heard, whose time it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.cases import clocks, policies
from doorstep.cases.clocks import Span
from doorstep.cases.models import Assignment, Case, Extension, Nudge, Pause
from doorstep.cases.operations import timekeeping
from doorstep.cases.operations.extending import may_decide
from doorstep.cases.states import OPEN, Asked
from doorstep.catalogue.states import Urgency
from doorstep.people.actors import Actor

MOST = 50
BODIES = ("person", "team", "organisation", "post")


@dataclass(frozen=True, slots=True)
class Account:
    """How long the work lay with somebody, counted as the deadline is, without pauses."""

    party: str
    hours: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that moved, and the kind of reason. Names nobody."""

    why: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class ClockFace:
    """Everything about the clock of one case."""

    pause: Pause | None
    nudges: list[Nudge]
    extensions: list[Extension]
    accounts: list[Account]


def face_of(case: Case, *, at: datetime) -> ClockFace:
    """For whoever works on it; six queries however much has happened."""
    pauses = list(Pause.objects.filter(case=case).order_by("pk"))
    asked = Extension.objects.filter(case=case).select_related(
        "words", *(f"{which}__{body}" for which in ("party", "decider") for body in BODIES)
    )
    told = Nudge.objects.filter(case=case, told_at__isnull=False)
    named = told.select_related(*(f"party__{body}" for body in BODIES))
    return ClockFace(
        pause=next((each for each in pauses if each.ended_at is None), None),
        nudges=list(named.order_by("pk")[:MOST]),
        extensions=list(asked.order_by("-pk")[:MOST]),
        accounts=_accounts(case, pauses, at=at),
    )


def moves_of(case: Case) -> list[Moved]:
    """Each time the deadline moved, oldest first, with the kind of reason a resident may read."""
    rested = Pause.objects.filter(case=case, due_after__isnull=False)
    given = Extension.objects.filter(case=case, state=Asked.GRANTED)
    moved = [
        (each.ended_at, Moved(each.get_waits_for_display(), each.due_before, each.due_after))
        for each in rested
        if each.due_after is not None and each.due_after > each.due_before
    ]
    moved += [
        (each.decided_at, Moved(each.get_why_display(), each.due_before, each.given))
        for each in given
        if each.given is not None
    ]
    return [each for _when, each in sorted(moved, key=lambda pair: pair[1].after)]


def time_asked_of(actor: Actor) -> list[Extension]:
    """Requests for more time that wait for somebody: those asked longest ago first."""
    mine = Extension.objects.filter(state=Asked.ASKED, decider__in=actor.party_ids)
    rows = mine.select_related("case__category", "case__estate", "case__building", "words")
    named = rows.select_related(*(f"party__{body}" for body in BODIES))
    return [
        each
        for each in named.order_by("asked_at", "pk")[:MOST]
        if policies.may_see(actor, each.case)
    ]


def may_time(actor: Actor, case: Case) -> dict[str, bool]:
    """What is open to `actor` about the clock, for `queries.may`."""
    if case.state not in OPEN:
        return {}
    works = actor.person is not None and policies.works_on(actor, case)
    asked = Extension.objects.filter(case=case, state=Asked.ASKED).select_related("party").first()
    rests = case.paused_at is not None
    return {
        "wait": works and not rests and not case.is_overdue and case.urgency != Urgency.DANGER,
        "go_on": rests and (works or policies.is_resident_side(actor, case)),
        "ask_for_time": works and asked is None,
        "decide_time": asked is not None and may_decide(actor, case, asked),
    }


def _accounts(case: Case, pauses: list[Pause], *, at: datetime) -> list[Account]:
    held = Assignment.objects.filter(case=case).order_by("given_at", "pk")
    named = held.select_related(*(f"party__{body}" for body in BODIES))
    rests = [Span(each.began_at, each.ended_at) for each in pauses]
    clock = timekeeping.pace_of(case).clock
    spent: dict[str, timedelta] = {}
    for each in named:
        counted = clocks.counted(Span(each.given_at, each.ended_at), rests, clock, at)
        spent[each.party.name] = spent.get(each.party.name, timedelta(0)) + counted
    whole = {name: int(time.total_seconds()) // 60 for name, time in spent.items()}
    return [Account(name, *divmod(minutes, 60)) for name, minutes in whole.items()]
