"""Where a case stands, for anybody who was given its code. No names, doors, words or photos."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases.models import Case
from doorstep.cases.queries.clock import Moved, moves_of
from doorstep.cases.states import State
from doorstep.kernel import codes, limits
from doorstep.people.states import PartyKind

MISSES = 12
WINDOW = timedelta(hours=1)
SHOWN_FOR = timedelta(days=180)
BUCKET = "cases.tracking.miss"

STANDS: dict[State, str | Promise] = {
    State.RAISED: _("We have it and are finding somebody."),
    State.TAKEN: _("Somebody has taken it on."),
    State.STARTED: _("Somebody is working on it."),
    State.RESOLVED: _("It has been seen to. We are waiting for the resident's word."),
    State.CONFIRMED: _("It is done; the resident says so."),
    State.ANSWERED: _("It has been answered."),
    State.NO_ANSWER: _("It is done. Nobody said otherwise."),
    State.WITHDRAWN: _("It was withdrawn."),
    State.MERGED: _("It is seen to together with the same matter of a neighbour."),
}
WE_HAVE_IT = _("We have it.")


class NotTracked(Case.DoesNotExist):
    """No such code, or no longer shown: both look alike."""


@dataclass(frozen=True, slots=True)
class PublicCase:
    """What everybody with the code may know. A private case says only that we have it."""

    code: str
    stands: str | Promise
    category: str = ""
    state: State | None = None
    seen_to_by: str | Promise = ""
    recorded_at: datetime | None = None
    due_at: datetime | None = None
    is_overdue: bool = False
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    waits_for: str = ""
    waits_until: datetime | None = None
    moves: tuple[Moved, ...] = ()

    @property
    def spoken_code(self) -> str:
        """As it is printed and read aloud."""
        return codes.spoken(self.code)


def tracked(code: str, *, caller: str, at: datetime) -> PublicCase:
    """Where the case under `code` stands. `caller` is whom misses are counted against.

    Raises NotTracked for wrong and for old codes alike, TooMany after a dozen misses an hour.
    """
    if not limits.left(BUCKET, caller, limit=MISSES, at=at):
        limits.spend(BUCKET, caller, limit=MISSES, window=WINDOW, at=at)
    meant = codes.normalise(code[:40])
    case = _shown(meant, at) if codes.is_valid(meant) else None
    if case is None:
        limits.spend(BUCKET, caller, limit=MISSES, window=WINDOW, at=at)
        raise NotTracked
    return _public(case)


def _shown(code: str, at: datetime) -> Case | None:
    """The case, unless it was closed long ago."""
    rows = Case.objects.select_related(
        "category",
        "building",
        "merged_into",
        "helper__organisation",
        "helper__team",
        "helper__post",
    )
    case = rows.filter(code=code).first()
    if case is None or (case.closed_at is not None and case.closed_at + SHOWN_FOR < at):
        return None
    return case


def _public(case: Case) -> PublicCase:
    if case.is_private:
        return PublicCase(code=case.code, stands=WE_HAVE_IT)
    parent = case.merged_into
    stands = STANDS[State(parent.state if parent is not None else case.state)]
    return PublicCase(
        code=case.code,
        stands=stands,
        category=case.category.public_name,
        state=State(case.state),
        seen_to_by=_seen_to_by(case),
        recorded_at=case.recorded_at,
        due_at=case.due_at if case.is_open else None,
        is_overdue=case.is_overdue,
        resolved_at=case.resolved_at,
        closed_at=case.closed_at,
        latitude=case.building.latitude if case.building else None,
        longitude=case.building.longitude if case.building else None,
        waits_for=_waits_for(case),
        waits_until=case.pause_until,
        moves=tuple(moves_of(case)),
    )


def _waits_for(case: Case) -> str:
    """What we need from the resident, while the clock rests."""
    if case.paused_at is None:
        return ""
    pause = case.pauses.filter(ended_at=None).first()
    return pause.get_waits_for_display() if pause else ""


def _seen_to_by(case: Case) -> str | Promise:
    """A body by its name; a person is a neighbour."""
    helper = case.helper
    if helper is None:
        return ""
    return _("a neighbour") if helper.kind == PartyKind.PERSON else helper.name
