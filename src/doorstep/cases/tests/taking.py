"""A mapping, a usual row, and a way to take rows in, for tests of importing."""

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

from doorstep.cases.importing import mapping, tables, taking
from doorstep.cases.importing.report import Report
from doorstep.cases.importing.taking import Taking
from doorstep.cases.models import Case, Step
from doorstep.kernel.models import AuditEntry, Capture, EventRow, Words
from doorstep.places.models import Place

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
MAPPING = """
[source]
name = "town"
id = "id"
[dates]
formats = ["%Y/%m/%d", "%Y年%m月%d日"]
[opened]
columns = "when"
[closed]
columns = "ended"
words = "result"
[status]
column = "status"
[status.values]
"open" = "open"
"done" = "closed"
"gone" = "withdrawn"
[category]
columns = "kind"
[category.values]
"灯" = "light"
"调解" = "mediation"
[place]
latitude = "lat"
longitude = "lng"
address = "where"
[words]
said = "text"
contact_name = "name"
contact_phone = "phone"
[history]
column = "log"
date = "at"
words = "what"
"""
USUAL = {"id": "1", "when": "2026/03/05", "status": "open", "kind": "灯", "text": "路灯不亮"}
TABLES = (Case, Step, Words, Capture, AuditEntry, EventRow)

Take = Callable[..., Report]


def taker_for(community: Place) -> Take:
    """Takes rows in for this community, through everything but the process of the child."""

    def take(*rows: dict[str, Any], text: str = MAPPING, dry: bool = False) -> Report:
        known = mapping.read(text, name="town.toml")
        report = Report("town.json", "town", is_dry=dry)
        run = Taking(known, community, report=report, now=lambda: NOW)
        with tempfile.TemporaryFile() as file, in_process():
            file.write(json.dumps([USUAL | row for row in rows]).encode())
            file.seek(0)
            for _done in run.run(file):
                pass
        return report

    return take


def in_process() -> Any:
    """The child function called here: its walls have tests of their own."""

    def stream(_function: str, source: Any, *, options: str, **_limits: Any) -> Any:
        yield from tables.batches(source, options.encode())

    return mock.patch.object(taking, "stream_limited", stream)


def rows_in_all_tables() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in TABLES}


def story(case: Case) -> list[tuple[str, str, datetime]]:
    steps = case.steps.order_by("seq").select_related("words")
    return [(step.kind, step.said, step.happened_at) for step in steps]


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC) - timedelta(hours=8)
