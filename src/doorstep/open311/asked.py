"""What a client asks for, read from its parameters; whatever does not fit is refused clearly."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from doorstep.kernel.errors import BadInput
from doorstep.kernel.paging import Cursor
from doorstep.open311.states import Status

WINDOW = timedelta(days=90)
MOST_ROWS = 1_000
DEEPEST = 100_000
LONGEST_LIST = 20_000
SHANGHAI = ZoneInfo("Asia/Shanghai")
SECOND = timedelta(seconds=1)
_CODE = re.compile(r"[-\w]{1,40}\Z", re.ASCII)

type Given = Mapping[str, str]


class NotUnderstood(BadInput):
    """A parameter that is missing, or does not say what it should."""

    code = "open311.not_understood"
    status = 400


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests, of what time, in what order of pages."""

    ids: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    statuses: set[Status] = field(default_factory=set)
    since: datetime | None = None
    until: datetime | None = None  # not included
    own: bool = False
    page: int = 1
    page_size: int = MOST_ROWS
    after: Cursor | None = None


def wanted(given: Given, *, at: datetime) -> Wanted:
    """What to list. Ids override every other filter. Raises NotUnderstood or BadInput."""
    ids = words(given.get("service_request_id", ""))
    if ids:
        return Wanted(ids=ids[:MOST_ROWS])
    since, until = window(given, at=at)
    page, page_size = pages(given)
    return Wanted(
        codes=[each for each in words(given.get("service_code", "")) if _CODE.match(each)]
        or (["-"] if given.get("service_code", "").strip() else []),
        statuses=_statuses(given.get("status", "")),
        since=since,
        until=until,
        own=given.get("own", "").lower() in {"true", "1", "yes"},
        page=page,
        page_size=page_size,
        after=Cursor.read(given.get("after", "")),
    )


def window(given: Given, *, at: datetime) -> tuple[datetime, datetime | None]:
    """From when, and until before when: 90 days at most, the last 90 when nothing is said."""
    since = moment(given, "start_date")
    until = moment(given, "end_date")
    if until is not None:
        until += SECOND  # what we tell has no fractions of a second
    if since is None:
        return (until or at) - WINDOW, until
    if until is None:
        return since, since + WINDOW
    if not timedelta(0) < until - since <= WINDOW + SECOND:
        raise NotUnderstood(
            _("start_date must come before end_date, at most 90 days."), field="start_date"
        )
    return since, until


def moment(given: Given, name: str) -> datetime | None:
    """A date and time with its zone, or a day of ours. Raises NotUnderstood."""
    text = given.get(name, "").strip()[:40].replace(" ", "+")  # a plus becomes a blank on its way
    if not text:
        return None
    try:
        return _read(text)
    except (ValueError, OverflowError):
        raise NotUnderstood(
            _("%(name)s must be a date like 2026-03-05T09:00:00+08:00.") % {"name": name},
            field=name,
        ) from None


def _read(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    if len(text) == len("2026-03-05"):
        read = datetime.combine(read, time.min)
    near = read if read.tzinfo else read.replace(tzinfo=SHANGHAI)
    return near.astimezone(UTC)


def pages(given: Given) -> tuple[int, int]:
    """Which page, and how long pages are. Raises NotUnderstood."""
    page = _count(given, "page", usual=1, most=DEEPEST)
    size = min(MOST_ROWS, _count(given, "page_size", usual=MOST_ROWS, most=DEEPEST))
    if (page - 1) * size >= DEEPEST:
        raise NotUnderstood(
            _("Pages end at row %(most)d. Send the cursor of the Link header as after.")
            % {"most": DEEPEST},
            field="page",
        )
    return page, size


def number(given: Given, name: str) -> float | None:
    """A coordinate. Raises NotUnderstood."""
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text[:40])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise NotUnderstood(_("%(name)s must be a number.") % {"name": name}, field=name)
    return value


def words(text: str) -> list[str]:
    """The parts of a list with commas, each once."""
    parts = (each.strip() for each in text[:LONGEST_LIST].split(","))
    return list(dict.fromkeys(each for each in parts if each))


def _statuses(text: str) -> set[Status]:
    told = set(words(text.lower()))
    if told - set(Status):
        raise NotUnderstood(_("status is open, closed, or both with a comma."), field="status")
    return {Status(each) for each in told}


def _count(given: Given, name: str, *, usual: int, most: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise NotUnderstood(
            _("%(name)s must be a whole number from 1.") % {"name": name}, field=name
        )
    return int(text)
