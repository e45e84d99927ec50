"""The promise register as the office's own kind of workbook, and a promise in words. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from doorstep.cases.models import Promise
from doorstep.cases.promising import PromiseState, PromiseStepKind, Reckoning
from doorstep.cases.queries.promises import PromiseTold
from doorstep.cases.standing import Light, of_deadline
from doorstep.catalogue import deadlines
from doorstep.kernel.clock import shanghai

MOST_LINES = 5_000
WIDTHS = (6, 34, 24, 18, 18, 18, 16, 12, 18, 16)
LIGHTS = {
    PromiseState.KEPT: "done",
    PromiseState.LATE: "soon",
    PromiseState.BROKEN: "late",
    PromiseState.WITHDRAWN: "off",
    PromiseState.UNANSWERED: "asks",
}


def light(promise: Promise, now: datetime) -> Light:
    """What became of it, or how near it is."""
    if promise.state == PromiseState.OPEN and promise.done_at is not None:
        return Light("asks", _("said to be done"))
    if promise.state == PromiseState.OPEN:
        return of_deadline(promise.due_at, now)
    return Light(LIGHTS[PromiseState(promise.state)], promise.get_state_display())


def sentence(promise: Promise, now: datetime) -> str:
    """Who promised what to whom, by when."""
    return _("%(who)s promised %(whom)s: %(what)s, by %(when)s.") % {
        "who": promise.party.name,
        "whom": to_whom(promise),
        "what": promise.summary,
        "when": deadlines.shown(promise.due_at, now),
    }


def to_whom(promise: Promise) -> str:
    """Never a name: the register is read by many."""
    place = promise.place
    if place is not None and promise.case_id is None:
        return _("everybody in %(place)s") % {"place": place.name}
    return promise.get_audience_display()


def marks(promise: Promise) -> list[str]:
    """What else happened to it, each in a few words."""
    told = (
        (promise.was_put_off, _("said in time that it would be later")),
        (promise.was_merged, _("its matter was joined to another")),
        (promise.was_recategorised, _("its matter was put under another heading")),
    )
    return [words for is_so, words in told if is_so]


MARKS = {
    PromiseStepKind.KEPT: "good",
    PromiseStepKind.MADE: "good",
    PromiseStepKind.DONE: "asks",
    PromiseStepKind.BROKEN: "problem",
    PromiseStepKind.NOT_DONE: "problem",
    PromiseStepKind.LATE: "problem",
}


def story(steps: Sequence[PromiseTold], now: datetime) -> list[dict[str, Any]]:
    """Every step, newest first, as parts/timeline.html draws it."""
    return [
        {
            "kind": MARKS.get(step.kind, ""),
            "what": _what(step, now),
            "who": step.who,
            "when": step.recorded_at,
            "words": step.words,
        }
        for step in reversed(steps)
    ]


def _what(step: PromiseTold, now: datetime) -> str:
    words = str(step.kind.label)
    if step.kind not in {PromiseStepKind.MADE, PromiseStepKind.PUT_OFF}:
        return words
    return _("%(what)s: by %(when)s") % {
        "what": words,
        "when": deadlines.shown(step.due_at, now),
    }


def headings() -> list[str]:
    """The columns, in the reader's language."""
    return [
        _("No."),
        _("What was promised"),
        _("Whose word"),
        _("To whom"),
        _("Promised on"),
        _("First said to be by"),
        _("Code"),
        _("State"),
        _("By"),
        _("Also"),
    ]


def workbook(promises: Sequence[Promise], whole: Reckoning, *, day: date) -> bytes:
    """The lines of a view with the rate above them, ready to print on A4 landscape."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "remove_timezone": True}) as book:
        sheet = book.add_worksheet(_("Promises"))
        bold = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F3F5"})
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "border": 1})
        plain = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        last = len(WIDTHS) - 1
        words = _("Register of promises, %(day)s") % {"day": day}
        sheet.merge_range(0, 0, 0, last, words, title)
        sheet.merge_range(1, 0, 1, last, in_words(whole), plain)
        sheet.write_row(2, 0, headings(), bold)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 2)
        for number, promise in enumerate(promises, 1):
            for column, each in enumerate(_cells(number, promise)):
                if isinstance(each, datetime):
                    sheet.write_datetime(number + 2, column, each.replace(tzinfo=None), moment)
                elif isinstance(each, int):
                    sheet.write_number(number + 2, column, each, plain)
                else:
                    sheet.write_string(number + 2, column, each, plain)
    return out.getvalue()


def in_words(whole: Reckoning) -> str:
    """The rate with its numerator and denominator; without one when there are too few."""
    if whole.percent is None:
        return _("Fewer than twenty promises have come due: no rate yet.")
    return _("%(kept)d of %(due)d promises kept (%(percent)d %%).") % {
        "kept": whole.kept,
        "due": whole.fell_due,
        "percent": whole.percent,
    }


def _cells(number: int, promise: Promise) -> list[int | str | datetime]:
    return [
        number,
        promise.summary,
        promise.party.name,
        to_whom(promise),
        shanghai(promise.made_at),
        shanghai(promise.first_due_at),
        promise.case.code if promise.case else "",
        promise.get_state_display(),
        shanghai(promise.due_at),
        "；".join(marks(promise)),
    ]
