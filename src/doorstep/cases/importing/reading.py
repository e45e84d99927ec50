"""Read a file of messages, in the limited child process: bytes in, rows as JSON out."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from doorstep.kernel.child import Refused

COLUMNS = ("id", "user", "title", "time", "detail")
MOST_ROWS = 200_000
PARQUET = b"PAR1"
WORKBOOK = b"PK\x03\x04"


def rows(payload: bytes) -> bytes:
    """The rows of a Parquet, xlsx or CSV file as a JSON list of objects with our columns."""
    found: Iterable[dict[str, Any]]
    if payload.startswith(PARQUET):
        found = _parquet(payload)
    elif payload.startswith(WORKBOOK):
        found = _workbook(payload)
    else:
        found = _csv(payload)
    taken = [{name: _plain(row.get(name)) for name in COLUMNS} for row in found]
    return json.dumps(taken, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)


def _check(names: list[str], count: int) -> None:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise Refused(f"missing column: {', '.join(missing)}")
    if count > MOST_ROWS:
        raise Refused(f"more than {MOST_ROWS} rows")


def _parquet(payload: bytes) -> list[dict[str, Any]]:
    from pyarrow import parquet

    table = parquet.ParquetFile(io.BytesIO(payload))
    _check(table.schema_arrow.names, table.metadata.num_rows)
    read: list[dict[str, Any]] = table.read(columns=list(COLUMNS), use_threads=False).to_pylist()
    return read


def _workbook(payload: bytes) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(payload)).get_sheet_by_index(0)
    head, *body = sheet.to_python() or [[]]
    names = [str(name).strip() for name in head]
    _check(names, len(body))
    return (dict(zip(names, row, strict=False)) for row in body)


def _csv(payload: bytes) -> list[dict[str, Any]]:
    """UTF-8, with or without a mark, or GB18030 as Chinese offices save it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = payload.decode(encoding)
        except UnicodeDecodeError:
            continue
        reader = csv.DictReader(io.StringIO(text, newline=""))
        read = list(reader)
        _check(list(reader.fieldnames or []), len(read))
        return read
    raise Refused("neither UTF-8 nor GB18030")
