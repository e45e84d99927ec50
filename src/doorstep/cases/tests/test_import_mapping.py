"""Mapping files, and rows understood by them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from doorstep.cases.importing import mapping
from doorstep.cases.importing.arrivals import Arrival, Odd, Raw, Understanding, Unfit
from doorstep.cases.importing.mapping import BadMapping, Mapping, Outcome
from doorstep.cases.importing.moments import Clockface

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
SHIPPED = sorted((Path(mapping.__file__).parent / "mappings").glob("*.toml"))
LEAST = """
[source]
name = "town"
id = "id"

[opened]
columns = "when"
"""
USUAL = (
    LEAST
    + """
[dates]
formats = ["%Y/%m/%d %H:%M", "%Y年%m月%d日", "excel"]

[closed]
columns = ["ended", "changed"]
words = "result"

[status]
column = "status"
[status.values]
"待 办" = "open"
"Done" = "closed"
"cancelled" = "withdrawn"
"test" = "skip"

[category]
columns = ["kind", "group"]
[category.values]
"路灯" = "light"
"Rubbish" = "rubbish"

[channel]
column = "by"
[channel.values]
tel = "PHONE"

[place]
point = "xy"
order = "longitude latitude"
datum = "GCJ-02"
address = ["street", "house"]
no_address = ["unknown"]

[words]
said = ["title", "text"]
labelled = ["group"]
summary = ["kind"]
personal = ["text"]
contact_name = "name"

[history]
column = "log"
date = "at"
type = "what"
words = ["short", "long"]
[history.values]
opened = "skip"
closed = "closed"
"""
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(text: str = USUAL) -> Mapping:
    return mapping.read(text, name="town.toml")


def arrival(said: str = USUAL, **cells: Any) -> Arrival:
    usual = {"id": "7", "when": "2026/03/05 09:00", "status": "待 办", "xy": "114.3, 30.5"}
    row = {**usual, **cells}
    return Understanding(read(said), now=NOW).arrival(Raw(2, "d", row))


def reason(said: str = USUAL, **cells: Any) -> str:
    with pytest.raises(Unfit) as unfit:
        arrival(said, **cells)
    return unfit.value.reason


class TestRead:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[source", "town.toml is not TOML: "),
            ('[source]\nname = "town"\nid = "x"\n', "town.toml, opened: this key is missing."),
            (
                LEAST + '[dates]\nzon = "UTC"\n',
                "town.toml, line 9, dates.zon: this key is not known",
            ),
            (LEAST + '[dates]\nzone = "Mars"\n', "line 9, dates.zone: there is no such time zone"),
            (LEAST + '[place]\ndatum = "X"\n', "line 9, place.datum: this must be one of"),
            (LEAST + '[place]\nlatitude = "x"\n', "line 8, place: latitude and longitude go"),
            (LEAST.replace('"town"', '"Our Town"'), "line 3, source.name: this must be 2 to 20"),
            (LEAST + '[status]\ncolumn = "s"\n[status.values]\n"a b" = "?"\n', "line 11, status.v"),
            (LEAST.replace('"when"', "[]"), "line 7, opened.columns: this must name at least"),
            (LEAST.replace('"when"', "3"), "line 7, opened.columns: this must be text in"),
            (LEAST + '[words]\nsummary = "t"\npersonal = "t"\n', "t cannot be both personal and"),
        ],
    )
    def test_refuses_with_file_line_and_key(self, text: str, said: str) -> None:
        with pytest.raises(BadMapping) as refusal:
            read(text)

        assert said in str(refusal.value)

    def test_a_later_refusal_leads_to_its_line_too(self) -> None:
        found = read(USUAL).refuse(("category", "values", "路灯"), "no such heading")

        line = USUAL.splitlines().index('"路灯" = "light"') + 1
        assert str(found) == f"town.toml, line {line}, category.values.路灯: no such heading."

    def test_says_when_the_file_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "old.toml").write_bytes("title = '工单'".encode("gb18030"))

        for name in ("none.toml", "old.toml"):
            with pytest.raises(BadMapping, match=name):
                mapping.load(tmp_path / name)

    @pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
    def test_what_we_ship_is_right(self, file: Path) -> None:
        assert mapping.load(file).columns


class TestArrival:
    def test_takes_each_part_from_its_column(self) -> None:
        found = arrival(
            kind="路灯",
            group="设施",
            by="TEL",
            xy="114.3055, 30.5928",
            street="江湾路",
            house="unknown",
            title="\n\n　灯不亮　",
            text="楼道很黑",
            name="王奶奶",
        )

        assert (found.id, found.outcome, found.heading) == ("7", Outcome.OPEN, "light")
        assert found.opened_at == datetime(2026, 3, 5, 1, tzinfo=UTC)
        assert found.said.splitlines()[:3] == ["灯不亮", "楼道很黑", "group: 设施"]
        assert len(found.said.splitlines()) == 4  # and how it came
        assert (found.summary, found.address, found.contact_name) == ("路灯", "江湾路", "王奶奶")
        assert found.point == pytest.approx((30.5952, 114.3000), abs=0.001)  # GCJ-02 put right

    @pytest.mark.parametrize(
        ("when", "day"),
        [
            ("2026/03/05 09:00", (3, 5, 1)),
            ("　2026/03/05 09:00\n", (3, 5, 1)),
            ("2026年03月05日", (3, 4, 16)),
            (46086.375, (3, 5, 1)),
            ("46086.375", (3, 5, 1)),
            ("2026-03-05T09:00:00+00:00", (3, 5, 9)),
            ("2026-03-05 09:00:00", (3, 5, 1)),
        ],
    )
    def test_reads_several_ways_of_writing_a_moment(
        self, when: object, day: tuple[int, ...]
    ) -> None:
        assert arrival(when=when).opened_at == datetime(2026, day[0], day[1], day[2], tzinfo=UTC)

    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ({"id": " 　"}, "no_id"),
            ({"id": None}, "no_id"),
            ({"id": "x" * 60}, "long_id"),
            ({"when": ""}, "no_time"),
            ({"when": "yesterday"}, "bad_time"),
            ({"when": True}, "bad_time"),
            ({"when": "2027/01/01 00:00"}, "future"),
            ({"when": "1998/01/01 00:00"}, "too_early"),
            ({"status": "closed", "ended": "soon"}, "bad_time"),
            ({"status": "whatever"}, "unknown_status"),
            ({"status": "Test"}, "left_out"),
        ],
    )
    def test_refuses_with_the_reason(self, cells: dict[str, Any], why: str) -> None:
        assert reason(**cells) == why

    def test_a_case_is_over_when_its_status_says_so(self) -> None:
        done = arrival(status="done", ended="2026/03/06 09:00", result="修好了")

        assert (done.outcome, done.closing_words) == (Outcome.CLOSED, "修好了")
        assert done.closed_at == datetime(2026, 3, 6, 1, tzinfo=UTC)
        assert arrival(status="done", changed="2026年3月7日").closed_at is not None
        assert arrival(status=" CANCELLED ").outcome == Outcome.WITHDRAWN

    def test_counts_an_ending_that_is_odd(self) -> None:
        assert arrival(status="done").odd == {Odd.CLOSED_WITHOUT_TIME}
        assert arrival(ended="2026/03/06 09:00").odd == {Odd.OPEN_WITH_CLOSING_TIME}

    @pytest.mark.parametrize(("rule", "day"), [("keep", 1), ("opened", 5)])
    def test_an_ending_before_the_beginning_is_kept_by_the_rule(self, rule: str, day: int) -> None:
        text = USUAL.replace("[closed]", f'[closed]\nbefore_opened = "{rule}"')

        back = arrival(text, status="done", ended="2026/03/01 09:00")

        assert back.closed_at == datetime(2026, 3, day, 1, tzinfo=UTC)
        assert back.odd == {Odd.CLOSED_BEFORE_OPENED}

    def test_an_ending_before_the_beginning_can_be_refused(self) -> None:
        text = USUAL.replace("[closed]", '[closed]\nbefore_opened = "refuse"')

        assert reason(text, status="done", ended="2026/03/01 09:00") == "closed_before_opened"

    def test_without_a_status_a_closing_time_closes(self) -> None:
        text = LEAST + '[closed]\ncolumns = "ended"\n'

        assert arrival(text, when="2026-03-05", ended="2026-03-06").outcome == Outcome.CLOSED
        assert arrival(text, when="2026-03-05", ended="").outcome == Outcome.OPEN

    @pytest.mark.parametrize(
        ("xy", "odd"),
        [
            ("", Odd.PLACE_EMPTY),
            ("114.3", Odd.PLACE_EMPTY),
            ("x, y", Odd.PLACE_EMPTY),
            ("0, 0", Odd.PLACE_ZERO),
            ("0.0 30.5", Odd.PLACE_ZERO),
            ("30.5, 114.3", Odd.PLACE_OUT_OF_RANGE),  # swapped
            ("nan, nan", Odd.PLACE_OUT_OF_RANGE),
        ],
    )
    def test_a_place_that_cannot_be_used_is_none(self, xy: str, odd: Odd) -> None:
        found = arrival(xy=xy)

        assert (found.point, found.odd) == (None, {odd})

    def test_history_comes_in_order_and_closes_the_case(self) -> None:
        log = [
            {"at": "2026/03/07 08:00", "what": "closed", "short": "Closed", "long": "all done"},
            {"at": "2026/03/05 09:00", "what": "opened", "short": "Opened"},
            {"at": "2026/03/06 10:00", "what": "visit", "short": "Visit", "long": "二楼"},
            {"at": "?", "what": "note", "short": "afterwards"},
            {"at": "2026/03/05 12:00", "what": "call", "short": "Called"},
            {"at": "2026/03/08 12:00", "what": "empty"},
        ]

        done = arrival(status="done", log=log)

        assert [entry.words for entry in done.history] == ["Called", "Visit: 二楼", "afterwards"]
        assert done.closed_at == datetime(2026, 3, 7, tzinfo=UTC)
        assert done.closing_words == "Closed: all done"
        assert done.odd == {Odd.HISTORY_WITHOUT_TIME}

    @pytest.mark.parametrize(
        "log", [None, "", "not json", 3, {"at": 1}, ["words"], '[{"what": 1}]']
    )
    def test_history_that_is_none_does_no_harm(self, log: object) -> None:
        assert arrival(log=log).history == []

    def test_counts_channels_and_statuses_it_does_not_know(self) -> None:
        text = USUAL.replace('column = "status"', 'column = "status"\ndefault = "open"')

        assert arrival(text, status="?", by="pigeon").odd == {
            Odd.UNKNOWN_STATUS,
            Odd.UNKNOWN_CHANNEL,
        }


class TestClockface:
    def test_tries_the_ways_in_their_order(self) -> None:
        said = "03/04/2026"
        first = Clockface.of(["%d/%m/%Y", "%m/%d/%Y"], "UTC").read(said)
        other = Clockface.of(["%m/%d/%Y", "%d/%m/%Y"], "UTC").read(said)

        assert first is not None
        assert other is not None
        assert (first.month, other.month) == (4, 3)

    @pytest.mark.parametrize(
        ("form", "value"),
        [("unix", 1_772_672_400), ("unix-ms", "1772672400000"), ("excel1904", 44624.0416666667)],
    )
    def test_reads_numbers_for_what_they_are_said_to_be(self, form: str, value: object) -> None:
        assert Clockface.of([form], "UTC").read(value) == datetime(2026, 3, 5, 1, tzinfo=UTC)

    def test_a_moment_without_a_zone_is_in_the_zone_of_its_column(self) -> None:
        chicago = Clockface.of(["iso"], "America/Chicago")

        assert chicago.read("2014-05-09T19:02:21") == chicago.read("2014-05-09T19:02:21-05:00")

    @pytest.mark.parametrize("value", [None, "", "?", float("nan"), -1, 1e300, [], "0001-01-01"])
    def test_nonsense_is_no_moment(self, value: object) -> None:
        assert Clockface.of(["excel", "unix"], "Asia/Shanghai").read(value) is None
