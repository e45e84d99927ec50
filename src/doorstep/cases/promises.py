"""What the database itself keeps, and what is sealed: history is only ever added to."""

from doorstep.cases.models import Case, Delta, Rating, Step
from doorstep.kernel import rules, seals

rules.append_only(Step)
rules.append_only(Rating)
rules.frozen(Delta, columns=[each.name for each in Delta._meta.concrete_fields], may_delete=True)
rules.frozen(Case, columns=["uid", "code", "happened_at", "recorded_at"], may_delete=False)

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
