"""What becomes of one case, written down without asking the database: pure.

The same plan the demo lives is followed step by step, so that a case and its history agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from doorstep.cases.states import CLOSED, OPEN, Ending, Part, State, StepKind
from doorstep.demo.plan import Act, Said

SWEEP = timedelta(minutes=10)
WAITS = timedelta(days=7)


@dataclass(slots=True)
class Promise:
    """What the catalogue says of the category, as far as a story needs it."""

    lasts: timedelta
    reopen: timedelta


@dataclass(slots=True)
class Hands:
    """Whose it is: parties by id, and who speaks for the office."""

    owner: int
    helper: int
    clerk: int


@dataclass(slots=True)
class Told:
    """One case as it stands at the end, with its steps and assignments as plain columns."""

    said: Said
    fields: dict[str, Any]
    steps: list[dict[str, Any]] = field(default_factory=list)
    assignments: list[dict[str, Any]] = field(default_factory=list)
    answer: str = ""


class Teller:
    """Follows one case from being said until `until`."""

    def __init__(self, said: Said, promise: Promise, hands: Hands, *, until: datetime) -> None:
        self.promise = promise
        self.hands = hands
        self.until = until
        at = said.at.replace(microsecond=0)
        self.told = Told(said, _raised(at, at + promise.lasts, hands.owner))
        self._step(StepKind.RAISED, State.RAISED, at, party=hands.owner)
        self._step(StepKind.PLACED, State.RAISED, at)
        self._hand(hands.owner, Part.OWNER, at)

    def tell(self) -> Told:
        """All that happened, then what the clock did."""
        for act in self.told.said.acts:
            at = act.at.replace(microsecond=0)
            if at >= self.until:
                break
            self._pass(at)
            getattr(self, f"_{act.verb}")(act, at)
        self._pass(self.until)
        return self.told

    def _pass(self, at: datetime) -> None:
        """Deadlines pass, and nobody's word is waited for longer than a week."""
        now = self.told.fields
        late = now["due_at"] + SWEEP
        if now["state"] in OPEN and not now["is_overdue"] and late < at:
            self._step(StepKind.OVERDUE, now["state"], late, party=now["owner_id"])
            now["is_overdue"] = True
        over = (now["resolved_at"] or at) + WAITS
        if now["state"] == State.RESOLVED and over < at:
            self._step(StepKind.NO_ANSWER, State.NO_ANSWER, over, party=now["helper_id"])
            now |= {"closed_at": over, "reopen_until": over + self.promise.reopen}

    def _claim(self, _act: Act, at: datetime) -> None:
        self._take(self.hands.helper, at)

    def _assign(self, _act: Act, at: datetime) -> None:
        self._take(self.hands.owner, at)

    def _take(self, party: int, at: datetime) -> None:
        if self.told.fields["state"] != State.RAISED:
            return
        self._step(StepKind.TAKEN, State.TAKEN, at, party=party)
        self.told.fields["helper_id"] = party
        self._end(Ending.PASSED_ON, at)
        self._hand(party, Part.HELPER, at)

    def _hand_back(self, _act: Act, at: datetime) -> None:
        if self.told.fields["state"] not in {State.TAKEN, State.STARTED}:
            return
        self._step(StepKind.HANDED_BACK, State.RAISED, at, party=self.told.fields["helper_id"])
        self.told.fields["helper_id"] = None
        self._end(Ending.HANDED_BACK, at)
        self._hand(self.hands.owner, Part.OWNER, at)

    def _start(self, _act: Act, at: datetime) -> None:
        if self.told.fields["state"] == State.TAKEN:
            self._step(StepKind.STARTED, State.STARTED, at, party=self.told.fields["helper_id"])
            self.told.assignments[-1]["started_at"] = at

    def _resolve(self, act: Act, at: datetime) -> None:
        now = self.told.fields
        if now["state"] not in {State.TAKEN, State.STARTED}:
            return
        self._step(StepKind.RESOLVED, State.RESOLVED, at, party=now["helper_id"])
        now |= {"resolved_at": at, "is_overdue": False}
        self.told.answer = act.words
        self._end(Ending.FINISHED, at)

    def _confirm(self, _act: Act, at: datetime) -> None:
        now = self.told.fields
        if now["state"] == State.RESOLVED:
            self._step(StepKind.CONFIRMED, State.CONFIRMED, at, party=now["helper_id"])
            until = at + self.promise.reopen
            now |= {"confirmed_at": at, "closed_at": at, "reopen_until": until}

    def _not_fixed(self, _act: Act, at: datetime) -> None:
        now = self.told.fields
        if now["state"] != State.RESOLVED:
            return
        self._step(StepKind.REOPENED, State.RAISED, at, party=now["helper_id"])
        now |= {"helper_id": None, "resolved_at": None, "due_at": at + self.promise.lasts}
        now["reopened"] += 1
        self.told.answer = ""
        self._hand(self.hands.owner, Part.OWNER, at)

    def _answer(self, act: Act, at: datetime) -> None:
        now = self.told.fields
        self._step(StepKind.ANSWERED, State.ANSWERED, at, party=self.hands.clerk)
        now |= {"helper_id": self.hands.clerk, "resolved_at": at, "closed_at": at}
        now |= {"reopen_until": at + self.promise.reopen, "is_overdue": False}
        self.told.answer = act.words
        self._end(Ending.FINISHED, at)

    def _withdraw(self, _act: Act, at: datetime) -> None:
        self._close(StepKind.WITHDRAWN, State.WITHDRAWN, at)

    def _merge(self, _act: Act, at: datetime) -> None:
        self._close(StepKind.MERGED, State.MERGED, at)

    def _close(self, kind: StepKind, state: State, at: datetime) -> None:
        if self.told.fields["state"] in OPEN:
            self._step(kind, state, at)
            self.told.fields |= {"closed_at": at, "is_overdue": False}
            self._end(Ending.CALLED_OFF, at)

    def _step(
        self, kind: StepKind, to: State | str, at: datetime, *, party: int | None = None
    ) -> None:
        now = self.told.fields
        seq = now["version"] = now["version"] + 1
        self.told.steps.append(
            {
                "seq": seq,
                "kind": kind,
                "from_state": now["state"] if seq > 1 else "",
                "to_state": to,
                "party_id": party,
                "happened_at": at,
                "recorded_at": at,
            }
        )
        now["state"] = to
        if to in CLOSED:
            now["is_overdue"] = False

    def _hand(self, party: int, part: Part, at: datetime) -> None:
        self.told.assignments.append(
            {
                "party_id": party,
                "part": part,
                "due_at": self.told.fields["due_at"],
                "given_at": at,
                "accepted_at": at if part == Part.HELPER else None,
            }
        )

    def _end(self, how: Ending, at: datetime) -> None:
        standing = self.told.assignments[-1]
        standing.setdefault("ended_at", at)
        standing.setdefault("ended_how", how)


def _raised(at: datetime, due_at: datetime, owner: int) -> dict[str, Any]:
    return {
        "version": 0,
        "state": State.RAISED,
        "owner_id": owner,
        "helper_id": None,
        "is_overdue": False,
        "reopened": 0,
        "happened_at": at,
        "recorded_at": at,
        "due_at": due_at,
        "resolved_at": None,
        "confirmed_at": None,
        "closed_at": None,
        "reopen_until": None,
    }


def merged_pairs(told: list[Told]) -> Iterator[tuple[int, int]]:
    """Which story was joined to which, by their places in the list."""
    for number, each in enumerate(told):
        if each.fields["state"] == State.MERGED:
            yield number, each.said.twin_of or 0
