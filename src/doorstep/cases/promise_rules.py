"""What the database itself keeps of promises, and what is sealed."""

from doorstep.cases.models import Promise, PromiseDelta, PromiseStep
from doorstep.kernel import rules, seals

rules.append_only(PromiseStep)
rules.frozen(
    PromiseDelta,
    columns=[each.name for each in PromiseDelta._meta.concrete_fields],
    may_delete=True,
)
# Whose word it is, its first time and where it counts: nobody can move a promise away.
rules.frozen(
    Promise,
    columns=[
        *("uid", "case", "is_first", "party", "is_by_person", "made_at", "first_due_at"),
        *("grid", "community", "street", "district", "jurisdiction"),
        *("audience", "to_person", "place", "source", "source_id"),
    ],
    may_delete=False,
)

seals.chain(
    "promise_steps",
    PromiseStep,
    fields=[
        "promise_id",
        "seq",
        "kind",
        "from_state",
        "to_state",
        "due_at",
        "told",
        "actor_kind",
        "actor_id",
        "device",
        "words_digest",
        "recorded_at",
    ],
)
