"""The life of a promise as data, when its end is near, and how well promises were kept. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WARN = timedelta(hours=24)
FEWEST = 20  # of fewer promises no rate is shown: one more or less would swing it
FURTHEST = timedelta(days=3 * 366)


class PromiseState(models.TextChoices):
    """What became of a promise."""

    OPEN = "OPEN", pgettext_lazy("promise", "still to be kept")
    KEPT = "KEPT", pgettext_lazy("promise", "kept")
    LATE = "LATE", pgettext_lazy("promise", "kept, but late")
    BROKEN = "BROKEN", pgettext_lazy("promise", "broken")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("promise", "taken back")
    UNANSWERED = "UNANSWERED", pgettext_lazy("promise", "done, the resident did not answer")


PROMISE_MOVES: dict[PromiseState, dict[PromiseState, str]] = {
    PromiseState.OPEN: {
        PromiseState.KEPT: "done by the time that was said last, and told before it passed",
        PromiseState.LATE: "done after that time, before anybody looked",
        PromiseState.BROKEN: "the time passed and nothing was said",
        PromiseState.WITHDRAWN: "taken back with a reason, or the matter was withdrawn",
        PromiseState.UNANSWERED: "said to be done, and the resident did not answer",
    },
    PromiseState.BROKEN: {PromiseState.LATE: "kept after all, too late"},
    PromiseState.KEPT: {PromiseState.OPEN: "the resident says it is not fixed"},
    PromiseState.LATE: {PromiseState.OPEN: "the resident says it is not fixed"},
    PromiseState.UNANSWERED: {PromiseState.OPEN: "the resident says it is not fixed"},
    PromiseState.WITHDRAWN: {},
}


class PromiseSource(models.TextChoices):
    """Where somebody gave their word."""

    TABLE = "TABLE", _("at the table")
    PHONE = "PHONE", _("on the phone")
    DOOR = "DOOR", pgettext_lazy("promise", "at the door")
    MEETING = "MEETING", _("at a meeting")
    RESOLUTION = "RESOLUTION", _("by a resolution")


class Audience(models.TextChoices):
    """Whom it was promised to."""

    RESIDENT = "RESIDENT", _("the resident")
    BUILDING = "BUILDING", _("everybody in the building")
    ESTATE = "ESTATE", _("everybody in the estate")
    COMMUNITY = "COMMUNITY", _("everybody in the community")


class PromiseStepKind(models.TextChoices):
    """What happened to a promise, one kind per row of its history."""

    MADE = "MADE", _("promised")
    WARNED = "WARNED", _("coming due")
    PUT_OFF = "PUT_OFF", _("will be later, and said so in time")
    DONE = "DONE", _("said to be done")
    NOT_DONE = "NOT_DONE", _("not done after all")
    KEPT = "KEPT", pgettext_lazy("promise", "kept")
    LATE = "LATE", pgettext_lazy("promise", "kept, but late")
    BROKEN = "BROKEN", pgettext_lazy("promise", "broken")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("promise", "taken back")
    UNANSWERED = "UNANSWERED", _("no word from the resident")
    CASE_MERGED = "CASE_MERGED", _("its matter was joined to another")
    CASE_RECATEGORISED = "CASE_RECATEGORISED", _("its matter was put under another heading")


class Told(models.TextChoices):
    """How the resident heard that it will be later."""

    MESSAGE = "MESSAGE", _("by message")
    IN_PERSON = "IN_PERSON", _("by word of mouth")


FELL_DUE = frozenset({PromiseState.KEPT, PromiseState.LATE, PromiseState.BROKEN})
BY_CASE = frozenset({PromiseState.KEPT, PromiseState.LATE, PromiseState.UNANSWERED})


def warn_at(made_at: datetime, due_at: datetime) -> datetime:
    """A day before it is due; of a promise for a shorter time, half-way."""
    return due_at - min(WARN, (due_at - made_at) / 2)


def outcome(done_at: datetime, due_at: datetime) -> PromiseState:
    """Kept or late, by when it was done and the time that was said last."""
    return PromiseState.KEPT if done_at <= due_at else PromiseState.LATE


class Amount(NamedTuple):
    """So many promises stand like this, and so many of them are the first of their matter."""

    state: str
    was_put_off: bool
    was_merged: bool
    was_recategorised: bool
    promises: int
    cases: int


@dataclass(slots=True)
class Reckoning:
    """How promises were kept: what counts, and beside it every line that does not."""

    open: int = 0
    kept: int = 0
    late: int = 0
    broken: int = 0
    withdrawn: int = 0
    unanswered: int = 0
    put_off: int = 0  # of those kept: told in time that it would be later
    merged: int = 0
    recategorised: int = 0
    cases: int = 0

    @classmethod
    def of(cls, amounts: Iterable[Amount]) -> Self:
        """All of them together."""
        whole = cls()
        for each in amounts:
            whole.add(each)
        return whole

    def add(self, amount: Amount) -> None:
        """Count some more."""
        name = amount.state.lower()
        setattr(self, name, getattr(self, name) + amount.promises)
        if amount.state == PromiseState.KEPT and amount.was_put_off:
            self.put_off += amount.promises
        self.merged += amount.promises * amount.was_merged
        self.recategorised += amount.promises * amount.was_recategorised
        self.cases += amount.cases

    def plus(self, other: "Reckoning") -> None:
        """Add another reckoning to this one."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def fell_due(self) -> int:
        """What the rate is of: kept, late and broken."""
        return self.kept + self.late + self.broken

    @property
    def whole(self) -> int:
        """Every promise there is."""
        return self.fell_due + self.open + self.withdrawn + self.unanswered

    @property
    def percent(self) -> int | None:
        """The promise-kept rate, rounded down; None under twenty."""
        return self.kept * 100 // self.fell_due if self.fell_due >= FEWEST else None
