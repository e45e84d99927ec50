"""Runs in the limited child process: how each kind of file gives its rows, one at a time."""

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, islice
from typing import Any, BinaryIO

from doorstep.kernel.child import Refused

LONGEST_LINE = 1_000_000  # characters, with all its cells
LONGEST_CELL = 200_000
LONGEST_RECORD = 4_000_000
MOST_COLUMNS = 1_000
MOST_UNPACKED = 4 * 1024**3  # bytes a workbook may hold
HEADING_WITHIN = 20  # rows; a title may stand above the heading
CHUNK = 256 * 1024
PARQUET, WORKBOOK, OLE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",\t;|，"
BATCH = 500


@dataclass(frozen=True)
class Options:
    """What the mapping says about the file; what it leaves open is found out."""

    id: str
    columns: list[str] = field(default_factory=list)
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    batch: int = BATCH


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number in the file; no cells when there are more than the heading names."""

    number: int
    cells: dict[str, Any] | None


def kind_of(source: BinaryIO) -> str:
    """Which reader fits, by the first bytes."""
    source.seek(0)
    head = source.read(4096)
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith((WORKBOOK, OLE)):
        return "xlsx"
    return "json" if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"[", b"{"} else "csv"


def csv_rows(source: BinaryIO, options: Options) -> Iterator[Row]:
    """Records of a text table: UTF-8 with or without a mark, UTF-16 with one, or GB18030."""
    source.seek(0)
    text = io.TextIOWrapper(source, options.encoding or _encoding(source), newline="")
    csv.field_size_limit(LONGEST_CELL)
    try:
        lines = _short_lines(text)
        head = list(islice(lines, HEADING_WITHIN))
        delimiter = options.delimiter or _delimiter(head, options)
        reader = csv.reader(chain(head, lines), delimiter=delimiter, strict=False)
        yield from _under_heading(enumerate(reader, start=1), options)
    except csv.Error:
        raise Refused("long_cell") from None
    except UnicodeError:
        raise Refused("encoding") from None
    finally:
        text.detach()


def _encoding(source: BinaryIO) -> str:
    head = source.read(3)
    source.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := source.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    finally:
        source.seek(0)
    return "utf-8-sig"


def _short_lines(text: io.TextIOWrapper) -> Iterator[str]:
    for number in count(1):
        line = text.readline(LONGEST_LINE)
        if not line:
            return
        if len(line) == LONGEST_LINE:
            raise Refused(f"long_line:{number}")
        yield line


def _delimiter(head: list[str], options: Options) -> str:
    """The one by which most of the columns we look for stand alone."""
    wanted = {options.id, *options.columns}

    def found(delimiter: str) -> int:
        rows = csv.reader(head, delimiter=delimiter)
        return max((len(wanted & set(map(_name, row))) for row in rows), default=0)

    return max(DELIMITERS, key=found)


def workbook_rows(source: BinaryIO, options: Options) -> Iterator[Row]:
    """Rows of one sheet, the first unless one is named, numbered as the workbook numbers them."""
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

    source.seek(0)
    if source.read(4) == WORKBOOK:
        _check_size(source)
    source.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(source)
        sheet = (
            book.get_sheet_by_name(options.sheet) if options.sheet else book.get_sheet_by_index(0)
        )
    except WorksheetNotFound:
        raise Refused(f"no_sheet:{options.sheet}") from None
    except (CalamineError, OSError, ValueError, IndexError):
        raise Refused("broken") from None
    first = sheet.start[0] if sheet.start else 0
    yield from _under_heading(enumerate(sheet.iter_rows(), start=first + 1), options)


def _check_size(source: BinaryIO) -> None:
    """A few kilobytes may unpack to terabytes."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Refused("broken") from None
    if size > MOST_UNPACKED:
        raise Refused("bomb")


def _under_heading(rows: Iterator[tuple[int, Sequence[Any]]], options: Options) -> Iterator[Row]:
    """Every row that holds anything, by the names of the heading."""
    names = _heading(rows, options)
    width = len(names)
    for number, row in rows:
        if len(row) > width and any(cell not in {"", None} for cell in row[width:]):
            yield Row(number, None)
            continue
        cells = dict(zip(names, row, strict=False))
        if any(cell not in ("", None) and str(cell).strip() for cell in row):
            yield Row(number, cells)


def _heading(rows: Iterator[tuple[int, Sequence[Any]]], options: Options) -> list[str]:
    for _number, row in islice(rows, HEADING_WITHIN):
        names = [_name(cell) for cell in row]
        if options.id in names:
            missing = [name for name in options.columns if name not in names]
            if missing:
                raise Refused(f"missing_columns:{', '.join(missing)}")
            return names[:MOST_COLUMNS]
    raise Refused(f"no_heading:{options.id}")


def _name(cell: object) -> str:
    return " ".join(str(cell).split())


def parquet_rows(source: BinaryIO, options: Options) -> Iterator[Row]:
    """Rows of a Parquet file, a group of pages at a time."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    source.seek(0)
    try:
        table = ParquetFile(
            source,
            pre_buffer=False,
            thrift_string_size_limit=LONGEST_RECORD,
            thrift_container_size_limit=100_000,
        )
        names = table.schema_arrow.names
        missing = [name for name in [options.id, *options.columns] if not _is_in(name, names)]
        if missing:
            raise Refused(f"missing_columns:{', '.join(missing)}")
        number = 0
        for batch in table.iter_batches(batch_size=options.batch, use_threads=False):
            columns = [column.to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Row(number, dict(zip(names, cells, strict=True)))
    except MemoryError:
        raise
    except (ArrowException, OSError, ValueError):
        raise Refused("broken") from None


def _is_in(name: str, names: list[str]) -> bool:
    return name in names or name.partition(".")[0] in names


def json_rows(source: BinaryIO, options: Options) -> Iterator[Row]:
    """Objects of one list, or one object after the other, as Open311 and its like give them."""
    del options
    source.seek(0)
    text = io.TextIOWrapper(source, "utf-8-sig")
    try:
        for number, record in enumerate(_records(text), start=1):
            if not isinstance(record, dict):
                raise Refused("not_records")
            yield Row(number, record)
    except UnicodeError:
        raise Refused("encoding") from None
    finally:
        text.detach()


def _records(text: io.TextIOWrapper) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    buffer = text.read(CHUNK).lstrip()
    is_list = buffer.startswith("[")
    at, number = int(is_list), 1
    while True:
        while at < len(buffer) and buffer[at] in " \t\r\n,":
            at += 1
        if buffer.startswith("]", at) and is_list:
            return
        try:
            record, at = decoder.raw_decode(buffer, at)
            yield record
            number += 1
        except json.JSONDecodeError:
            buffer, at = buffer[at:], 0
            if len(buffer) > LONGEST_RECORD:
                raise Refused(f"long_record:{number}") from None
            more = text.read(CHUNK)
            if not more:
                if not buffer.strip() and not is_list:
                    return
                raise Refused(f"broken_record:{number}") from None
            buffer += more
