"""How far it is on foot, by a rule of thumb: nobody walks as the crow flies."""

from math import asin, ceil, cos, radians, sin, sqrt

from doorstep.places.models import Place

EARTH_M = 6_371_000.0
METRES_A_MINUTE = 70.0
DETOUR = 1.3


def minutes_between(here: Place | None, there: Place | None) -> int | None:
    """Minutes on foot between two entrances; None when either is not on the map."""
    metres = metres_between(here, there)
    return None if metres is None else max(1, ceil(metres * DETOUR / METRES_A_MINUTE))


def metres_between(here: Place | None, there: Place | None) -> float | None:
    """Metres as the crow flies between two entrances; None when either is not on the map."""
    if here is None or there is None:
        return None
    ends = (here.latitude, here.longitude, there.latitude, there.longitude)
    if any(value is None for value in ends):
        return None
    return _metres(*(value for value in ends if value is not None))


def _metres(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Along the great circle."""
    a, b = radians(latitude_a), radians(latitude_b)
    up = sin((b - a) / 2) ** 2
    across = sin(radians(longitude_b - longitude_a) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(up + cos(a) * cos(b) * across))
