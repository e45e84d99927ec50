"""The one sheet a community starts from."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.places import importing, sheets
from doorstep.places.models import Dwelling, DwellingGrid, Place
from doorstep.places.states import PlaceKind
from doorstep.places.tests.factories import CommunityFactory, DistrictFactory

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
HEADER = ["小区", "楼栋", "单元", "层数", "每层户数", "网格", "所在区"]
ROWS = [
    ["欧景苑", "3栋", "1单元", "6", "2", "第一网格", ""],
    ["", "", "2单元", "6", "2", "", ""],  # merged cells
    ["欧景苑", "4", "1", "11", "4", "第二网格", ""],
    ["东湖花园", "A座", "", "3", "2", "第二网格", "洪山区"],
    ["东湖花园", "综合楼", "1", "1", "3", "第二网格", "洪山"],
]


@pytest.fixture
def community():
    community = CommunityFactory()
    DistrictFactory(parent=community.parent.parent.parent, name_zh="洪山区")
    return community


def cells(*rows: list[str]) -> list[list[str]]:
    return [HEADER, *rows]


def bring_in(rows, community, *, dry_run=False, at=NINE):
    return importing.import_sheet(
        cells(*rows), community=community, at=at, actor_id="赵", dry_run=dry_run
    )


def tables() -> list[int]:
    return [Place.objects.count(), Dwelling.objects.count(), DwellingGrid.objects.count()]


@pytest.mark.django_db
class TestImportSheet:
    def test_makes_the_tree_the_sheet_describes(self, community):
        report = bring_in(ROWS, community)

        assert report.errors == []
        assert (report.rows, report.is_dry_run) == (5, False)
        assert report.counts == importing.Counts(
            estates=2, grids=2, buildings=4, units=5, doors=12 + 12 + 44 + 6 + 3
        )
        labels = Dwelling.objects.filter(unit__parent__number="3").values_list("label", flat=True)
        assert {"3-1-101", "3-2-602"} <= set(labels)
        names = Place.objects.filter(kind=PlaceKind.BUILDING).order_by("pk")
        assert [each.name_zh for each in names] == ["3栋", "4栋", "A座", "综合楼"]

    def test_lies_where_the_sheet_says(self, community):
        bring_in(ROWS, community)

        building = Place.objects.get(name_zh="A座")
        assert building.scope.community_id == community.pk
        assert building.scope.jurisdiction_id == Place.objects.get(name_zh="洪山区").pk

    def test_the_same_again_adds_nothing(self, community):
        bring_in(ROWS, community)
        before = tables()

        again = bring_in(ROWS, community, at=TEN)

        assert (again.counts, again.errors, tables()) == (importing.Counts(), [], before)

    def test_a_dry_run_says_the_same_and_writes_nothing(self, community):
        before = tables()

        foreseen = bring_in(ROWS, community, dry_run=True)

        assert tables() == before
        done = bring_in(ROWS, community)
        assert (foreseen.counts, foreseen.rows) == (done.counts, done.rows)

    def test_another_grid_moves_the_doors_and_keeps_the_history(self, community):
        bring_in(ROWS, community)
        moved = [row.copy() for row in ROWS]
        moved[2][5] = "第一网格"

        foreseen = bring_in(moved, community, dry_run=True, at=TEN)
        report = bring_in(moved, community, at=TEN)

        assert foreseen.counts == report.counts == importing.Counts(moved_doors=44)
        door = Dwelling.objects.filter(unit__parent__number="4").first()
        assert door is not None
        assert [stay.to_at for stay in door.grids.order_by("pk")] == [TEN, None]

    def test_more_floors_add_doors_and_fewer_remove_none(self, community):
        bring_in(ROWS, community)
        taller = [[*ROWS[0][:3], "7", *ROWS[0][4:]]]
        lower = [[*ROWS[0][:3], "1", *ROWS[0][4:]]]

        assert bring_in(taller, community).counts == importing.Counts(doors=2)
        assert bring_in(lower, community).counts == importing.Counts()

    def test_a_bad_row_is_refused_with_its_number_and_the_others_are_taken(
        self, community, english
    ):
        rows = [
            ROWS[0],
            ["欧景苑", "5", "1", "0", "2", "第一网格", ""],
            ["欧景苑", "5", "1", "6", "两户", "第一网格", ""],
            ["欧景苑", "5", "1", "6", "2", "第一网格", "月球区"],
            ["欧景苑", "三号楼", "一单元", "6", "2", "第一网格", ""],
            ["欧景苑", "6\x00", "1", "6", "2", "第一网格", ""],
            ["景" * 100, "6", "1", "6", "2", "第一网格", ""],
            ["东湖花园", "9", "1", "6", "2", "第一网格", ""],
        ]

        report = bring_in(rows, community)

        assert [each.row for each in report.errors] == [3, 4, 5, 6, 7, 8]
        assert "Row 2 already" in str(report.errors[3].sentence)
        assert report.rows == 2
        assert Place.objects.filter(kind=PlaceKind.BUILDING).count() == 2

    def test_a_building_lies_in_one_district(self, community, english):
        community.parent.parent.name_zh = "武昌区"
        community.parent.parent.save()
        rows = [
            ["欧景苑", "1", "1", "6", "2", "第一网格", "洪山区"],
            ["欧景苑", "1", "2", "6", "2", "第一网格", "武昌区"],
            ["欧景苑", "2", "1", "6", "2", "第一网格", "武昌区"],
        ]

        report = bring_in(rows, community)

        assert [each.row for each in report.errors] == [3]
        second = Place.objects.get(kind=PlaceKind.BUILDING, number="2")
        assert second.scope.jurisdiction_id == community.parent.parent.pk

    def test_entrances_are_optional_and_must_make_sense(self, community, english):
        header = [*HEADER, "纬度", "经度"]
        rows = [
            [*ROWS[0], "30.6097", "114.3573"],
            [*ROWS[2], "114.3573", "30.6097"],
            [*ROWS[3], "30.6", ""],
            [*ROWS[4], "", ""],
        ]

        report = importing.import_sheet(
            [header, *rows], community=community, at=NINE, actor_id="赵", dry_run=False
        )

        assert [(each.row, str(each.sentence)) for each in report.errors] == [
            (3, "Latitude and longitude are swapped."),
            (4, "Latitude and longitude must both be numbers, or both be empty."),
        ]
        assert Place.objects.get(number="3", kind=PlaceKind.BUILDING).latitude == 30.6097

    def test_a_corrected_entrance_is_counted_once(self, community):
        header = [*HEADER, "纬度", "经度"]
        bring_in(ROWS, community)
        sheet = [header, [*ROWS[0], "30.6097", "114.3573"]]

        reports = [
            importing.import_sheet(
                sheet, community=community, at=NINE, actor_id="赵", dry_run=dry_run
            )
            for dry_run in (True, False, False)
        ]

        assert [each.counts.corrected_buildings for each in reports] == [1, 1, 0]

    def test_a_title_may_stand_above_and_english_headers_do(self, community):
        sheet = [
            ["欧景社区 楼栋信息表", "", ""],
            ["Estate", "Building", "Unit", "Floors", "Doors per floor", "Grid"],
            ["Garden", "3", "1", "6", "2", "Grid 1"],
        ]

        report = importing.import_sheet(
            sheet, community=community, at=NINE, actor_id="", dry_run=True
        )

        assert (report.rows, report.errors) == (1, [])

    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        rows=st.lists(
            st.tuples(
                st.sampled_from(["欧景苑", "东湖花园", ""]),
                st.sampled_from(["1", "2栋", "A座", "三号楼", "综合楼", ""]),
                st.sampled_from(["1", "二单元", ""]),
                st.sampled_from(["1", "3", "0", "x"]),
                st.sampled_from(["2", "1", "99"]),
                st.sampled_from(["第一网格", "第二网格", ""]),
                st.sampled_from(["", "洪山区", "火星区"]),
            ),
            max_size=8,
        )
    )
    def test_whatever_the_sheet_says_twice_is_once_and_a_dry_run_foresees_it(self, community, rows):
        sheet = [list(row) for row in rows]

        foreseen = bring_in(sheet, community, dry_run=True)
        done = bring_in(sheet, community)
        before = tables()
        again = bring_in(sheet, community, at=TEN)

        assert foreseen.counts == done.counts
        assert len(done.errors) == len(again.errors) == len(foreseen.errors)
        assert (tables(), again.counts) == (before, importing.Counts())
        assert not Dwelling.objects.exclude(grids__to_at=None).exists()


@pytest.mark.django_db
class TestRead:
    def test_names_the_columns_that_are_missing(self, community, english):
        with pytest.raises(sheets.BadSheet, match="每层户数, 网格"):
            sheets.read([["小区", "楼栋", "层数"]], community=community)

    @pytest.mark.parametrize("rows", [[], [[]], [["a", "b"]], [["小区"]]])
    def test_a_sheet_without_header_is_refused(self, community, rows):
        with pytest.raises(sheets.BadSheet, match="小区"):
            sheets.read(rows, community=community)

    def test_refuses_more_doors_than_a_community_can_have(self, community, english):
        rows = [["欧景苑", str(number), "1", "80", "40", "第一网格", ""] for number in range(20)]

        with pytest.raises(sheets.BadSheet, match="60000"):
            sheets.read(cells(*rows), community=community)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


class TestCellsOf:
    def test_reads_a_workbook(self):
        assert sheets.cells_of(workbook([HEADER, ["欧景苑", 3, 1.0, 6, 2, "第一网格", None]])) == [
            HEADER,
            ["欧景苑", "3", "1", "6", "2", "第一网格", ""],
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_reads_csv_as_offices_save_it(self, encoding, separator):
        text = "\r\n".join(separator.join(row) for row in cells(*ROWS))

        assert sheets.cells_of(text.encode(encoding)) == cells(*ROWS)

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            b"   ",
            b"PK\x03\x04 not a workbook",
            b"\xd0\xcf\x11\xe0 nor this",
            b"\xff\xfe\x00\x00",
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            b"a\x00b,c",
        ],
    )
    def test_refuses_what_is_no_sheet(self, payload):
        with pytest.raises(sheets.BadSheet):
            sheets.cells_of(payload)

    def test_refuses_too_many_rows_and_bytes(self, english):
        with pytest.raises(sheets.BadSheet, match="3000"):
            sheets.cells_of(b"a,b\n" * 3_001)
        with pytest.raises(sheets.BadSheet, match="5 MB"):
            sheets.cells_of(b"a" * (sheets.MOST_BYTES + 1))
