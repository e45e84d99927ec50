"""Orders to erase, copied out of the database at once: a restore of an older copy needs them again.

One line an order: ids, a reason and a moment, never a word about anybody.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from doorstep.kernel import logbook, words
from doorstep.kernel.models import Erasure


class NotAnOrder(ValueError):
    """A line that is not as we write them."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it stands in the logbook. Who gave it is `kind` and `id`, as audit wants it."""

    number: int
    uid: str
    about_kind: str
    about_id: str
    reason: str
    kind: str
    id: str
    at: str

    @classmethod
    def of(cls, row: Erasure) -> "Order":
        """As it is written down."""
        return cls(
            number=row.pk,
            uid=row.uid.hex,
            about_kind=row.about_kind,
            about_id=row.about_id.hex,
            reason=row.reason,
            kind=row.actor_kind,
            id=row.actor_id,
            at=row.at.isoformat(),
        )

    @property
    def about(self) -> words.About:
        """Whom or what it is about."""
        return self.about_kind, UUID(self.about_id)

    def again(self) -> Erasure:
        """Give the same order in a database that may not know it yet, and carry it out there."""
        known = Erasure.objects.filter(uid=UUID(self.uid)).first()
        if known is not None:
            words.apply(known)
            return known
        at = datetime.fromisoformat(self.at)
        return words.erase(self.about, by=self, reason=self.reason, at=at, uid=UUID(self.uid))


def mirror(_at: datetime | None = None) -> int:
    """Write down every order that is not in the logbook yet; how many there were."""
    missing = unwritten()
    if missing:
        logbook.add(logbook.ERASURES, *(json.dumps(asdict(each)) for each in missing))
    return len(missing)


def unwritten() -> list[Order]:
    """Orders of this database that the logbook does not hold."""
    written = {each.uid for each in read(logbook.file(logbook.ERASURES))}
    rows = Erasure.objects.order_by("pk").iterator(500)
    return [order for row in rows if (order := Order.of(row)).uid not in written]


def read(file: Path) -> list[Order]:
    """The orders in a file, in their order. Raises NotAnOrder."""
    try:
        return [Order(**json.loads(line)) for line in logbook.lines(file)]
    except (TypeError, ValueError) as failure:
        raise NotAnOrder(f"{file} holds a line that is no order to erase.") from failure
