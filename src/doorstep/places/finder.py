"""Locating many points in a row: the map is fetched once, each place is read once."""

from doorstep.places.geometry import current_map
from doorstep.places.locate import Found, pk_at
from doorstep.places.models import Place
from doorstep.places.queries import UP


class Finder:
    """Finds places by point, as they are drawn when it is made; keep it for one batch."""

    def __init__(self) -> None:
        self._drawn = current_map()
        self._found: dict[int, Found] = {}

    def at(self, latitude: float, longitude: float) -> Found | None:
        """The building near the WGS-84 point, else the estate or community around it, or None."""
        pk = pk_at(self._drawn, latitude, longitude)
        if pk is None:
            return None
        if pk not in self._found:
            place = Place.objects.select_related(*UP).get(pk=pk)
            self._found[pk] = Found.at(place)
        return self._found[pk]
