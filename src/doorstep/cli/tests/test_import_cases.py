"""`./doorstep import cases`, with the real files where they are present."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from doorstep.cases import operations
from doorstep.cases.importing import mapping as mappings
from doorstep.cases.models import Case, Step
from doorstep.cases.states import State, StepKind
from doorstep.catalogue import presets
from doorstep.cli import import_cases
from doorstep.cli.main import main
from doorstep.places.models import Place
from doorstep.places.tests.factories import CommunityFactory
from doorstep.reports.commands import reconcile

pytestmark = pytest.mark.django_db

SHIPPED = Path(mappings.__file__).parent / "mappings"
MAPPING = '[source]\nname = "town"\nid = "id"\n[opened]\ncolumns = "when"\n[words]\nsaid = "text"\n'
GOOD = "id,when,text\n1,2026-03-05,灯不亮\n2,2026-03-06,电梯停了\n"


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main(["import", "cases", *map(str, arguments)])
    return int(end.value.code or 0) if not isinstance(end.value.code, str) else 1


def shared(name: str) -> Path:
    """A real file, or a reason why not."""
    for place in filter(None, [os.environ.get("DOORSTEP_SHARED"), "../shared", "../../shared"]):
        if (file := Path(place) / "data" / name).exists():
            return file
    if os.environ.get("CI"):
        pytest.fail(f"../shared/data/{name} has to be here")
    pytest.skip(f"../shared/data/{name} is not here (set DOORSTEP_SHARED)")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def community() -> Place:
    community: Place = CommunityFactory()
    presets.install(community)
    return community


@pytest.fixture
def files(tmp_path: Path, community: Place) -> tuple[Path, Path]:
    file, known = tmp_path / "town.csv", tmp_path / "town.toml"
    file.write_text(GOOD)
    known.write_text(MAPPING)
    return file, known


def agrees() -> bool:
    """Whether `./doorstep reconcile` finds nothing."""
    from argparse import ArgumentParser

    parser = ArgumentParser()
    reconcile.configure(parser)
    return reconcile.run(parser.parse_args([])) == 0


class TestCases:
    def test_takes_a_file_in_once(self, files: tuple[Path, Path], capsys: Any) -> None:
        file, known = files

        assert run(file, "--mapping", known, "--dry-run") == 0
        assert not Case.objects.exists()
        assert "2 would be taken" in capsys.readouterr().out
        assert run(file, "--mapping", known) == 0
        assert Case.objects.count() == 2
        assert run(file, "--mapping", known) == 0
        assert "2 here already" in capsys.readouterr().out
        assert Case.objects.count() == 2

    def test_a_refused_row_is_named_and_the_code_is_1(
        self, files: tuple[Path, Path], capsys: Any
    ) -> None:
        file, known = files
        file.write_text(GOOD + "3,soon,?\n")

        assert run(file, "--mapping", known) == 1
        told = capsys.readouterr().out
        assert "“when” that cannot be read: add its form to [dates] (4)" in told

    @pytest.mark.parametrize("suffix", ["json", "xlsx"])
    def test_writes_the_report(self, files: tuple[Path, Path], tmp_path: Path, suffix: str) -> None:
        file, known = files
        file.write_text(GOOD + "3,soon,?\n=1+1,2026-03-05,?\n")
        report = tmp_path / f"report.{suffix}"

        run(file, "--mapping", known, "--report", report)

        if suffix == "json":
            told = json.loads(report.read_text())
            assert (told["read"], told["taken"], told["refused"]) == (4, 3, 1)
            assert told["refusals"][0]["rows"] == [4]
        else:
            book = CalamineWorkbook.from_filelike(io.BytesIO(report.read_bytes()))
            assert book.sheet_names == ["report", "refused", "categories"]
            assert book.get_sheet_by_name("refused").to_python()[1][:2] == [4.0, "bad_time"]

    def test_a_mapping_that_does_not_fit_is_one_sentence(
        self, files: tuple[Path, Path], capsys: Any
    ) -> None:
        file, known = files
        known.write_text(MAPPING + 'summary = "title"\n')

        assert run(file, "--mapping", known) == 1
        assert not Case.objects.exists()

    def test_says_when_there_is_no_such_file(self, files: tuple[Path, Path], capsys: Any) -> None:
        assert run("no-such.csv", "--mapping", files[1]) == 2
        assert "no-such.csv" in capsys.readouterr().err

    def test_stopped_by_hand_it_says_so_and_that_it_goes_on(
        self, files: tuple[Path, Path], capsys: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop(*_rows: object, **_keywords: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(operations, "take_down_many", stop)

        assert run(files[0], "--mapping", files[1]) == 130
        assert "it goes on where it stopped" in capsys.readouterr().out


class TestProgress:
    def test_tells_how_far_how_fast_and_how_long(self) -> None:
        bar = import_cases.progress(500, 1_000, 10.0, is_bar=True)

        assert bar == "\r[###############...............] 500/1000 50/s 0:10 "
        assert import_cases.progress(0, 0, 0.0, is_bar=False) == "0/0 0/s 0:00"


class TestRealFiles:
    def test_chicago_with_its_history(self, community: Place, tmp_path: Path) -> None:
        file = shared("chicago_open311_sample.json")
        known = SHIPPED / "chicago_open311.toml"
        report = tmp_path / "report.json"

        assert run(file, "--mapping", known, "--report", report) == 0

        told = json.loads(report.read_text())
        assert (told["read"], told["taken"], told["refused"]) == (50, 50, 0)
        assert told["outcomes"] == {"closed": 49, "open": 1}
        assert (told["closed_without_time"], told["categories_not_mapped"]) == (0, {})
        case = Case.objects.get(outside_id="chicago-open311:14-00684314")
        steps = list(case.steps.order_by("seq").select_related("words"))
        assert (case.category.code, case.state) == ("street", State.NO_ANSWER)
        assert steps[1].said == ("Final Outcome: CDOT Inspect Public Way Survey Transfer Outcome")
        assert steps[-1].happened_at.isoformat() == "2015-10-10T15:15:40+00:00"
        notes = Step.objects.filter(kind=StepKind.NOTED).count()
        assert (
            notes == 276 - 50 - 49 + 50
        )  # not openings and closings, but everybody's status_notes
        assert agrees()

    def test_a_thousand_of_san_francisco(self, community: Place, tmp_path: Path) -> None:
        """The first, the last and every tenth between: with all kinds of dirt in them."""
        table = parquet.read_table(shared("sf311_10k.parquet"))
        file = tmp_path / "sf.parquet"
        parquet.write_table(table.take(list(range(0, table.num_rows, 10))), file)
        report = tmp_path / "report.json"
        known = SHIPPED / "sf311.toml"

        assert run(file, "--mapping", known, "--report", report) == 0

        told = json.loads(report.read_text())
        assert told["taken"] == told["read"] == 1_000
        assert told["without_usable_coordinates"] + told["far_away"] == 1_000
        assert told["outcomes"]["closed"] + told["outcomes"]["open"] == 1_000
        assert Case.objects.filter(state=State.NO_ANSWER).count() == told["outcomes"]["closed"]
        assert not Case.objects.filter(is_overdue=True).exists()
        assert agrees()
        assert run(file, "--mapping", known) == 0
        assert Case.objects.count() == 1_000
