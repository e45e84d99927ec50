"""Choosing benchmarks and telling what they found."""

import json
from argparse import ArgumentParser

import pytest

from benchmarks import page, running
from benchmarks.figures import Finding, at_least
from benchmarks.options import configure
from benchmarks.plays import ONLY_BY_NAME, ORDER
from benchmarks.registry import BENCHMARKS, Benchmark, known
from benchmarks.stage import CannotPlay


def good(_stage):
    yield Finding("good", "ours", "other", "1/s", [(3, 4), (3, 5)], at_least(0.5), ["as expected"])


def slow(_stage):
    yield Finding("slow", "ours", "other", "1/s", [(1, 4)], at_least(0.5))


def broken(stage):
    if stage is not None:
        raise CannotPlay("There is no PostgreSQL here.")
    yield


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command line over three small benchmarks; nothing is kept outside `tmp_path`."""
    offered = {each.__name__: Benchmark(each.__name__, "a test", each) for each in (good, slow)}
    offered["broken"] = Benchmark("broken", "a test", broken)
    monkeypatch.setattr(running, "known", lambda: offered)
    monkeypatch.setattr(page, "known", lambda: offered)
    monkeypatch.setattr(running, "ORDER", list(offered))
    monkeypatch.setattr(running, "ROOT", tmp_path)
    monkeypatch.setattr(page, "KEPT", tmp_path / "kept")
    monkeypatch.setattr("benchmarks.running.signal.signal", lambda *_: None)
    (tmp_path / "docs/operate").mkdir(parents=True)

    def played(*arguments):
        parser = ArgumentParser()
        configure(parser)
        return running.run(parser.parse_args(arguments))

    return played


class TestRun:
    def test_prints_json_lines_and_nothing_else(self, run, capsys):
        assert run("good", "--json") == 0
        lines = capsys.readouterr().out.splitlines()
        assert [list(json.loads(line)) for line in lines] == [
            ["name", "ours", "other", "ratio", "unit", "rounds"]
        ]

    def test_says_by_its_code_that_a_goal_was_missed_or_that_it_could_not_be_played(
        self, run, capsys
    ):
        assert run("good", "slow") == 1
        assert "NOT MET" in capsys.readouterr().out
        assert run("good", "broken") == 2
        assert "There is no PostgreSQL here." in capsys.readouterr().err

    def test_of_a_name_nobody_knows_is_refused(self, run):
        with pytest.raises(SystemExit, match="no benchmark called nonsense"):
            run("nonsense")

    def test_of_all_writes_the_page_and_goes_on_where_it_was_cut_off(self, run, tmp_path, capsys):
        assert run("--all") == 2
        told = (tmp_path / "docs/operate/performance.md").read_text()
        for part in ("a fixed loop", "## good", "at least 0.5: met", "NOT MET", "as expected"):
            assert part in told
        capsys.readouterr()
        assert run("--all", "--resume") == 2
        assert "good" not in capsys.readouterr().out


class TestKnown:
    def test_every_benchmark_has_its_place_in_the_order(self):
        assert set(known()) == set(BENCHMARKS) == {*ORDER, *ONLY_BY_NAME}
