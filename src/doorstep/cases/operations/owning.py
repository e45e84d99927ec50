"""One owner after the other, and nobody in between."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from doorstep.cases.models import Case, Step
from doorstep.cases.operations import moving
from doorstep.cases.states import Ending, Part, State, StepKind
from doorstep.kernel.models import Words
from doorstep.people.actors import Actor
from doorstep.people.models import Party

# A person chose: the rules no longer say why.
BY_HAND: Mapping[str, object] = MappingProxyType(
    {"rule": None, "rule_words_zh": "", "rule_words_en": ""}
)


def own(
    case: Case,
    party: Party,
    kind: StepKind,
    *,
    by: Actor,
    at: datetime,
    why: Mapping[str, object] = BY_HAND,
    said: Words | None = None,
) -> Step:
    """Change the owner; while nobody has it in hand, the work lies with the new one too.

    Wants the row lock. The step names the new owner.
    """
    changes = {**why, "owner": party}
    step = moving.append(case, kind, changes, by=by, at=at, said=said, party=party)
    if case.state == State.RAISED:
        moving.end_assignment(case, Ending.PASSED_ON, at=at)
        moving.hand_to(case, party, Part.OWNER, at=at)
    return step
