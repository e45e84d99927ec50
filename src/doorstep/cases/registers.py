"""Registers (台账): the lines of a list as the office's own kind of workbook."""

from datetime import date, datetime
from io import BytesIO
from itertools import batched

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from doorstep.cases import standing
from doorstep.cases.models import Case
from doorstep.cases.queries.filling import with_parties, with_places
from doorstep.kernel.clock import shanghai

MOST_LINES = 20_000
AT_ONCE = 500
WIDTHS = (6, 18, 12, 34, 24, 18, 20, 20, 18, 18, 18)


def headings() -> list[str]:
    """The columns, in the reader's language."""
    return [
        _("No."),
        _("Code"),
        _("Came in"),
        _("What it is"),
        _("Where"),
        _("About"),
        _("Owner"),
        _("Who does it"),
        _("State"),
        _("Due"),
        _("Closed"),
    ]


def workbook(cases: QuerySet[Case], *, day: date) -> bytes:
    """The newest twenty thousand lines, with a title row, ready to print on A4 landscape."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "remove_timezone": True}) as book:
        sheet = book.add_worksheet(_("Cases"))
        bold = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F3F5"})
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "border": 1})
        plain = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        sheet.merge_range(
            0, 0, 0, len(WIDTHS) - 1, _("Register of cases, %(day)s") % {"day": day}, title
        )
        sheet.write_row(1, 0, headings(), bold)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 1)
        _write(sheet, cases, plain=plain, moment=moment)
    return out.getvalue()


def _write(sheet: Worksheet, cases: QuerySet[Case], *, plain: Format, moment: Format) -> None:
    keys = cases.order_by("-recorded_at", "-pk").values_list("pk", flat=True)[:MOST_LINES]
    number = 0
    for some in batched(list(keys), AT_ONCE, strict=False):
        lines = list(
            Case.objects.filter(pk__in=some)
            .select_related("category")
            .order_by("-recorded_at", "-pk")
        )
        with_parties(lines)
        with_places(lines)
        for case in lines:
            number += 1
            _write_line(sheet, number, case, plain=plain, moment=moment)


def _write_line(
    sheet: Worksheet, number: int, case: Case, *, plain: Format, moment: Format
) -> None:
    words: list[int | str | datetime] = [
        number,
        case.code,
        shanghai(case.recorded_at),
        case.summary,
        standing.place(case),
        case.category.name,
        case.owner.name,
        case.helper.name if case.helper else "",
        case.get_state_display(),
        shanghai(case.due_at),
        shanghai(case.closed_at) if case.closed_at else "",
    ]
    for column, each in enumerate(words):
        if isinstance(each, str):
            sheet.write_string(number + 1, column, each, plain)
        elif isinstance(each, int):
            sheet.write_number(number + 1, column, each, plain)
        else:
            sheet.write_datetime(number + 1, column, each.replace(tzinfo=None), moment)
