"""One row of another system's table, understood by its mapping. Pure: nothing is looked up."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from doorstep.cases.importing.mapping import Mapping, Outcome, Told, fold
from doorstep.cases.importing.moments import Clockface
from doorstep.places.datums import to_wgs84

AHEAD = timedelta(minutes=5)
MOST_ENTRIES = 500
ID_LENGTH = 43  # with the name of the source it fits a case's outside id


class Unfit(Exception):
    """This row cannot be taken: `reason` is a key of `report.REASONS`, `about` fills it."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.about = about


class Odd(StrEnum):
    """What the report counts about rows that are taken nevertheless."""

    CLOSED_WITHOUT_TIME = "closed_without_time"
    CLOSED_BEFORE_OPENED = "closed_before_opened"
    OPEN_WITH_CLOSING_TIME = "open_with_closing_time"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_CHANNEL = "unknown_channel"
    PLACE_EMPTY = "place_empty"
    PLACE_ZERO = "place_zero"
    PLACE_OUT_OF_RANGE = "place_out_of_range"
    HISTORY_WITHOUT_TIME = "history_without_time"
    HISTORY_TOO_LONG = "history_too_long"
    CONTACT_WITH_WORDS = "contact_with_words"


class Raw(NamedTuple):
    """A row as the child process told it: its number, its digest, the cells the mapping names."""

    number: int
    digest: str
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened over there, with their words for it."""

    happened_at: datetime
    words: str


@dataclass(slots=True)
class Arrival:
    """A row that can be taken in."""

    number: int
    id: str
    digest: str
    outcome: Outcome
    opened_at: datetime
    closed_at: datetime | None = None  # when they say it was over; None while it is open
    heading: str = ""
    headings_there: tuple[str, ...] = ()
    said: str = ""
    summary: str = ""
    closing_words: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    address: str = ""
    point: tuple[float, float] | None = None
    history: list[Entry] = field(default_factory=list)
    odd: set[Odd] = field(default_factory=set)


class Understanding:
    """Reads rows by one mapping; made once for a file."""

    def __init__(self, mapping: Mapping, *, now: datetime) -> None:
        self.mapping = mapping
        self.latest = now + AHEAD
        self.earliest = datetime.combine(mapping.dates.earliest, time(), UTC)
        self._opened = self._clockface(mapping.opened)
        self._closed = self._clockface(mapping.closed)
        self._told = self._clockface(mapping.history)

    def _clockface(self, table: Any) -> Clockface:
        dates = self.mapping.dates
        formats = getattr(table, "formats", None) or dates.formats
        return Clockface.of(formats, getattr(table, "zone", None) or dates.zone)

    def id_of(self, row: Raw) -> str:
        """What names the row over there. Raises Unfit."""
        name = text_of(row.cells.get(self.mapping.source.id))
        if not name:
            raise Unfit("no_id")
        if len(name) > ID_LENGTH:
            raise Unfit("long_id", str(ID_LENGTH))
        return name

    def arrival(self, row: Raw) -> Arrival:
        """The row understood. Raises Unfit for what cannot be taken, `skip` included."""
        arrival = Arrival(
            number=row.number,
            id=self.id_of(row),
            digest=row.digest,
            outcome=Outcome.OPEN,
            opened_at=self._opening(row),
        )
        self._ending(arrival, row)
        self._heading(arrival, row)
        self._words(arrival, row)
        self._place(arrival, row)
        self._history(arrival, row)
        return arrival

    def _opening(self, row: Raw) -> datetime:
        moment = self._first_moment(row, self.mapping.opened.columns, self._opened)
        if moment is None:
            raise Unfit("no_time")
        return moment

    def _first_moment(
        self, row: Raw, columns: Sequence[str], clockface: Clockface
    ) -> datetime | None:
        """Of the first column that holds anything. Raises Unfit when that cannot be believed."""
        for column in columns:
            value = row.cells.get(column)
            if text_of(value):
                return self._believed(clockface.read(value), column)
        return None

    def _believed(self, moment: datetime | None, column: str) -> datetime:
        if moment is None:
            raise Unfit("bad_time", column)
        if moment > self.latest:
            raise Unfit("future", column)
        if moment < self.earliest:
            raise Unfit("too_early", column)
        return min(moment, self.latest - AHEAD)

    def _ending(self, arrival: Arrival, row: Raw) -> None:
        """Whether it is over, since when, and what they say about it."""
        closed = self.mapping.closed
        moment = self._first_moment(row, closed.columns, self._closed)
        arrival.outcome = self._outcome(arrival, row, has_closing_time=moment is not None)
        arrival.closing_words = _joined(row, closed.words)
        if arrival.outcome == Outcome.OPEN:
            arrival.odd |= {Odd.OPEN_WITH_CLOSING_TIME} if moment is not None else set()
            return
        if moment is None:
            arrival.odd.add(Odd.CLOSED_WITHOUT_TIME)
        elif moment < arrival.opened_at:
            arrival.odd.add(Odd.CLOSED_BEFORE_OPENED)
            moment = self._backwards(arrival.opened_at, moment)
        arrival.closed_at = moment

    def _backwards(self, opened_at: datetime, closed_at: datetime) -> datetime:
        rule = self.mapping.closed.before_opened
        if rule == "refuse":
            raise Unfit("closed_before_opened")
        return opened_at if rule == "opened" else closed_at

    def _outcome(self, arrival: Arrival, row: Raw, *, has_closing_time: bool) -> Outcome:
        status = self.mapping.status
        if status is None:
            return Outcome.CLOSED if has_closing_time else Outcome.OPEN
        said = text_of(row.cells.get(status.column))
        outcome = status.values.get(fold(said))
        if outcome is None:
            arrival.odd.add(Odd.UNKNOWN_STATUS)
            outcome = status.default
        if outcome == Outcome.REFUSE:
            raise Unfit("unknown_status", said[:40])
        if outcome == Outcome.SKIP:
            raise Unfit("left_out")
        return outcome

    def _heading(self, arrival: Arrival, row: Raw) -> None:
        category = self.mapping.category
        there = [text_of(row.cells.get(column)) for column in category.columns]
        known = (category.values.get(fold(value)) for value in there if value)
        arrival.heading = next((code for code in known if code), "")
        arrival.headings_there = tuple(value for value in there if value)

    def _words(self, arrival: Arrival, row: Raw) -> None:
        words = self.mapping.words
        labelled = [
            f"{column}: {value}"
            for column in words.labelled
            if (value := text_of(row.cells.get(column)))
        ]
        labelled += self._came(arrival, row)
        arrival.said = "\n".join([*filter(None, [_joined(row, words.said)]), *labelled])
        arrival.summary = " ".join(_texts(row, words.summary))
        arrival.contact_name = text_of(row.cells.get(words.contact_name))
        arrival.contact_phone = text_of(row.cells.get(words.contact_phone))

    def _came(self, arrival: Arrival, row: Raw) -> list[str]:
        """A line on how it reached them."""
        came = self.mapping.channel
        if came is None:
            return []
        said = text_of(row.cells.get(came.column))
        channel = came.values.get(fold(said))
        if channel is None and said:
            arrival.odd.add(Odd.UNKNOWN_CHANNEL)
        known = channel or came.default
        return [_("How it came: %(channel)s") % {"channel": known.label}] if known else []

    def _place(self, arrival: Arrival, row: Raw) -> None:
        place = self.mapping.place
        nothing = {fold(each) for each in place.no_address}
        said = (each for each in _texts(row, place.address) if fold(each) not in nothing)
        arrival.address = " ".join(said)
        if place.point:
            pair = _pair(row.cells.get(place.point), place.order)
        elif place.latitude:
            pair = (row.cells.get(place.latitude), row.cells.get(place.longitude))
        else:
            return
        point = _point(*pair)
        if isinstance(point, Odd):
            arrival.odd.add(point)
        else:
            arrival.point = to_wgs84(*point, place.datum)

    def _history(self, arrival: Arrival, row: Raw) -> None:
        """Their entries in order of time; one without a time stays behind the one before it."""
        history = self.mapping.history
        if history is None:
            return
        entries = _entries(row.cells.get(history.column))
        if len(entries) > MOST_ENTRIES:
            arrival.odd.add(Odd.HISTORY_TOO_LONG)
        last = arrival.opened_at
        for said in entries[:MOST_ENTRIES]:
            moment = self._told.read(said.get(history.date))
            if moment is None or moment > self.latest:
                arrival.odd.add(Odd.HISTORY_WITHOUT_TIME)
                moment = last
            last = moment
            self._entry(arrival, said, moment)
        arrival.history.sort(key=lambda entry: entry.happened_at)  # stable: their order stays

    def _entry(self, arrival: Arrival, said: dict[str, Any], moment: datetime) -> None:
        history = self.mapping.history
        if history is None:
            return
        told = history.values.get(fold(text_of(said.get(history.type))), history.default)
        if told == Told.SKIP:
            return
        words = ": ".join(filter(None, (text_of(said.get(column)) for column in history.words)))
        if told == Told.CLOSED:
            self._closing_entry(arrival, words, moment)
        elif words:
            arrival.history.append(Entry(moment, words))

    def _closing_entry(self, arrival: Arrival, words: str, moment: datetime) -> None:
        """It says when it was closed better than any other column does."""
        if arrival.outcome == Outcome.OPEN:
            arrival.history += [Entry(moment, words)] if words else []
            return
        arrival.odd -= {Odd.CLOSED_WITHOUT_TIME, Odd.CLOSED_BEFORE_OPENED}
        if moment < arrival.opened_at:
            arrival.odd.add(Odd.CLOSED_BEFORE_OPENED)
            moment = self._backwards(arrival.opened_at, moment)
        arrival.closed_at = moment
        arrival.closing_words = arrival.closing_words or words


def text_of(value: object) -> str:
    """A cell as people read it: 3 and not 3.0, without spaces and empty lines at its ends."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _texts(row: Raw, columns: Iterable[str]) -> list[str]:
    return [value for column in columns if (value := text_of(row.cells.get(column)))]


def _joined(row: Raw, columns: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(_texts(row, columns)))


def _pair(value: object, order: str) -> tuple[object, object]:
    """Both numbers of a cell like (30.5, 114.3)."""
    parts = (
        value if isinstance(value, list) else text_of(value).strip("()[]").replace(",", " ").split()
    )
    if len(parts) != 2:
        return "", ""
    first, second = parts
    return (first, second) if order.startswith("latitude") else (second, first)


def _point(latitude: object, longitude: object) -> tuple[float, float] | Odd:
    try:
        point = float(text_of(latitude)), float(text_of(longitude))
    except ValueError:
        return Odd.PLACE_EMPTY
    if 0.0 in point:
        return Odd.PLACE_ZERO
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        return Odd.PLACE_OUT_OF_RANGE
    return point


def _entries(value: object) -> list[dict[str, Any]]:
    """A list of objects, also one written as JSON into a cell."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
