"""What the database itself keeps, and what is sealed: history is only ever added to."""

from doorstep.cases.joint_states import OPEN_PARTS
from doorstep.cases.models import (
    Case,
    CasePart,
    Decision,
    Delta,
    Meeting,
    MeetingParty,
    Rating,
    Step,
    Tie,
)
from doorstep.cases.states import OPEN
from doorstep.kernel import rules, seals

rules.append_only(Step)
rules.append_only(Rating)
rules.frozen(Delta, columns=[each.name for each in Delta._meta.concrete_fields], may_delete=True)
rules.frozen(Case, columns=["uid", "code", "happened_at", "recorded_at"], may_delete=False)
rules.frozen(CasePart, columns=["uid", "case", "party", "asked_at"], may_delete=False)
rules.bound(CasePart, "case", child_states=OPEN_PARTS, parent_states=OPEN)
rules.frozen(Tie, columns=["one", "other", "kind", "made_at"], may_delete=False, once=["ended_at"])
for _written_once in (Meeting, MeetingParty, Decision):
    rules.append_only(_written_once)

seals.chain(
    "case_steps",
    Step,
    fields=[
        "case_id",
        "seq",
        "kind",
        "from_state",
        "to_state",
        "actor_kind",
        "actor_id",
        "device",
        "party_id",
        "words_digest",
        "happened_at",
        "recorded_at",
    ],
)
