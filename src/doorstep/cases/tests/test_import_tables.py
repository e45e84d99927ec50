"""Files read in the child process: every kind gives the same rows, and no file does harm."""

import csv
import io
import json
import struct
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from xlsxwriter import Workbook

from doorstep.cases.importing import formats, tables
from doorstep.kernel.child import Refused
from doorstep.kernel.childproc import ParseFailed, TooBig
from doorstep.kernel.childstream import stream_limited

ROWS: list[dict[str, Any]] = [
    {"编号": "a-1", "when": "2026-03-05 09:00", "n": 3, "words": "\n\n　灯不亮"},
    {"编号": "a-2", "when": "2026-03-06 10:00", "n": None, "words": "“电梯”, 停了"},
]
COLUMNS = ["编号", "n", "words"]


def as_csv(encoding: str = "utf-8", delimiter: str = ",", above: str = "") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return (above + out.getvalue()).encode(encoding)


def as_parquet() -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def as_workbook(*, title: bool = False) -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet("工单")
        if title:
            sheet.write(0, 0, "三月工单")
        sheet.write_row(int(title), 0, list(ROWS[0]))
        for number, row in enumerate(ROWS, start=1 + title):
            sheet.write_row(number, 0, list(row.values()))
    return out.getvalue()


def told(payload: bytes, **options: Any) -> list[list[Any]]:
    """What the child function tells of the file, read here so that a test is quick."""
    said = {"id": "编号", "columns": COLUMNS, **options}
    parts = tables.batches(io.BytesIO(payload), json.dumps(said).encode())
    return [row for part in parts for row in json.loads(part)["rows"]]


class TestBatches:
    @pytest.mark.parametrize(
        "payload",
        [
            as_csv(),
            as_csv("utf-8-sig"),
            as_csv("gb18030"),
            as_csv("utf-16"),
            as_csv(delimiter=";"),
            as_csv(delimiter="\t"),
            as_csv(delimiter="|"),
            as_csv(above="三月工单\r\n\r\n"),
            as_parquet(),
            as_workbook(),
            as_workbook(title=True),
            json.dumps(ROWS).encode(),
            "\n".join(json.dumps(row) for row in ROWS).encode(),
        ],
    )
    def test_every_kind_of_file_gives_the_same_rows(self, payload: bytes) -> None:
        rows = [[str(cell or "") for cell in cells] for _number, _digest, cells in told(payload)]

        assert [[cell.removesuffix(".0") for cell in row] for row in rows] == [
            ["a-1", "3", "\n\n　灯不亮"],
            ["a-2", "", "“电梯”, 停了"],
        ]

    def test_the_digest_is_that_of_the_content_whatever_the_file(self) -> None:
        files = [as_csv(), as_parquet(), as_workbook(), json.dumps(ROWS).encode()]
        turned = [dict(reversed(row.items())) for row in ROWS]

        digests = {tuple(row[1] for row in told(each)) for each in files}

        assert digests == {tuple(row[1] for row in told(json.dumps(turned).encode()))}
        assert len(set(digests.pop())) == 2

    def test_rows_are_numbered_as_the_workbook_numbers_them(self) -> None:
        assert [row[0] for row in told(as_workbook(title=True))] == [3, 4]
        assert [row[0] for row in told(as_csv())] == [2, 3]
        assert [row[0] for row in told(as_parquet())] == [1, 2]

    def test_tells_how_many_there_are_before_the_first(self) -> None:
        many = [{"编号": str(number)} for number in range(7)]
        said = json.dumps({"id": "编号", "columns": ["编号"], "batch": 3}).encode()

        parts = [json.loads(p) for p in tables.batches(io.BytesIO(json.dumps(many).encode()), said)]

        assert [(part["done"], part["total"]) for part in parts] == [(3, 7), (6, 7), (7, 7)]

    def test_reads_what_lies_inside_a_record(self) -> None:
        nested = json.dumps([{"id": 1, "more": {"channel": "web"}, "notes": [{"a": 1}]}]).encode()

        rows = told(nested, id="id", columns=["id", "more.channel", "more.none", "notes"])

        assert rows[0][2] == [1, "web", None, [{"a": 1}]]

    def test_leaves_blank_rows_out_and_marks_rows_that_are_too_wide(self) -> None:
        text = "编号,n,words\n1,2,3\n,,\n\n2,2,3,4\n3,1\n"

        rows = told(text.encode())

        assert [(row[0], row[2]) for row in rows] == [
            (2, ["1", "2", "3"]),
            (5, None),
            (6, ["3", "1", None]),
        ]

    def test_a_date_in_a_workbook_comes_as_iso(self) -> None:
        out = io.BytesIO()
        with Workbook(out) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["编号", "n", "words"])
            sheet.write(1, 0, "1")
            sheet.write_datetime(
                1, 1, datetime(2026, 3, 5, 9), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            )

        assert told(out.getvalue())[0][2][1] == "2026-03-05T09:00:00"

    @pytest.mark.parametrize(
        ("payload", "reason"),
        [
            (b"", "no_heading:编号"),
            ("编号,words\n".encode(), "missing_columns:n"),
            ("编号,n,words\n".encode(), "no_rows"),
            (b"[]", "no_rows"),
            (b'{"requests": [1]', "broken_record:1"),
            (b"[1, 2]", "not_records"),
            (b'[{"a": 1}, {"a": ', "broken_record:2"),
            (b"PAR1 but not really", "broken"),
            (b"PK\x03\x04 broken", "broken"),
            ("编号,n,words\n1,2,".encode() + b"\xff\xff\n", "encoding"),
            ('编号,n,words\n1,2,"'.encode() + b"x" * 300_000, "long_cell"),
        ],
    )
    def test_refuses_what_is_no_table(self, payload: bytes, reason: str) -> None:
        with pytest.raises(Refused) as refusal:
            told(payload)

        assert str(refusal.value) == reason

    def test_a_broken_end_is_found_before_the_first_row_is_told(self) -> None:
        parts = tables.batches(
            io.BytesIO(b'[{"id": 1}, {"id": 2}, {"id"'),
            json.dumps({"id": "id", "columns": ["id"], "batch": 1}).encode(),
        )

        with pytest.raises(Refused, match="broken_record:3"):
            next(parts)

    def test_names_a_sheet_that_is_not_there(self) -> None:
        with pytest.raises(Refused, match="no_sheet:四月"):
            told(as_workbook(), sheet="四月")
        assert len(told(as_workbook(), sheet="工单")) == 2


def streamed(file: Path, **limits: Any) -> list[bytes]:
    said = json.dumps({"id": "id", "columns": ["id"]})
    with file.open("rb") as source:
        return list(
            stream_limited(
                "doorstep.cases.importing.tables:batches", source, options=said, **limits
            )
        )


class TestCraftedFiles:
    """In the real child, with its limits."""

    def test_a_line_of_a_hundred_megabytes(self, tmp_path: Path) -> None:
        file = tmp_path / "long.csv"
        with file.open("wb") as out:
            out.write(b"id\n")
            for _ in range(100):
                out.write(b"x" * 1_000_000)

        with pytest.raises(ParseFailed) as refusal:
            streamed(file)

        assert refusal.value.reason == "long_line:2"

    def test_a_workbook_that_unpacks_to_terabytes(self, tmp_path: Path) -> None:
        file = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/worksheets/sheet1.xml", b"0" * 10_000_000)
        raw = bytearray(file.read_bytes())
        at = raw.rindex(b"PK\x01\x02")
        raw[at + 24 : at + 28] = struct.pack("<I", 0xFFFF_FFF0)  # what it says it unpacks to
        file.write_bytes(raw)

        with pytest.raises(ParseFailed) as refusal:
            streamed(file)

        assert refusal.value.reason in {"bomb", "broken"}

    def test_a_workbook_that_lies_about_its_size(self, tmp_path: Path) -> None:
        """Two hundred megabytes of cells behind a small file: the memory limit stops it."""
        file = tmp_path / "swelling.xlsx"
        cells = b'<c t="str"><v>' + b"x" * 30_000 + b"</v></c>"
        sheet = b"<worksheet><sheetData>" + b"<row>%b</row>" % cells * 7_000
        plain = tmp_path / "plain.xlsx"
        with Workbook(plain) as book:
            book.add_worksheet().write(0, 0, "id")
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                is_sheet = entry.filename.endswith("sheet1.xml")
                new.writestr(entry.filename, sheet if is_sheet else old.read(entry))

        with pytest.raises((TooBig, ParseFailed)):
            streamed(file, megabytes=192)

    def test_a_parquet_with_absurd_metadata(self, tmp_path: Path) -> None:
        file = tmp_path / "absurd.parquet"
        parquet.write_table(pa.table({"id": ["1"]}), file)
        raw = bytearray(file.read_bytes())
        raw[-8:-4] = struct.pack("<I", 0x7FFF_FFFF)  # the length of its metadata
        file.write_bytes(raw)

        with pytest.raises((ParseFailed, TooBig)):
            streamed(file)

    def test_a_parquet_that_says_one_cell_a_billion_times(self, tmp_path: Path) -> None:
        file = tmp_path / "repeated.parquet"
        words = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), ["x" * 500_000])
        parquet.write_table(pa.table({"id": words}), file)

        with pytest.raises((ParseFailed, TooBig)):
            streamed(file, megabytes=768)


class TestKindOf:
    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (b"PAR1", "parquet"),
            (b"PK\x03\x04", "xlsx"),
            (b"\xef\xbb\xbf [", "json"),
            (b"a,b", "csv"),
        ],
    )
    def test_by_the_first_bytes(self, head: bytes, kind: str) -> None:
        assert formats.kind_of(io.BytesIO(head)) == kind
