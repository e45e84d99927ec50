"""Another system's cases in our tables: once, whole, honest about what happened over there."""

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import operations
from doorstep.cases.importing import mapping, taking
from doorstep.cases.importing.mapping import BadMapping
from doorstep.cases.importing.report import Report
from doorstep.cases.importing.taking import BadTable, Taking
from doorstep.cases.models import Case, Step
from doorstep.cases.states import Channel, SortedBy, State, StepKind
from doorstep.catalogue import presets
from doorstep.kernel.models import AuditEntry, Capture, EventRow, Words
from doorstep.messaging.models import Message
from doorstep.places.models import Dwelling, Place
from doorstep.places.tests.factories import DwellingFactory

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


@pytest.fixture
def door(db: None) -> Dwelling:
    door = DwellingFactory()
    presets.install(Place.objects.get(pk=door.scope.community_id))
    return door


@pytest.fixture
def community(door: Dwelling) -> Place:
    return Place.objects.get(pk=door.scope.community_id)


Take = Callable[..., Report]


@pytest.fixture
def take(community: Place) -> Take:
    """Takes rows in through everything but the process of the child."""

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
    from doorstep.cases.importing import tables

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


class TestTaking:
    def test_an_open_row_is_an_ordinary_case_whose_clock_starts_now(self, take: Take) -> None:
        report = take({"name": "王奶奶", "phone": "13812345678"})

        case = Case.objects.get()
        assert (report.read, report.taken) == (1, 1)
        assert (case.channel, case.state, case.outside_id) == (Channel.IMPORT, "RAISED", "town:1")
        assert (case.happened_at, case.recorded_at) == (day(3, 5), NOW)
        assert case.due_at > NOW
        assert not case.is_overdue
        assert (case.category.code, case.sorted_by) == ("light", SortedBy.PERSON)
        assert case.owner is not None
        assert (case.said_words, case.contact_phone) == ("路灯不亮", "13812345678")
        assert "路灯不亮" not in case.summary

    def test_a_closed_row_goes_the_honest_path(self, take: Take) -> None:
        log = [{"at": "2026/03/07", "what": "看过现场"}, {"at": "2026/03/20", "what": "复查"}]

        take({"status": "done", "ended": "2026/03/09", "result": "李四换了灯泡", "log": log})

        case = Case.objects.get()
        assert [(kind, at) for kind, _words, at in story(case)] == [
            (StepKind.RAISED, day(3, 5)),
            (StepKind.NOTED, day(3, 7)),
            (StepKind.NOTED, day(3, 9)),
            (StepKind.TAKEN, day(3, 9)),
            (StepKind.RESOLVED, day(3, 9)),
            (StepKind.NO_ANSWER, day(3, 9)),
            (StepKind.NOTED, day(3, 20)),
        ]
        assert case.state == State.NO_ANSWER
        assert {step.recorded_at for step in case.steps.all()} == {NOW}
        assert story(case)[2][1] == "李四换了灯泡"
        assert "李四" not in case.answer_words  # colleagues wrote it for colleagues
        assert case.reopen_until is not None
        assert case.reopen_until < NOW

    def test_words_for_residents_become_the_answer(self, take: Take) -> None:
        text = MAPPING.replace("[closed]", "[closed]\nwords_for_residents = true")

        take({"status": "done", "ended": "2026/03/09", "result": "灯已换好"}, text=text)

        assert Case.objects.get().answer_words == "灯已换好"

    def test_a_withdrawn_row_is_withdrawn(self, take: Take) -> None:
        take({"status": "gone", "ended": "2026/03/09", "result": "不用了"})

        case = Case.objects.get()
        assert (case.state, story(case)[-1][1]) == (State.WITHDRAWN, "不用了")

    def test_tells_nobody(self, take: Take) -> None:
        take({"name": "王奶奶", "phone": "13812345678"}, {"id": "2", "status": "done"})

        assert not Message.objects.exists()
        assert not EventRow.objects.exists()

    def test_what_is_private_stays_private(self, take: Take) -> None:
        take({"kind": "调解", "text": "和邻居张三吵架"})

        case = Case.objects.get()
        assert case.is_private
        assert "张三" not in case.summary

    def test_is_placed_by_its_point_its_address_or_not_at_all(
        self, take: Take, door: Dwelling, community: Place
    ) -> None:
        Place.objects.filter(pk=door.building.pk).update(latitude=30.6, longitude=114.4)
        Place.objects.filter(pk=door.estate.pk).update(name_zh="梧桐里")

        report = take(
            {"lat": 30.6, "lng": 114.4},
            {"id": "2", "where": f"梧桐里{door.label}"},
            {"id": "3", "lat": 41.9, "lng": -87.6},
            {"id": "4", "lat": 0, "lng": 0},
            {"id": "5", "lat": 95, "lng": 200},
        )

        placed = [case.building_id for case in Case.objects.order_by("outside_id")]
        assert placed == [door.building.pk, door.building.pk, None, None, None]
        assert (report.without_place, report.far_away, report.at_fallback) == (3, 1, 3)
        assert (report.places["BUILDING"], report.places["COMMUNITY"]) == (2, 3)
        assert {case.community_id for case in Case.objects.all()} == {community.pk}

    def test_what_lies_elsewhere_can_be_refused(self, take: Take) -> None:
        text = MAPPING.replace("[place]", '[place]\noutside = "refuse"')

        report = take({"lat": 41.9, "lng": -87.6}, {"id": "2"}, text=text)

        assert (report.taken, [key[0] for key in report.refused]) == (1, ["outside"])

    def test_a_heading_nobody_mapped_is_counted(self, take: Take) -> None:
        report = take({"kind": "Potholes", "text": "?"}, {"id": "2", "kind": "Potholes"})

        assert report.unmapped == {"Potholes": 2}
        assert report.by_keyword == 1
        assert {case.sorted_by for case in Case.objects.all()} == {
            SortedBy.FALLBACK,
            SortedBy.KEYWORD,
        }

    def test_a_number_that_is_none_stays_with_the_words(self, take: Take) -> None:
        report = take({"phone": "call the desk", "name": "x" * 60})

        case = Case.objects.get()
        assert case.contact_phone is None
        assert "call the desk" in case.said_words
        assert report.odd == {"place_empty": 1, "contact_with_words": 1}

    def test_counts_what_was_late_by_our_own_rule(self, take: Take) -> None:
        report = take(
            {"status": "done", "ended": "2026/03/05"},
            {"id": "2", "status": "done", "ended": "2026/10/05"},
            {"id": "3"},
            {"id": "4", "when": "2026/11/20"},
        )

        assert (report.late_when_closed, report.late_and_open) == (1, 1)
        assert not Case.objects.filter(is_overdue=True).exists()

    def test_dirty_rows_are_refused_and_the_rest_is_taken(self, take: Take) -> None:
        rows = [
            {},
            {"id": "2", "when": "\n\u3000\u30002026年3月5日"},
            {"id": "3", "when": "03-05-2026"},
            {"id": "4", "text": "a\x00b"},
            {"id": "", "text": "?"},
            {"id": "6", "text": "x" * 30_000},
            {"id": "7", "status": "?"},
        ]

        report = take(*rows)

        assert (report.read, report.taken, report.refused_rows) == (7, 2, 5)
        named = [(why, each.rows) for (why, _about), each in report.refused.items()]
        assert sorted(named) == [
            ("bad_time", [3]),
            ("kernel.bad_input", [4]),
            ("kernel.bad_input", [6]),
            ("no_id", [5]),
            ("unknown_status", [7]),
        ]


class TestAgain:
    def test_running_it_again_adds_nothing(self, take: Take) -> None:
        rows = [{"id": str(number), "status": "done"} for number in range(5)]
        take(*rows)
        before = rows_in_all_tables()

        again = take(*reversed(rows))

        assert (again.taken, again.known) == (0, 5)
        assert rows_in_all_tables() == before

    def test_a_changed_row_is_told_and_not_taken(self, take: Take) -> None:
        take({})

        report = take({"text": "别的话"}, {"id": "2"})

        assert (report.taken, [key[0] for key in report.refused]) == (1, ["changed"])
        assert Case.objects.get(outside_id="town:1").said_words == "路灯不亮"

    def test_the_same_id_twice_in_one_file(self, take: Take) -> None:
        report = take({}, {}, {"text": "别的话"})

        assert (report.taken, report.repeated) == (1, 1)
        assert [(key[0], each.rows) for key, each in report.refused.items()] == [("differs", [3])]

    def test_a_completed_mapping_is_no_change_of_the_rows(self, take: Take) -> None:
        take({"kind": "Potholes"})

        again = take({"kind": "Potholes"}, text=MAPPING.replace("灯", "Potholes"))

        assert (again.known, again.refused_rows) == (1, 0)

    def test_two_sources_may_use_the_same_ids(self, take: Take) -> None:
        take({})

        assert take({}, text=MAPPING.replace('"town"', '"village"')).taken == 1


class TestDryRun:
    def test_writes_nothing_and_reports_the_same(self, take: Take) -> None:
        rows = [
            {},
            {},
            {"id": "2", "status": "done", "log": [{"at": "?", "what": "a"}]},
            {"id": "3", "kind": "?", "text": "电梯停了"},
            {"id": "4", "when": ""},
            {"id": "5", "lat": 0, "lng": 3},
            {"id": "6", "text": "x" * 30_000},
        ]
        before = rows_in_all_tables()

        dry = take(*rows, dry=True)
        assert rows_in_all_tables() == before
        real = take(*rows)

        assert dry.as_dict() | {"dry_run": False, "seconds": 0, "rows_per_second": 0} == (
            real.as_dict() | {"seconds": 0, "rows_per_second": 0}
        )
        assert real.taken == 4

    def test_knows_what_is_here(self, take: Take) -> None:
        take({})

        dry = take({}, {"id": "2"}, dry=True)

        assert (dry.known, dry.taken) == (1, 1)


class TestStopped:
    def test_leaves_whole_batches_and_goes_on(
        self, take: Take, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [{"id": str(number)} for number in range(9)]
        monkeypatch.setattr(taking, "BATCH", 4)
        write = operations.take_down_many
        calls = iter([write, None])

        def stop_at_the_second(letters: Any, **keywords: Any) -> Any:
            if (door := next(calls)) is None:
                raise KeyboardInterrupt
            return door(letters, **keywords)

        with monkeypatch.context() as stopped:
            stopped.setattr(operations, "take_down_many", stop_at_the_second)
            with pytest.raises(KeyboardInterrupt):
                take(*rows)
        assert Case.objects.count() == 4

        report = take(*rows)

        assert (report.known, report.taken) == (4, 5)

    def test_a_broken_file_is_refused_before_anything_is_written(
        self, community: Place, tmp_path: Any
    ) -> None:
        file = tmp_path / "cut.json"
        file.write_text(json.dumps([USUAL, USUAL | {"id": "2"}])[:-5])
        run = Taking(
            mapping.read(MAPPING, name="m"),
            community,
            report=Report("cut.json", "town"),
            now=lambda: NOW,
        )

        with file.open("rb") as source, pytest.raises(BadTable):
            next(run.run(source))

        assert not Case.objects.exists()


class TestProperty:
    @settings(
        max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_neither_order_nor_repetition_matters(self, take: Take, data: st.DataObject) -> None:
        row = st.fixed_dictionaries(
            {
                "id": st.sampled_from(["1", "2", "3", "", "4"]),
                "status": st.sampled_from(["open", "done", "gone", "?"]),
                "when": st.sampled_from(["2026/03/05", "2026年3月6日", "", "2030/01/01"]),
                "ended": st.sampled_from(["", "2026/03/01", "2026/03/09"]),
            }
        )
        rows = data.draw(st.lists(row, min_size=1, max_size=6, unique_by=lambda one: one["id"]))
        turned = data.draw(st.permutations([*rows, *rows]))
        source = data.draw(st.uuids()).hex[:12]
        text = MAPPING.replace('"town"', f'"s{source}"')

        dry = take(*rows, text=text, dry=True)
        first = take(*turned, text=text)
        again = take(*rows, text=text)

        assert first.taken == dry.taken
        assert first.repeated == dry.taken
        assert first.outcomes == dry.outcomes
        assert first.refused_rows == 2 * dry.refused_rows
        assert (again.taken, again.known) == (0, first.taken)


class TestChecks:
    def test_a_heading_the_community_lacks_is_named_with_its_line(self, community: Place) -> None:
        known = mapping.read(MAPPING.replace('"light"', '"lamp"'), name="town.toml")

        with pytest.raises(BadMapping, match=r"town.toml, line \d+, category.values.灯: "):
            taking.check_codes(known, community)

    def test_the_fallback_is_named_or_the_first(self, community: Place) -> None:
        known = mapping.read(MAPPING, name="town.toml")

        assert taking.fallback_of(known) == taking.fallback_of(known, community.code) == community
        with pytest.raises(BadMapping, match="NOSUCH"):
            taking.fallback_of(known, "NOSUCH")
