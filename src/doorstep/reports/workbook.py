"""The figures as an Excel workbook, in the shape offices hand on: title, lines above, tables."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from doorstep.kernel.clock import shanghai
from doorstep.reports.lines import Board, Line

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD_ROW = 3
_HOUR_S = 3600


def workbook_of(board: Board, *, title: str, days: str, at: datetime) -> bytes:
    """One sheet for the whole and one for each table that has lines."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheets = [
            (_("Overview"), _("What"), [board.total]),
            (_("By community"), _("Community"), board.communities),
            (_("By matter"), _("Matter"), board.categories),
            (_("By building"), _("Building"), board.buildings),
        ]
        formats, above = _Formats(book), _Above(title, days, at)
        for name, first_column, lines in sheets:
            if lines:
                sheet = book.add_worksheet(name)
                _write(sheet, formats, above, [first_column, *_heads()], lines)
    return out.getvalue()


def _heads() -> list[str]:
    """The columns after the first."""
    return [
        _("Taken down"),
        _("Open"),
        _("Overdue"),
        _("Waiting for the resident's word"),
        _("Confirmed"),
        _("Median time to done (hours)"),
        _("Cases measured"),
    ]


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above every table."""

    title: str
    days: str
    at: datetime


class _Formats:
    """The few looks a sheet needs."""

    def __init__(self, book: Workbook) -> None:
        centre = {"align": "center", "valign": "vcenter"}
        self.title: Format = book.add_format({"bold": True, "font_size": 16, **centre})
        self.note: Format = book.add_format({"font_color": "#4E5969"})
        self.head: Format = book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F7F8FA", **centre}
        )
        self.cell: Format = book.add_format({"border": 1})
        self.number: Format = book.add_format({"border": 1, "num_format": "0"})
        self.hours: Format = book.add_format({"border": 1, "num_format": "0.0"})


def _write_above(sheet: Worksheet, formats: _Formats, above: _Above, last: int) -> None:
    sheet.merge_range(0, 0, 0, last, above.title, formats.title)
    sheet.write_string(1, 0, above.days, formats.note)
    made = _("Made on %(moment)s") % {"moment": f"{shanghai(above.at):%Y-%m-%d %H:%M}"}
    sheet.write_string(1, last - 2, made, formats.note)
    sheet.set_row(0, 30)


def _write(
    sheet: Worksheet, formats: _Formats, above: _Above, columns: list[str], lines: list[Line]
) -> None:
    last = len(columns) - 1
    _write_above(sheet, formats, above, last)
    for column, head in enumerate(columns):
        sheet.write_string(_HEAD_ROW, column, head, formats.head)
    for row, line in enumerate(lines, start=_HEAD_ROW + 1):
        _write_line(sheet, formats, row, line)
    sheet.set_row(_HEAD_ROW, 32)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, last, 13)
    sheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_line(sheet: Worksheet, formats: _Formats, row: int, line: Line) -> None:
    sheet.write_string(row, 0, line.label, formats.cell)
    for column, cell in enumerate(line.cells, start=1):
        sheet.write_number(row, column, cell.value, formats.number)
    column = len(line.cells) + 1
    if line.median_s is None:
        sheet.write_blank(row, column, None, formats.cell)
    else:
        sheet.write_number(row, column, line.median_s / _HOUR_S, formats.hours)
    sheet.write_number(row, column + 1, line.measured, formats.number)
