"""File residents' messages from elsewhere as cases: a bad row is refused whole, the rest is taken.

Running it again adds nothing: a message's own id names its capture, kept with its body.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft
from doorstep.cases.states import Channel, SortedBy
from doorstep.kernel import clock, typed
from doorstep.kernel.captures import Sent
from doorstep.kernel.childproc import run_limited
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people.actors import Actor
from doorstep.places.models import Place

SOURCE = "import:messages"
NAMESPACE = UUID("0c2f3f2e-3a5b-4b57-8d0a-4d3f8f0b9a61")
EARLIEST = datetime(2000, 1, 1, tzinfo=clock.SHANGHAI)
LATEST = timedelta(minutes=5)
TITLE_LENGTH = 120
FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y.%m.%d", "%Y年%m月%d日")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not taken, counted from 1 below the heading, and why."""

    row: int
    reason: str
    code: str


@dataclass(slots=True)
class Report:
    """What became of a file."""

    read: int = 0
    taken: int = 0
    skipped: int = 0
    placed: int = 0
    by_keyword: int = 0
    owned: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def refused_by_reason(self) -> Counter[str]:
        """How many rows were refused for each reason."""
        return Counter(each.code for each in self.refused)


@dataclass(frozen=True, slots=True)
class Message:
    """One row that can be filed."""

    id: str
    sender: str
    title: str
    detail: str
    written_at: datetime


def read(payload: bytes) -> list[dict[str, Any]]:
    """The rows of the file, unchecked. Raises ParseFailed, TookTooLong, TooBig."""
    told = run_limited(
        "doorstep.cases.importing.reading:rows", payload, seconds=120, megabytes=4096
    )
    rows: list[dict[str, Any]] = json.loads(told)
    return rows


def take_in(
    rows: list[dict[str, Any]], *, community: Place, report: Report, now: datetime
) -> Iterator[int]:
    """File every good row with the community, yielding each row's number; fills `report`."""
    by = Actor.system("import messages")
    for number, row in enumerate(rows, start=1):
        report.read += 1
        try:
            message = checked(row, now=now)
            case, is_new = _file(message, community, by=by, now=now)
        except DomainError as refusal:
            report.refused.append(Refusal(number, str(refusal), refusal.code))
        else:
            _count(report, case, is_new=is_new)
        yield number


def _count(report: Report, case: Case, *, is_new: bool) -> None:
    if not is_new:
        report.skipped += 1
        return
    report.taken += 1
    report.placed += case.estate_id is not None
    report.by_keyword += case.sorted_by == SortedBy.KEYWORD
    report.owned += case.owner_id is not None


def checked(row: dict[str, Any], *, now: datetime) -> Message:
    """The row as a message. Raises BadInput saying which column is wrong."""
    return Message(
        id=_line(row, "id", 64),
        sender=_line(row, "user", 40),
        title=_line(row, "title", 1000),
        detail=_detail(row),
        written_at=_moment(row.get("time"), now=now),
    )


def _line(row: dict[str, Any], column: str, length: int) -> str:
    value = row.get(column)
    text = "" if value is None else str(value).strip()
    if not text:
        raise BadInput(_("The column “%(name)s” is empty.") % {"name": column}, field=column)
    return typed.line(text, max_length=length)


def _detail(row: dict[str, Any]) -> str:
    value = row.get("detail")
    text = "" if value is None else str(value).strip()
    if not text:
        raise BadInput(_("The column “%(name)s” is empty.") % {"name": "detail"}, field="detail")
    return text


def _moment(value: object, *, now: datetime) -> datetime:
    """When it was written: ISO or one of the forms offices use; Shanghai time without a zone."""
    moment = _parsed(str(value or "").strip())
    if moment is None:
        raise BadInput(_("The time cannot be read."), field="time")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.SHANGHAI)
    if not EARLIEST <= moment <= now + LATEST:
        raise BadInput(_("The time lies in the future or too far back."), field="time")
    return moment


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=clock.SHANGHAI)
        except ValueError:
            continue
    return None


def _file(message: Message, community: Place, *, by: Actor, now: datetime) -> tuple[Case, bool]:
    body = {
        "id": message.id,
        "user": message.sender,
        "title": message.title,
        "detail": message.detail,
        "time": message.written_at.isoformat(),
    }
    is_neutral = len(message.title) >= 2 and not typed.looks_personal(message.title)
    draft = Draft(
        channel=Channel.IMPORT,
        summary=message.title[:TITLE_LENGTH] if is_neutral else "",
        said=f"{message.title}\n{message.detail}",
        community_id=community.pk,
        contact_name=message.sender,
        happened_at=message.written_at,
        outside_id=message.id,
    )
    sent = Sent(client=SOURCE, kind="case", id=uuid5(NAMESPACE, message.id), body=body)
    return operations.take_down(sent, draft=draft, by=by, at=now)
