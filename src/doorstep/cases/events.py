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
class CasePlaced(Event):
    """A person said where it is."""

    case_id: int
    seq: int
    place_id: int


@dataclass(frozen=True)
class CaseRecategorised(Event):
    """A person put it under another heading."""

    case_id: int
    seq: int
    category_id: int


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
class MeetingRecorded(Event):
    """A meeting about the case was written down; its decisions wait to become promises."""

    case_id: int
    seq: int
    meeting_id: int


@dataclass(frozen=True)
class LiesElsewhere(Event):
    """It lies in another district: the department there is to be asked for the work."""

    case_id: int


@dataclass(frozen=True)
class PartAsked(Event):
    """A party was asked for its part."""

    case_id: int
    seq: int
    part_id: int


@dataclass(frozen=True)
class PartAccepted(Event):
    """The party takes its part on."""

    case_id: int
    seq: int
    part_id: int


@dataclass(frozen=True)
class PartReturned(Event):
    """The party gives its part back and says why; the owner has to decide."""

    case_id: int
    seq: int
    part_id: int


@dataclass(frozen=True)
class PartDone(Event):
    """The party says its part is done."""

    case_id: int
    seq: int
    part_id: int


@dataclass(frozen=True)
class PartWithdrawn(Event):
    """The part is no longer asked for."""

    case_id: int
    seq: int
    part_id: int


@dataclass(frozen=True)
class PartReminded(Event):
    """The party was reminded of its part."""

    case_id: int
    seq: int
    part_id: int


@dataclass(frozen=True)
class PartDueSoon(Event):
    """The deadline of a part is near; said once."""

    case_id: int
    part_id: int


@dataclass(frozen=True)
class PartOverdue(Event):
    """The deadline of a part has passed."""

    case_id: int
    seq: int
    part_id: int


@dataclass(frozen=True)
class PartsSettled(Event):
    """Nothing is open any more of what others were asked for: the resident can have the answer."""

    case_id: int
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


@dataclass(frozen=True)
class CaseSplit(Event):
    """Part of what was said became a case of its own."""

    case_id: int
    seq: int
    new_id: int


@dataclass(frozen=True)
class CaseTied(Event):
    """Two cases belong together."""

    case_id: int
    seq: int
    other_id: int


@dataclass(frozen=True)
class CaseUnjoined(Event):
    """It was joined to another case and is seen to on its own again."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseLed(Event):
    """Somebody of the leadership answers for it in person."""

    case_id: int
    seq: int
    leader_id: int


@dataclass(frozen=True)
class LeaderWordWanted(Event):
    """The resident says it is done; it closes when the leader says so too."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CasePaused(Event):
    """It waits for the resident; its clock rests."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class CaseGoesOn(Event):
    """The resident is ready; its clock runs again."""

    case_id: int
    seq: int


@dataclass(frozen=True)
class TimeAsked(Event):
    """Whoever works on it asks the one above for more time."""

    case_id: int
    seq: int
    extension_id: int


@dataclass(frozen=True)
class TimeGranted(Event):
    """The one above gave more time; the deadline moved."""

    case_id: int
    seq: int
    extension_id: int


@dataclass(frozen=True)
class TimeRefused(Event):
    """The one above gave no more time; the deadline stays."""

    case_id: int
    seq: int
    extension_id: int


@dataclass(frozen=True)
class CaseOffered(Event):
    """Volunteers near were asked by name whether they take it on."""

    case_id: int
    seq: int
