"""A joint case for tests: an open case, and partners who are asked for their parts."""

from datetime import datetime, timedelta
from typing import Any

from doorstep.cases import operations
from doorstep.cases.models import Case, CasePart
from doorstep.cases.operations import Wish
from doorstep.cases.tests.factories import NINE_AM, staff_of
from doorstep.people.models import Organisation, Party
from doorstep.people.tests.factories import ContactFactory, OrganisationFactory, actor_of

TOMORROW = NINE_AM + timedelta(days=1)


def wish(what: str = "修好二楼的水管", due_at: datetime = TOMORROW, **more: Any) -> Wish:
    """What one party is asked for."""
    return Wish(what=what, due_at=due_at, **more)


def part_of(
    case: Case, to: Organisation | Party | None = None, *, at: datetime = NINE_AM, **more: Any
) -> CasePart:
    """A part, asked for by the desk of the case."""
    party = to if isinstance(to, Party) else (to or OrganisationFactory()).party
    by = staff_of(case)
    return operations.ask_for_part(case.pk, to=party, wish=wish(**more), by=by, at=at)


def partner_of(part: CasePart) -> Any:
    """Whoever speaks for the body that was asked, acting."""
    return actor_of(ContactFactory(organisation=part.party.organisation))
