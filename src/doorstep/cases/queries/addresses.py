"""A filter in an address, so that a view can be shared and a number can lead to its list.

Keys: state (or OPEN), community, category, building (or none),
channel, overdue=1, mine=1, office=1, from, to (days).
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from doorstep.cases.queries.lists import Filter
from doorstep.cases.states import Channel, State
from doorstep.kernel.clock import SHANGHAI, shanghai_day

_OPEN = "OPEN"
_OUTSIDE = "none"
_A_DAY = timedelta(days=1)
_LARGEST_KEY = 2**63 - 1


def filter_from(query: Mapping[str, str]) -> Filter:
    """What an address asks for; what makes no sense is passed over."""
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    state = query.get("state", "")
    channel = query.get("channel", "")
    return Filter(
        state=State(state) if state in State.values else None,
        is_open=state == _OPEN,
        community_id=_key(query.get("community", "")),
        category_id=_key(query.get("category", "")),
        building_id=_key(query.get("building", "")),
        is_outside=query.get("building") == _OUTSIDE,
        channel=Channel(channel) if channel in Channel.values else None,
        is_overdue=query.get("overdue") == "1",
        mine=query.get("mine") == "1",
        by_office=query.get("office") == "1",
        since=midnight(first) if first else None,
        until=midnight(last + _A_DAY) if last else None,
    )


def address_of(only: Filter) -> str:
    """The query that `filter_from` reads back; empty for everything."""
    told = {
        "state": _OPEN if only.is_open else only.state,
        "community": only.community_id,
        "category": only.category_id,
        "building": _OUTSIDE if only.is_outside else only.building_id,
        "channel": only.channel,
        "overdue": "1" if only.is_overdue else None,
        "mine": "1" if only.mine else None,
        "office": "1" if only.by_office else None,
        "from": shanghai_day(only.since) if only.since else None,
        "to": shanghai_day(only.until) - _A_DAY if only.until else None,
    }
    return urlencode({key: value for key, value in told.items() if value is not None})


def midnight(day: date) -> datetime:
    """When a day begins here."""
    return datetime.combine(day, time(0), SHANGHAI)


def _key(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if is_number and int(text) <= _LARGEST_KEY else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None
