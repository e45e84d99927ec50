"""The requests of one client as an Excel workbook."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from doorstep.kernel import clock
from doorstep.people.models import Client
from doorstep.people.states import Outcome
from doorstep.people.traffic import Counted

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_of(client: Client, days: Sequence[Counted], *, at: datetime) -> bytes:
    """One line a day, one column for each way a request can end."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet(_("Requests")), book.add_format({"bold": True})
        sheet.write_string(0, 0, f"{client.name} · {client.place.name}", bold)
        sheet.write_string(1, 0, f"{clock.shanghai(at):%Y-%m-%d %H:%M}")
        heads = [_("Day"), _("Requests"), *(str(outcome.label) for outcome in Outcome)]
        sheet.write_row(3, 0, heads, bold)
        for number, day in enumerate(days):
            sheet.write_row(4 + number, 0, [day.label, day.total, *day.cells])
        sheet.set_column(0, len(heads), 14)
        sheet.freeze_panes(4, 1)
    return out.getvalue()
