"""Ordinary promises for tests: the property company gives its word at the table."""

from datetime import datetime, timedelta
from typing import Any

from doorstep.cases import operations
from doorstep.cases.models import Case, Promise
from doorstep.cases.operations import Word
from doorstep.cases.tests.factories import NINE_AM, staff_of
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.people.tests.factories import OrganisationFactory, actor_of

A_WEEK = timedelta(days=7)


def company() -> Party:
    """A property company."""
    party: Party = OrganisationFactory().party
    return party


def resident_of(case: Case) -> Actor:
    """The one it is for."""
    assert case.beneficiary is not None
    return actor_of(case.beneficiary)


def word(**said: Any) -> Word:
    """A new lamp within a week."""
    ordinary: dict[str, Any] = {"summary": "三楼换一盏新灯", "due_at": NINE_AM + A_WEEK}
    return Word(**{**ordinary, "party": said.pop("party", None) or company(), **said})


def promised(
    case: Case, *, by: Actor | None = None, at: datetime = NINE_AM, **said: Any
) -> Promise:
    """Given through the real operation."""
    return operations.promise(case.pk, word=word(**said), by=by or staff_of(case), at=at)
