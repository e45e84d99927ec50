"""What became of a file, row by row counted: on the screen, as JSON, as a workbook."""

import json
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases.importing.arrivals import Odd

MOST_ROWS_NAMED = 10_000
SHOWN_ROWS = 12
SHOWN_VALUES = 30

REASONS: dict[str, Promise] = {
    "no_id": _("has no id: fill the id column, or name another column in [source]"),
    "long_id": _("has an id longer than %(about)s characters"),
    "no_time": _("does not say when it was opened: fill it in, or name another column in [opened]"),
    "bad_time": _("has a time in “%(about)s” that cannot be read: add its form to [dates]"),
    "future": _("has a time in “%(about)s” that lies in the future: correct it"),
    "too_early": _("has a time in “%(about)s” before the earliest day of [dates]: correct either"),
    "closed_before_opened": _("was closed before it was opened: correct one of the two times"),
    "unknown_status": _("has the status “%(about)s”, which [status.values] does not know: add it"),
    "left_out": _("was left out, as [status.values] says"),
    "outside": _("lies in no community of ours: give [place] a fallback, or leave it out"),
    "ragged": _("has more cells than the heading: look for a stray separator or quotation mark"),
    "changed": _("is here already under this id, with other content: change the case by hand"),
    "differs": _("has the id of another row of this file, with other content: keep one of them"),
}
ODD_WORDS: dict[Odd, Promise] = {
    Odd.CLOSED_WITHOUT_TIME: _("closed without a time; taken as closed today"),
    Odd.CLOSED_BEFORE_OPENED: _("closed before they were opened; times kept as [closed] says"),
    Odd.OPEN_WITH_CLOSING_TIME: _("open with a closing time; taken as open"),
    Odd.UNKNOWN_STATUS: _("of a status [status.values] does not know; its default was used"),
    Odd.UNKNOWN_CHANNEL: _("of a channel [channel.values] does not know"),
    Odd.PLACE_EMPTY: _("without coordinates"),
    Odd.PLACE_ZERO: _("with a zero for a coordinate"),
    Odd.PLACE_OUT_OF_RANGE: _("with coordinates that are nowhere on earth"),
    Odd.HISTORY_WITHOUT_TIME: _("with entries of history without a believable time"),
    Odd.HISTORY_TOO_LONG: _("with more than 500 entries of history; the first 500 were kept"),
    Odd.CONTACT_WITH_WORDS: _("with a name or number we cannot keep as one; it is with the words"),
}
SUMS = (
    *("read", "taken", "repeated", "known", "at_fallback", "far_away", "late_when_closed"),
    *("late_and_open", "steps", "by_keyword"),
)
COUNTERS = ("outcomes", "places", "odd", "unmapped")
NO_PLACE = (Odd.PLACE_EMPTY, Odd.PLACE_ZERO, Odd.PLACE_OUT_OF_RANGE)


@dataclass(slots=True)
class Refused:
    """All rows refused for one reason; `about` fills its sentence when that is said."""

    text: str | Promise
    about: str = ""
    count: int = 0
    rows: list[int] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """In the language that is being spoken."""
        return str(self.text) % {"about": self.about} if self.about else str(self.text)

    def add(self, row: int) -> None:
        """One more."""
        self.count += 1
        if len(self.rows) < MOST_ROWS_NAMED:
            self.rows.append(row)

    def join(self, more: Self) -> None:
        """All of those too."""
        self.count += more.count
        self.rows += more.rows[: MOST_ROWS_NAMED - len(self.rows)]


@dataclass(slots=True)
class Report:
    """The counts of one run. Taken, repeated, known and refused rows make up those read."""

    file: str
    source: str
    is_dry: bool = False
    total: int = 0
    read: int = 0
    taken: int = 0
    repeated: int = 0
    known: int = 0
    is_whole: bool = False
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    at_fallback: int = 0
    far_away: int = 0
    late_when_closed: int = 0
    late_and_open: int = 0
    steps: int = 0
    odd: Counter[Odd] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)
    by_keyword: int = 0
    refused: dict[tuple[str, str], Refused] = field(default_factory=dict)

    @property
    def refused_rows(self) -> int:
        """How many rows were not taken although they are new here, or changed."""
        return sum(each.count for each in self.refused.values())

    @property
    def without_place(self) -> int:
        """Rows taken whose coordinates cannot be used."""
        return sum(self.odd[each] for each in NO_PLACE)

    @property
    def late(self) -> int:
        """Rows taken that broke our own deadline over there."""
        return self.late_when_closed + self.late_and_open

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.read / self.seconds if self.seconds else 0.0

    def fresh(self) -> Self:
        """An empty one for the next batch: what is broken off counts nothing."""
        return type(self)(self.file, self.source, is_dry=self.is_dry)

    def add(self, batch: Self) -> None:
        """Count a batch that is through."""
        for name in SUMS:
            setattr(self, name, getattr(self, name) + getattr(batch, name))
        for name in COUNTERS:
            getattr(self, name).update(getattr(batch, name))
        for why, each in batch.refused.items():
            self.refused.setdefault(why, Refused(each.text, each.about)).join(each)

    def refuse(self, row: int, reason: str, about: str = "") -> None:
        """A row that is not taken, for a reason of ours."""
        kept = self.refused.setdefault((reason, about), Refused(REASONS[reason], about))
        kept.add(row)

    def refuse_as(self, row: int, code: str, sentence: str | Promise) -> None:
        """A row that the rules of the house refuse, in their words."""
        self.refused.setdefault((code, str(sentence)), Refused(sentence)).add(row)

    def as_dict(self) -> dict[str, object]:
        """All of it, for a program."""
        return {
            "file": self.file,
            "source": self.source,
            "dry_run": self.is_dry,
            "whole_file": self.is_whole,
            "rows": self.total,
            "read": self.read,
            "taken": self.taken,
            "same_id_in_file": self.repeated,
            "already_here": self.known,
            "refused": self.refused_rows,
            "refusals": [
                {"reason": reason, "about": about, "sentence": each.sentence}
                | {"count": each.count, "rows": each.rows}
                for (reason, about), each in self.refused.items()
            ],
            "outcomes": dict(self.outcomes),
            "closed_without_time": self.odd[Odd.CLOSED_WITHOUT_TIME],
            "closed_before_opened": self.odd[Odd.CLOSED_BEFORE_OPENED],
            "without_usable_coordinates": self.without_place,
            "far_away": self.far_away,
            "placed": dict(self.places),
            "at_fallback": self.at_fallback,
            "late": self.late,
            "late_when_closed": self.late_when_closed,
            "late_and_open": self.late_and_open,
            "steps": self.steps,
            "odd": {odd.value: count for odd, count in self.odd.items()},
            "categories_not_mapped": dict(self.unmapped.most_common()),
            "by_keyword": self.by_keyword,
            "seconds": round(self.seconds, 2),
            "rows_per_second": round(self.rate, 1),
        }


def lines(report: Report) -> list[str]:
    """What a person reads on the screen."""
    told = [str(line) for line in _counts(report)]
    if report.refused:
        told += [str(_("Refused, with the numbers of their rows:")), *_refusals(report)]
    if report.odd:
        told.append(str(_("Taken, and worth knowing:")))
        told += [f"{count:>7}  {ODD_WORDS[odd]}" for odd, count in report.odd.most_common()]
    if report.unmapped:
        told.append(str(_("Not in [category.values], with how many rows each:")))
        told += [f"{count:>7}  {name}" for name, count in report.unmapped.most_common(SHOWN_VALUES)]
    if len(report.unmapped) > SHOWN_VALUES:
        rest = len(report.unmapped) - SHOWN_VALUES
        told.append(str(_("... and %(count)d more; --report writes them all") % {"count": rest}))
    told.append(_last(report))
    return told


def write(report: Report, file: Path) -> None:
    """The report as a workbook when the name ends in .xlsx, else as JSON."""
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(as_workbook(report))
    else:
        file.write_text(json.dumps(report.as_dict(), ensure_ascii=False, indent=1) + "\n")


def as_workbook(report: Report) -> bytes:
    """Three sheets: the counts, the refused rows, what [category.values] lacks."""
    from xlsxwriter import Workbook

    out = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, {"in_memory": True, **safe}) as book:
        counts = book.add_worksheet("report")
        plain = {k: v for k, v in report.as_dict().items() if isinstance(v, str | int | float)}
        for number, (name, value) in enumerate(plain.items()):
            counts.write_row(number, 0, [name, value])
        refused = book.add_worksheet("refused")
        refused.write_row(0, 0, ["row", "reason", "what to do"])
        at = 1
        for (reason, _about_what), each in report.refused.items():
            for row in each.rows:
                refused.write_row(at, 0, [row, reason, each.sentence])
                at += 1
        lacking = book.add_worksheet("categories")
        lacking.write_row(0, 0, ["value", "rows"])
        for number, (value, count) in enumerate(report.unmapped.most_common(), start=1):
            lacking.write_row(number, 0, [value, count])
    return out.getvalue()


def _counts(report: Report) -> list[str | Promise]:
    would = report.is_dry
    first = (
        _("%(read)d rows read, %(taken)d would be taken, %(refused)d refused")
        if would
        else _("%(read)d rows read, %(taken)d taken, %(refused)d refused")
    )
    return [
        first % {"read": report.read, "taken": report.taken, "refused": report.refused_rows},
        _("%(known)d here already, %(repeated)d more than once in this file")
        % {"known": report.known, "repeated": report.repeated},
        _("Of those taken: %(open)d open, %(closed)d closed, %(withdrawn)d withdrawn")
        % {name: report.outcomes[name] for name in ("open", "closed", "withdrawn")},
        _("%(late)d later than our own deadline (%(closed)d when closed, %(open)d open still)")
        % {
            "late": report.late,
            "closed": report.late_when_closed,
            "open": report.late_and_open,
        },
        _("%(lost)d without usable coordinates, %(far)d outside our communities")
        % {"lost": report.without_place, "far": report.far_away},
        _(
            "%(building)d placed at a building, %(estate)d at an estate, "
            "%(fallback)d at the fallback"
        )
        % {
            "building": report.places["BUILDING"] + report.places["DWELLING"],
            "estate": report.places["ESTATE"],
            "fallback": report.at_fallback,
        },
    ]


def _refusals(report: Report) -> list[str]:
    told = []
    for each in sorted(report.refused.values(), key=lambda one: -one.count):
        rows = ", ".join(map(str, each.rows[:SHOWN_ROWS]))
        more = " …" if each.count > SHOWN_ROWS else ""
        told.append(f"{each.count:>7}  {each.sentence} ({rows}{more})")
    return told


def _last(report: Report) -> str:
    if report.is_dry:
        return str(_("Nothing was written. Without --dry-run the same rows are taken."))
    if not report.is_whole:
        return str(_("Stopped before the end. Run it again: it goes on where it stopped."))
    return str(
        _("Done in %(seconds).1f s, %(rate)d rows a second.")
        % {"seconds": report.seconds, "rate": report.rate}
    )
