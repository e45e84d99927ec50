"""Whose hands a case went through, told from its own steps."""

from doorstep.cases.models import Case, Step
from doorstep.cases.policies import Hands
from doorstep.cases.states import StepKind
from doorstep.people.actors import PERSON
from doorstep.people.states import PartyKind

DID_THE_WORK = frozenset({StepKind.STARTED, StepKind.RESOLVED, StepKind.ANSWERED})


def hands_of(case: Case) -> Hands:
    """Everybody who worked on the case in any round, and every device they used on it."""
    steps = list(
        Step.objects.filter(case=case).values_list(
            "kind", "actor_kind", "actor_id", "device", "party__kind", "party__person__uid"
        )
    )
    actors = {(kind, id_) for what, kind, id_, *_ in steps if what in DID_THE_WORK}
    actors |= {
        (PERSON, uid.hex)
        for what, *_, party_kind, uid in steps
        if what in DID_THE_WORK and party_kind == PartyKind.PERSON
    }
    devices = {device for _, kind, id_, device, *_ in steps if device and (kind, id_) in actors}
    return Hands(frozenset(actors), frozenset(devices))
