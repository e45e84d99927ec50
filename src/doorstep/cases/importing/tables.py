"""Runs in the limited child process: a table in, its rows out in batches as JSON.

A file is read twice, first to the end without telling anything: what is broken further down is
found before the first row is used. Nothing is kept but one batch (calamine holds a whole sheet).
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any, BinaryIO

from doorstep.cases.importing import formats
from doorstep.cases.importing.formats import Options, Row
from doorstep.kernel.child import Refused

READERS: dict[str, Callable[[BinaryIO, Options], Iterator[Row]]] = {
    "csv": formats.csv_rows,
    "parquet": formats.parquet_rows,
    "xlsx": formats.workbook_rows,
    "json": formats.json_rows,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A batch as it is told: which share of the file is read with it, and its rows."""

    done: int
    total: int
    rows: list[tuple[int, str, list[Any] | None]]

    def packed(self) -> bytes:
        """As JSON. Cells of a row that does not fit its heading are left out."""
        told = {"done": self.done, "total": self.total, "rows": self.rows}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def batches(source: BinaryIO, options: bytes) -> Iterator[bytes]:
    """Every row as [number, digest of all its cells, the wanted cells], `batch` at a time.

    Raises Refused("reason" or "reason:detail") for what is no table, or a broken one.
    """
    wanted = Options(**json.loads(options))
    read = READERS[wanted.format or formats.kind_of(source)]
    total = sum(1 for _row in read(source, wanted))
    done = 0
    for rows in batched(read(source, wanted), wanted.batch, strict=False):
        done += len(rows)
        yield Part(done, total, [_told(row, wanted.columns) for row in rows]).packed()
    if not total:
        raise Refused("no_rows")


def _told(row: Row, columns: list[str]) -> tuple[int, str, list[Any] | None]:
    if row.cells is None:
        return row.number, "", None
    cells = {name: _plain(cell) for name, cell in row.cells.items()}
    return row.number, _digest(cells), [_at(cells, name) for name in columns]


def _at(cells: dict[str, Any], name: str) -> Any:
    """The cell of that name; `a.b` is also b inside a."""
    if name in cells or "." not in name:
        return cells.get(name)
    here: Any = cells
    for step in name.split("."):
        here = here.get(step) if isinstance(here, dict) else None
    return here


def _digest(cells: dict[str, Any]) -> str:
    """The same for the same content, in whatever order and kind of file it stands."""
    told = sorted((name, text) for name, cell in cells.items() if (text := _text(cell)))
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return json.dumps(cell, sort_keys=True) if isinstance(cell, dict | list) else str(cell)


def _plain(cell: Any) -> Any:
    """What JSON can carry: moments in ISO form, no infinities, other kinds as their text."""
    if cell is None or isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, dict):
        return {str(name): _plain(value) for name, value in cell.items()}
    if isinstance(cell, Iterable) and not isinstance(cell, bytes):
        return [_plain(each) for each in cell]
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
