"""Locating many points in a row: the map is fetched once, each place is read once."""

from doorstep.places.geometry import current_map
from doorstep.places.locate import Found, drawn_at
from doorstep.places.models import Place
from doorstep.places.queries import UP


class Finder:
    """Finds places by point, as they are drawn when it is made; keep it for one batch."""

    def __init__(self) -> None:
        self._drawn = current_map()
        self._found: dict[int, Found] = {}

    def at(self, latitude: float, longitude: float) -> Found | None:
        """The building near the WGS-84 point, else the estate or community around it, or None."""
        there = drawn_at(self._drawn, latitude, longitude)
        if there is None:
            return None
        if there.place_id not in self._found:
            place = Place.objects.select_related(*UP).get(pk=there.place_id)
            self._found[there.place_id] = Found.at(place)
        return self._found[there.place_id]
