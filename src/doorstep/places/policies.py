"""Who may look at the register of places, and who may change it.

The room above knows persons and roles; here a visitor is whoever can say which rights they hold
over a place.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from doorstep.places.models import Place

LOOK = "SEE_CASES"
CHANGE = "MANAGE_PEOPLE"


class Granted(Protocol):
    """A place under which somebody holds a right."""

    @property
    def place_id(self) -> int:
        """The place."""


class Visitor(Protocol):
    """Whoever asks, as `people.actors.Actor` describes them."""

    def holds(self, right: Any, *, at: Any) -> bool:
        """Whether a role gives them `right` over `at`."""

    def places_with(self, right: Any) -> Iterable[Granted]:
        """The places under which they hold `right`."""


def may_see(visitor: Visitor, place: Place) -> bool:
    """Whoever works on cases there."""
    return visitor.holds(LOOK, at=place)


def may_change(visitor: Visitor, place: Place) -> bool:
    """Whoever keeps the community's records."""
    return visitor.holds(CHANGE, at=place)
