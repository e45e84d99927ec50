"""Importing twice, dry, stopped in the middle, in any order: nothing is doubled or lost."""

import json
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import operations
from doorstep.cases.importing import mapping, taking
from doorstep.cases.importing.mapping import BadMapping
from doorstep.cases.importing.report import Report
from doorstep.cases.importing.taking import BadTable, Taking
from doorstep.cases.models import Case
from doorstep.cases.tests.taking import MAPPING, NOW, USUAL, Take, rows_in_all_tables
from doorstep.places.models import Place


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

        with (
            translation.override("en"),
            pytest.raises(BadMapping, match=r"town.toml, line \d+, category.values.灯: "),
        ):
            taking.check_codes(known, community)

    def test_the_fallback_is_named_or_the_first(self, community: Place) -> None:
        known = mapping.read(MAPPING, name="town.toml")

        assert (
            taking.fallback_of(known) == taking.fallback_of(known, str(community.code)) == community
        )
        with pytest.raises(BadMapping, match="NOSUCH"):
            taking.fallback_of(known, "NOSUCH")
