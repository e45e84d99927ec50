"""Reading the moments of another system: several ways of writing, a zone, Excel's numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_EXCEL = {"excel": datetime(1899, 12, 30), "excel1904": datetime(1904, 1, 1)}  # noqa: DTZ001 a zone is added
_LAST_DAY = 2_958_465  # 9999-12-31 as Excel counts
_UNIX = {"unix": 1, "unix-ms": 1000}
_LAST_SECOND = 253_402_300_799

type Way = Callable[[object], datetime | None]


@dataclass(frozen=True, slots=True)
class Clockface:
    """The ways moments are written in one column, tried in their order."""

    ways: tuple[Way, ...]
    zone: ZoneInfo

    @classmethod
    def of(cls, formats: Sequence[str], zone: str) -> "Clockface":
        """ISO 8601 is always read, at last: it cannot be mistaken for anything else."""
        ways = [_way(each) for each in formats if each != "iso"]
        ways.insert(formats.index("iso") if "iso" in formats else len(ways), _iso)
        return cls(tuple(ways), ZoneInfo(zone))

    def read(self, value: object) -> datetime | None:
        """The moment in UTC; None when no way fits."""
        if isinstance(value, str):
            value = value.strip()
        for way in self.ways:
            moment = way(value)
            if moment is not None:
                return self._in_utc(moment)
        return None

    def _in_utc(self, moment: datetime) -> datetime | None:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            return None


def _way(form: str) -> Way:
    if form in _EXCEL:
        return lambda value: _excel(value, _EXCEL[form])
    if form in _UNIX:
        return lambda value: _unix(value, _UNIX[form])
    return lambda value: _written(value, form)


def _iso(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _written(value: object, form: str) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.strptime(value, form)  # noqa: DTZ007 the zone of the column is added
    except ValueError:
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _excel(value: object, start: datetime) -> datetime | None:
    """Days since `start`, to the second: what a date is in a workbook that lost its format."""
    days = _number(value)
    if days is None or not 1 <= days <= _LAST_DAY:
        return None
    return start + timedelta(seconds=round(days * 86_400))


def _unix(value: object, unit: int) -> datetime | None:
    seconds = _number(value)
    if seconds is None or not 0 < seconds / unit <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds / unit, tz=UTC)
