"""Runs in the limited child process: a table in, the wanted cells of its rows out in batches."""

import json
from collections.abc import Callable, Iterator
from itertools import batched
from typing import BinaryIO

from doorstep.cases.importing import formats
from doorstep.cases.importing.formats import Options, Row

READERS: dict[str, Callable[[BinaryIO, Options], Iterator[Row]]] = {
    "csv": formats.csv_rows,
    "parquet": formats.parquet_rows,
    "xlsx": formats.workbook_rows,
    "json": formats.json_rows,
}


def told(source: BinaryIO, options: bytes) -> Iterator[bytes]:
    """The cells of `columns`, in their order, as text; "" for what is not there.

    `needs` names the column without which it is no such table.
    """
    wanted = json.loads(options)
    read = READERS[formats.kind_of(source)]
    rows = read(source, Options(id=wanted["needs"]))
    for some in batched(rows, formats.BATCH, strict=False):
        cells = [[_text(each, name) for name in wanted["columns"]] for each in some]
        yield json.dumps(cells, ensure_ascii=False).encode()


def _text(row: Row, name: str) -> str:
    cell = (row.cells or {}).get(name)
    if cell is None:
        return ""
    return str(cell.isoformat() if hasattr(cell, "isoformat") else cell)
