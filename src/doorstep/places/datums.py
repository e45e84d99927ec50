"""The three ways a point in China is written down, and the way between them.

GCJ-02 shifts WGS-84 by a few hundred metres with published formulas; BD-09 shifts GCJ-02 once
more. There is no closed inverse, so the way back is found by repeating the way there.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt

from doorstep.places.states import Datum

type LatLng = tuple[float, float]

_AXIS = 6378137.0
_ECCENTRICITY = 0.00669342162296594323
_BAIDU = pi * 3000.0 / 180.0
_ROUNDS = 10
_CLOSE = 1e-10


def is_near_china(latitude: float, longitude: float) -> bool:
    """True in the box where GCJ-02 differs from WGS-84."""
    return 0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347


def _waves(value: float, *sizes: tuple[float, float]) -> float:
    return sum(size * sin(value * pi * turns) for size, turns in sizes) * 2.0 / 3.0


def _shift(latitude: float, longitude: float) -> LatLng:
    """How far GCJ-02 moves a WGS-84 point, in degrees."""
    x, y = longitude - 105.0, latitude - 35.0
    common = _waves(x, (20.0, 6.0), (20.0, 2.0))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
    north += _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
    east += _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    phi = radians(latitude)
    magic = 1.0 - _ECCENTRICITY * sin(phi) ** 2
    meridian = _AXIS * (1.0 - _ECCENTRICITY) / (magic * sqrt(magic))
    parallel = _AXIS / sqrt(magic) * cos(phi)
    return north * 180.0 / (meridian * pi), east * 180.0 / (parallel * pi)


def wgs84_to_gcj02(latitude: float, longitude: float) -> LatLng:
    """The point as AMap, Tencent and WeChat draw it; unchanged outside China."""
    if not is_near_china(latitude, longitude):
        return latitude, longitude
    north, east = _shift(latitude, longitude)
    return latitude + north, longitude + east


def gcj02_to_bd09(latitude: float, longitude: float) -> LatLng:
    """The point as Baidu draws it."""
    radius = hypot(longitude, latitude) + 0.00002 * sin(latitude * _BAIDU)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * _BAIDU)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def _back(way: Callable[[float, float], LatLng], latitude: float, longitude: float) -> LatLng:
    """The point that `way` takes to the given one."""
    guess_lat, guess_lng = latitude, longitude
    for _round in range(_ROUNDS):
        there_lat, there_lng = way(guess_lat, guess_lng)
        off_lat, off_lng = there_lat - latitude, there_lng - longitude
        guess_lat, guess_lng = guess_lat - off_lat, guess_lng - off_lng
        if abs(off_lat) < _CLOSE and abs(off_lng) < _CLOSE:
            break
    return guess_lat, guess_lng


def gcj02_to_wgs84(latitude: float, longitude: float) -> LatLng:
    """The way back from AMap, Tencent and WeChat."""
    return _back(wgs84_to_gcj02, latitude, longitude)


def bd09_to_gcj02(latitude: float, longitude: float) -> LatLng:
    """The way back from Baidu to AMap."""
    return _back(gcj02_to_bd09, latitude, longitude)


def to_wgs84(latitude: float, longitude: float, datum: Datum) -> LatLng:
    """What we keep, whatever the point was measured against."""
    if datum == Datum.BD09:
        return gcj02_to_wgs84(*bd09_to_gcj02(latitude, longitude))
    if datum == Datum.GCJ02:
        return gcj02_to_wgs84(latitude, longitude)
    return latitude, longitude


def from_wgs84(latitude: float, longitude: float, datum: Datum) -> LatLng:
    """What a map with that datum wants to be given."""
    if datum == Datum.WGS84:
        return latitude, longitude
    shifted = wgs84_to_gcj02(latitude, longitude)
    return gcj02_to_bd09(*shifted) if datum == Datum.BD09 else shifted
