"""One case, several hands: each party's part, what cases hang together, meetings about them."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from doorstep.cases.joint_states import OPEN_PARTS, PartState, TieKind
from doorstep.cases.models.case import Case
from doorstep.cases.models.keys import words_key
from doorstep.people.models import Party


def _in(states: frozenset[PartState]) -> Q:
    """In a fixed order, so that migrations do not differ from run to run."""
    return Q(state__in=[state.value for state in PartState if state in states])


class CasePart(models.Model):
    """What one party has to do in a case, by when, and what they show for it."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=12, choices=PartState, default=PartState.ASKED)
    what = words_key()
    what_digest = models.CharField(max_length=64)
    answer = words_key()
    answer_digest = models.CharField(max_length=64, blank=True, default="")
    wants_photo = models.BooleanField(default=False)
    is_overdue = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        what_id: int | None
        answer_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="cases_casepart_says_what", condition=~Q(what_digest="")),
            models.CheckConstraint(
                name="cases_casepart_done_says_how",
                condition=~Q(state=PartState.DONE) | ~Q(answer_digest=""),
            ),
            models.CheckConstraint(
                name="cases_casepart_settled_has_a_moment",
                condition=(_in(OPEN_PARTS) & Q(settled_at__isnull=True))
                | (~_in(OPEN_PARTS) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="cases_casepart_only_open_is_overdue",
                condition=Q(is_overdue=False) | _in(OPEN_PARTS),
            ),
            models.CheckConstraint(
                name="cases_casepart_warns_before", condition=Q(warn_at__lte=F("due_at"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "asked_at", "id"], name="cases_casepart_party"),
            models.Index(
                fields=["due_at"],
                name="cases_casepart_to_be_late",
                condition=_in(OPEN_PARTS) & Q(is_overdue=False),
            ),
            models.Index(
                fields=["warn_at"],
                name="cases_casepart_to_warn",
                condition=_in(OPEN_PARTS) & Q(warned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} part {self.party_id}"

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something about it."""
        return self.state in OPEN_PARTS

    @property
    def what_words(self) -> str:
        """What they were asked to do, or nothing once it has been erased."""
        return self.what.text if self.what else ""

    @property
    def answer_words(self) -> str:
        """How they did it, or nothing once it has been erased."""
        return self.answer.text if self.answer else ""


class Tie(models.Model):
    """Two cases that belong together; each stays a case of its own. Ended, never deleted."""

    one = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TieKind)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="cases_tie_in_order", condition=Q(one__lt=F("other"))),
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=Q(ended_at__isnull=True),
                name="cases_tie_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class Meeting(models.Model):
    """People sat down about a case: when, where, who was there. Written once, as it was."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="meetings")
    step_seq = models.PositiveIntegerField()
    held_on = models.DateField()
    place = words_key()
    place_digest = models.CharField(max_length=64)
    notes = words_key()
    notes_digest = models.CharField(max_length=64, blank=True, default="")
    recorded_at = models.DateTimeField()

    if TYPE_CHECKING:
        place_id: int | None
        notes_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step_seq"], name="cases_meeting_one_a_step"),
            models.CheckConstraint(name="cases_meeting_says_where", condition=~Q(place_digest="")),
        ]

    def __str__(self) -> str:
        return f"meeting {self.held_on} on {self.case_id}"

    @property
    def place_words(self) -> str:
        """Where it was, or nothing once it has been erased."""
        return self.place.text if self.place else ""

    @property
    def notes_words(self) -> str:
        """What was talked about, or nothing once it has been erased."""
        return self.notes.text if self.notes else ""


class MeetingParty(models.Model):
    """This party was there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="parties")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "party"], name="cases_meetingparty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} at {self.meeting_id}"


class Decision(models.Model):
    """What a meeting decided: who does what by when. The promise register takes it from here."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    what = words_key()
    what_digest = models.CharField(max_length=64)
    due_at = models.DateTimeField()

    if TYPE_CHECKING:
        what_id: int | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="cases_decision_once"),
            models.CheckConstraint(name="cases_decision_says_what", condition=~Q(what_digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}.{self.number}"

    @property
    def what_words(self) -> str:
        """What was decided, or nothing once it has been erased."""
        return self.what.text if self.what else ""
