"""Who hears of a case on the resident's side, and how fast."""

from collections.abc import Mapping
from datetime import datetime

from doorstep.cases.models import Case
from doorstep.catalogue.states import Urgency
from doorstep.messaging.operations import tell
from doorstep.messaging.states import Lane
from doorstep.people.models import Person


def residents_of(case: Case) -> list[Person]:
    """Who hears of it: the one who said it, and the one it is for."""
    both = (case.spoken_by, case.beneficiary)
    return list(dict.fromkeys(person for person in both if person is not None))


def lane_of(case: Case) -> Lane:
    """Danger goes first."""
    return Lane.URGENT if case.urgency == Urgency.DANGER else Lane.ORDINARY


def tell_residents(
    case: Case,
    template_id: str,
    ids: Mapping[str, object],
    *,
    at: datetime,
    seq: str = "",
) -> None:
    """Whoever said it and whom it is for, each once."""
    for person in residents_of(case):
        tell(
            person,
            template_id,
            ids,
            reference=f"case:{case.pk}:{template_id}:{seq}:{person.pk}",
            at=at,
            lane=lane_of(case),
        )
