"""Runs in the limited child process: a workbook or CSV file in, its cells as text out."""

import csv
import io
import json
from collections.abc import Sequence

from doorstep.kernel.child import Refused

MOST_ROWS = 3_000
MOST_COLUMNS = 40
LONGEST_CELL = 200
type Rows = Sequence[Sequence[object]]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "gb18030")


def read(payload: bytes) -> bytes:
    """The first sheet as a JSON list of rows. Raises Refused("not_a_sheet" or "too_many_rows")."""
    rows = _workbook(payload) if payload.startswith((_ZIP, _OLE)) else _csv(payload)
    if len(rows) > MOST_ROWS:
        raise Refused("too_many_rows")
    return json.dumps([[_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows]).encode()


def _workbook(payload: bytes) -> Rows:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(payload)).get_sheet_by_index(0)
        return sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    except (CalamineError, OSError, ValueError, IndexError):
        raise Refused("not_a_sheet") from None


def _csv(payload: bytes) -> Rows:
    text = _decoded(payload)
    if "\x00" in text:
        raise Refused("not_a_sheet")
    separator = max("\t,;，", key=text[:2000].count)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=separator)
        return [list(row) for row, _ in zip(reader, range(MOST_ROWS + 1), strict=False)]
    except csv.Error:
        raise Refused("not_a_sheet") from None


def _decoded(payload: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return payload.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_sheet")


def _text(cell: object) -> str:
    """As it reads on the screen: 3 and not 3.0."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()[:LONGEST_CELL]
