"""What has happened to a case, said to whoever listens. Ids only."""

from dataclasses import dataclass

from doorstep.kernel.events import Event


@dataclass(frozen=True)
class CaseRaised(Event):
    """Someone said something and it was written down, placed and given an owner."""

    case_id: int


@dataclass(frozen=True)
class CaseTaken(Event):
    """A party has the work in hand."""

    case_id: int
    seq: int
    party_id: int


@dataclass(frozen=True)
class CaseHandedBack(Event):
    """The helper gave it back; it waits for someone again."""

    case_id: int
    seq: int
    party_id: int


@dataclass(frozen=True)
class CaseResolved(Event):
    """The helper says it is done; the resident is to be asked."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseAnswered(Event):
    """The answer was given on the spot."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseConfirmed(Event):
    """The resident says it is fixed."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseReopened(Event):
    """The resident says it is not fixed."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseClosedUnanswered(Event):
    """Nobody answered in time."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseWithdrawn(Event):
    """Whoever raised it no longer needs it."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseMerged(Event):
    """It is the same matter as another case; its residents hear of that one."""

    case_id: int
    seq: int
    into_id: int


@dataclass(frozen=True)
class OwnerChanged(Event):
    """Another party now owns the case."""

    case_id: int
    seq: int
    party_id: int


@dataclass(frozen=True)
class HandOverAsked(Event):
    """A party is asked to own the case from now on."""

    hand_over_id: int


@dataclass(frozen=True)
class HandOverAccepted(Event):
    """They took it over; they own it now."""

    hand_over_id: int
    seq: int


@dataclass(frozen=True)
class HandOverRefused(Event):
    """They do not take it; the owner stays, and somebody has to say who has it."""

    hand_over_id: int
    seq: int


@dataclass(frozen=True)
class HandOverLapsed(Event):
    """They did not answer in time; the one above owns it now."""

    hand_over_id: int
    seq: int
