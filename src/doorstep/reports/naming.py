"""What a row of a roll-up is called when it has to be named to an operator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from doorstep.cases.models.counts import EVER, Line
from doorstep.cases.operations.folding import FigureKey, InboxKey
from doorstep.catalogue.models import Category
from doorstep.places.models import Place


@dataclass(frozen=True, slots=True)
class Names:
    """The names of places and categories, read together."""

    places: dict[int, str]
    categories: dict[int, str]

    @classmethod
    def of(cls, keys: Iterable[InboxKey | FigureKey]) -> Self:
        """Those these rows speak of."""
        places, categories = set[int](), set[int]()
        for key in keys:
            places.add(key.place_id)
            if isinstance(key, FigureKey):
                about = categories if key.line == Line.MATTER else places
                about.add(key.key)
        return cls(
            {each.pk: each.name for each in Place.objects.filter(pk__in=places)},
            {each.pk: each.name for each in Category.objects.filter(pk__in=categories)},
        )

    def told(self, key: InboxKey | FigureKey) -> str:
        """Which roll-up, place, line and month: "figures: 欧景苑, by matter 路灯 (7), 2026-03"."""
        place = f"{self.places.get(key.place_id, 'no such place')} ({key.place_id})"
        privacy = ", private" if key.is_private else ""
        if isinstance(key, InboxKey):
            late = ", late" if key.is_overdue else ""
            return f"inbox: {place}, {key.state}{late}{privacy}"
        month = "all time" if key.month == EVER else f"{key.month // 100}-{key.month % 100:02}"
        return f"figures: {place}, {self._line(key)}, {month}{privacy}"

    def _line(self, key: FigureKey) -> str:
        if key.line == Line.WHOLE:
            return "everything"
        if key.line == Line.MATTER:
            return f"by matter {self.categories.get(key.key, 'no such matter')} ({key.key})"
        building = self.places.get(key.key, "no such building") if key.key else "in no building"
        return f"by building {building} ({key.key})"
