"""Taking a table of cases in, batch by batch: each batch is one transaction, or nothing at all."""

import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from doorstep.cases import operations
from doorstep.cases.importing.arrivals import Arrival, Raw, Understanding, Unfit
from doorstep.cases.importing.letters import Writer
from doorstep.cases.importing.mapping import Mapping
from doorstep.cases.importing.report import Report
from doorstep.cases.models import Case
from doorstep.cases.operations import Letter, Outcome
from doorstep.cases.states import OPEN, SortedBy
from doorstep.catalogue import calendar, deadlines
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import hours_of, matters_of
from doorstep.kernel.captures import Sent
from doorstep.kernel.childproc import ParseFailed
from doorstep.kernel.childstream import stream_limited
from doorstep.kernel.errors import DomainError, OtherBody
from doorstep.people.actors import Actor
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind, Precision

FUNCTION = "doorstep.cases.importing.tables:batches"
BATCH = 250  # about a fifth of a second of writing: others wait no longer for their turn
SECONDS = 1_800  # of processor, for the longest of files
MEGABYTES = 3_072

BROKEN = _("This file is damaged, or is not what its first bytes say. Nothing of it was used.")
WHY_NOT = {
    "encoding": _("This text is neither UTF-8 nor GB18030. Please name [file] encoding."),
    "long_line": _(
        "Line %(about)s is longer than a million characters: this is no table of cases."
    ),
    "long_cell": _("A cell is longer than 200,000 characters. A quotation mark may not be closed."),
    "long_record": _("Record %(about)s is longer than four million characters."),
    "broken_record": _("Record %(about)s is not JSON, or the file ends before it does."),
    "not_records": _("This is no list of objects. Please take the list out of what is around it."),
    "no_rows": _("There is no row in this file."),
    "no_sheet": _("There is no sheet called “%(about)s” in this workbook."),
    "bomb": _("This workbook unpacks to more than four gigabytes. It was not opened."),
    "no_heading": _(
        "No row near the top holds the id column “%(about)s” of [source]. Is it the right file?"
    ),
    "missing_columns": _("The mapping names columns that this file does not have: %(about)s."),
}


class BadTable(DomainError):
    """The file cannot be read as a table of cases; nothing was written."""

    code = "cases.bad_table"
    status = 422


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as the child process told them."""

    total: int
    rows: list[tuple[int, str, list[Any] | None]]


class Taking:
    """One run over one file. Running it again adds nothing that is here."""

    def __init__(
        self, mapping: Mapping, fallback: Place, *, report: Report, now: Callable[[], datetime]
    ) -> None:
        self._mapping = mapping
        self._columns = mapping.columns
        self._fallback = fallback
        self._report = report
        self._now = now
        self._by = Actor.system(f"import {mapping.source.name}")
        self._understanding = Understanding(mapping, now=now())
        self._seen: dict[int, int] = {}
        self._offices: dict[int, tuple[tuple[deadlines.Stretch, ...], calendar.Calendar]] = {}

    def run(self, source: BinaryIO) -> Iterator[int]:
        """Take every row in, or only count when the report is dry; yields rows done so far.

        Raises BadTable before anything is written, and TookTooLong, TooBig.
        """
        started = time.monotonic()
        for batch in _batches(source, self._mapping):
            self._report.total = batch.total
            with _rubbish_left():
                self._take(batch)
            self._report.seconds = time.monotonic() - started
            yield self._report.read
        self._report.is_whole = True

    def _take(self, batch: Batch) -> None:
        """One batch: understood, then written in one transaction, then counted."""
        at = self._now()
        tally = self._report.fresh()
        arrivals, letters = self._understood(batch, tally, at=at)
        door = operations.rehearse_many if self._report.is_dry else operations.take_down_many
        for arrival, outcome in zip(arrivals, door(letters, by=self._by, at=at), strict=True):
            self._count(tally, arrival, outcome, at=at)
        self._report.add(tally)

    def _understood(
        self, batch: Batch, tally: Report, *, at: datetime
    ) -> tuple[list[Arrival], list[Letter]]:
        """The rows that may be taken; the others are counted by why not."""
        writer = Writer(self._mapping, self._fallback, at=at)
        arrivals, letters = list[Arrival](), list[Letter]()
        for number, digest, cells in batch.rows:
            tally.read += 1
            try:
                arrival = self._arrival(number, digest, cells)
                letter = writer.letter(arrival)
                is_first = self._is_first(letter.sent)
            except Unfit as unfit:
                tally.refuse(number, unfit.reason, unfit.about)
            except DomainError as refusal:
                tally.refuse_as(number, refusal.code, refusal.sentence)
            else:
                if is_first:
                    arrivals.append(arrival)
                    letters.append(letter)
                tally.repeated += not is_first
        return arrivals, letters

    def _arrival(self, number: int, digest: str, cells: list[Any] | None) -> Arrival:
        if cells is None:
            raise Unfit("ragged")
        named = dict(zip(self._columns, cells, strict=True))
        return self._understanding.arrival(Raw(number, digest, named))

    def _is_first(self, sent: Sent) -> bool:
        """False when the same row came before in this file. Raises Unfit when it differs."""
        key, digest = sent.id.int >> 64, hash(sent.body)
        earlier = self._seen.get(key)
        if earlier is None:
            self._seen[key] = digest
        elif earlier != digest:
            raise Unfit("differs")
        return earlier is None

    def _count(self, tally: Report, arrival: Arrival, outcome: Outcome, *, at: datetime) -> None:
        case, refusal = outcome.case, outcome.refusal
        if isinstance(refusal, OtherBody):
            tally.refuse(arrival.number, "changed")
        elif refusal is not None:
            tally.refuse_as(arrival.number, refusal.code, refusal.sentence)
        elif case is not None and not outcome.is_new:
            tally.known += 1
        elif case is not None:
            self._count_taken(tally, arrival, case, at=at)

    def _count_taken(self, tally: Report, arrival: Arrival, case: Case, *, at: datetime) -> None:
        tally.taken += 1
        tally.outcomes[arrival.outcome.value] += 1
        tally.odd.update(arrival.odd)
        tally.steps += case.version
        tally.by_keyword += case.sorted_by == SortedBy.KEYWORD
        is_ours = case.estate_id is not None or case.community_id != self._fallback.pk
        tally.far_away += arrival.point is not None and not is_ours
        tally.places[_precision(case)] += 1
        tally.at_fallback += case.estate_id is None and case.community_id == self._fallback.pk
        if arrival.headings_there and not arrival.heading:
            tally.unmapped[" / ".join(arrival.headings_there)] += 1
        self._count_late(tally, arrival, case, at=at)

    def _count_late(self, tally: Report, arrival: Arrival, case: Case, *, at: datetime) -> None:
        """Whether our own deadline, run from when it was opened there, was broken there."""
        due_at = self._due(case.category, arrival.opened_at)
        if case.state in OPEN:
            tally.late_and_open += due_at < at
        elif arrival.closed_at is not None:
            tally.late_when_closed += due_at < arrival.closed_at

    def _due(self, category: Category, opened_at: datetime) -> datetime:
        """When it would have been due; the calendar of a community is read once a run."""
        community_id = category.community_id
        if community_id not in self._offices:
            self._offices[community_id] = hours_of(community_id), calendar.of(community_id)
        hours, days = self._offices[community_id]
        amount, unit = category.deadline_amount, category.deadline_unit
        return deadlines.due_at(opened_at, amount=amount, unit=unit, hours=hours, calendar=days)


@contextmanager
def _rubbish_left() -> Iterator[None]:
    """Thousands of new rows live exactly as long as a batch: looking for rubbish finds none."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


def _precision(case: Case) -> str:
    if case.building_id is not None:
        return Precision.BUILDING
    return Precision.ESTATE if case.estate_id is not None else Precision.COMMUNITY


def check_codes(mapping: Mapping, fallback: Place) -> None:
    """Every heading the mapping names is one of the fallback's. Raises BadMapping."""
    known = {each.code for each in matters_of(fallback.pk)}
    category = mapping.category
    named: list[tuple[tuple[str, ...], str]]
    named = [(("category", "values", there), code) for there, code in category.values.items()]
    named += [(("category", "default"), category.default)] if category.default else []
    for path, code in named:
        if code not in known:
            reason = _("%(community)s has no heading “%(code)s”; it has %(known)s") % {
                "community": fallback.name,
                "code": code,
                "known": ", ".join(sorted(known)),
            }
            raise mapping.refuse(path, reason)


def fallback_of(mapping: Mapping, code: str = "") -> Place:
    """The community of that code, else the mapping's, else the first. Raises BadMapping."""
    wanted = code or mapping.place.fallback
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("pk")
    found = communities.filter(code=wanted).first() if wanted else communities.first()
    if found is None:
        reason = _("there is no community with the code “%(code)s” here") % {"code": wanted}
        raise mapping.refuse(("place", "fallback"), reason)
    return found


def _batches(source: BinaryIO, mapping: Mapping) -> Iterator[Batch]:
    """The rows of the file, told by the child process. Raises BadTable."""
    options = {"id": mapping.source.id, "columns": mapping.columns, "batch": BATCH}
    options |= mapping.file.model_dump()
    parts = stream_limited(
        FUNCTION, source, options=json.dumps(options), seconds=SECONDS, megabytes=MEGABYTES
    )
    try:
        with closing(parts):
            for part in parts:
                told = json.loads(part)
                yield Batch(told["total"], told["rows"])
    except ParseFailed as failed:
        reason, _colon, about = failed.reason.partition(":")
        sentence = WHY_NOT.get(reason, BROKEN)
        raise BadTable(str(sentence) % {"about": about} if about else sentence) from None
