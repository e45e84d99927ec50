"""Messages from a file: good rows are taken, bad ones refused whole, twice is once."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from xlsxwriter import Workbook

from doorstep.cases.importing import messages, reading
from doorstep.cases.models import Case
from doorstep.cases.states import Channel, SortedBy
from doorstep.catalogue import presets
from doorstep.kernel.child import Refused
from doorstep.kernel.childproc import ParseFailed
from doorstep.kernel.errors import BadInput
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import DwellingFactory

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
GOOD = {
    "id": "188006",
    "user": "A0001",
    "title": "楼道灯不亮",
    "time": "2026-11-19 08:30:00",
    "detail": "\n\u3000\u3000三单元楼道灯坏了好几天,晚上老人摸黑上楼。",
}


def row(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}


@pytest.fixture
def community(db: None) -> Place:
    door = DwellingFactory()
    community = Place.objects.get(pk=door.scope.community_id)
    presets.install(community)
    return community


def taken(rows: list[dict[str, Any]], community: Place) -> messages.Report:
    report = messages.Report()
    for _ in messages.take_in(rows, community=community, report=report, now=NOW):
        pass
    return report


class TestRead:
    def test_reads_parquet_workbooks_and_both_kinds_of_csv_alike(self) -> None:
        table, sheet, text = io.BytesIO(), io.BytesIO(), io.StringIO(newline="")
        parquet.write_table(pa.Table.from_pylist([GOOD]), table)
        with Workbook(sheet) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, list(GOOD))
            page.write_row(1, 0, list(GOOD.values()))
        writer = csv.DictWriter(text, list(GOOD))
        writer.writeheader()
        writer.writerow(GOOD)
        files = [
            table.getvalue(),
            sheet.getvalue(),
            text.getvalue().encode("utf-8-sig"),
            text.getvalue().encode("gb18030"),
        ]

        assert [messages.read(each) for each in files] == [[GOOD]] * 4

    @pytest.mark.parametrize(
        "payload",
        [b"", b"PAR1 but not really", b"PK\x03\x04 broken", b"id,title\n1,a\n", b"\xff\xfe\x00"],
    )
    def test_refuses_what_it_cannot_read(self, payload: bytes) -> None:
        with pytest.raises(ParseFailed):
            messages.read(payload)

    def test_stops_at_too_many_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MOST_ROWS", 1)
        text = "id,user,title,time,detail\n" + "1,a,b,c,d\n" * 2

        with pytest.raises(Refused, match="more than 1 rows"):
            reading.rows(text.encode())


class TestChecked:
    @pytest.mark.parametrize(
        ("time", "hour"),
        [
            ("2026-11-19T08:30:00", 0),
            ("2026/11/19 08:30:00", 0),
            ("2026-11-19T08:30:00+00:00", 8),
            ("2026年11月19日", 16),
            ("2026.11.19", 16),
        ],
    )
    def test_reads_the_forms_offices_use_as_shanghai_time(self, time: str, hour: int) -> None:
        assert messages.checked(row(time=time), now=NOW).written_at.astimezone(UTC).hour == hour

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"id": ""}, "id"),
            ({"id": None}, "id"),
            ({"title": "\u3000 "}, "title"),
            ({"detail": ""}, "detail"),
            ({"time": "yesterday"}, "time"),
            ({"time": None}, "time"),
            ({"time": "2027-01-01 00:00:00"}, "time"),
            ({"time": "1026-01-01 00:00:00"}, "time"),
            ({"user": "x" * 60}, ""),
        ],
    )
    def test_refuses_with_the_column_that_is_wrong(
        self, changes: dict[str, Any], column: str
    ) -> None:
        with pytest.raises(BadInput) as refusal:
            messages.checked(row(**changes), now=NOW)
        if column:
            assert refusal.value.field == column


class TestTakeIn:
    def test_files_a_message_as_a_case_with_an_owner(self, community: Place) -> None:
        report = taken([GOOD], community)

        case = Case.objects.get()
        assert (report.read, report.taken, report.owned) == (1, 1, 1)
        assert (case.channel, case.outside_id) == (Channel.IMPORT, "188006")
        assert (case.sorted_by, case.category.code) == (SortedBy.KEYWORD, "light")
        assert case.contact_name == "A0001"
        assert "摸黑上楼" in case.said_words
        assert case.recorded_at == NOW
        assert case.due_at > NOW  # an import's clock starts when it is taken in

    def test_takes_the_good_rows_and_tells_row_and_reason_of_the_bad(
        self, community: Place
    ) -> None:
        rows = [row(), row(id="2", time="?"), row(id="3", detail="a\x00b"), row(id="4")]

        report = taken(rows, community)

        assert (report.taken, [each.row for each in report.refused]) == (2, [2, 3])
        assert all(each.reason for each in report.refused)
        assert Case.objects.count() == 2

    def test_adds_nothing_when_run_again(self, community: Place) -> None:
        rows = [row(), row(id="2", title="电梯停了"), row()]
        first = taken(rows, community)
        again = taken(rows, community)

        assert (first.taken, first.skipped) == (2, 1)
        assert (again.taken, again.skipped) == (0, 3)
        assert Case.objects.count() == 2

    def test_refuses_the_same_id_with_another_body(self, community: Place) -> None:
        report = taken([row(), row(detail="别的话")], community)

        assert report.refused_by_reason == {"kernel.other_body": 1}
        assert Case.objects.count() == 1

    def test_keeps_a_phone_number_in_a_title_out_of_the_summary(self, community: Place) -> None:
        taken([row(title="请打13812345678,楼道灯坏了")], community)

        case = Case.objects.get()
        assert "138" not in case.summary
        assert "13812345678" in case.said_words

    def test_places_what_names_an_address_of_the_community(self, community: Place) -> None:
        door = Dwelling.objects.select_related("unit__parent__parent").get()
        Place.objects.filter(pk=door.estate.pk).update(name_zh="梧桐里")
        text = f"我家住梧桐里{door.label},灯坏了"

        report = taken([row(detail=text)], community)

        assert report.placed == 1
        assert Case.objects.get().building == door.building
