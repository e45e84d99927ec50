"""The arithmetic of benchmarks."""

import json

import pytest

from benchmarks.figures import Finding, Measured, at_least, at_most, compare, percentile


def finding(*rounds, goal=None):
    return Finding("locate", "ours", "STRtree", "points/s", list(rounds), goal)


class TestFinding:
    def test_divides_round_by_round_and_takes_the_median(self):
        # The machine was slow in the second round; both sides felt it.
        found = finding((50, 100), (5, 8), (70, 100))
        assert found.ratios == [0.5, 0.625, 0.7]
        assert found.ratio == 0.625

    def test_is_a_json_line_of_six_fields(self):
        told = json.loads(json.dumps(finding((50, 100), (60, 100)).as_json()))
        assert told == {
            "name": "locate",
            "ours": 55,
            "other": 100,
            "ratio": 0.55,
            "unit": "points/s",
            "rounds": [[50, 100], [60, 100]],
        }

    @pytest.mark.parametrize(
        ("goal", "is_met"),
        [
            (at_least(0.5), True),
            (at_least(0.51), False),
            (at_most(0.5), True),
            (at_most(0.4), False),
        ],
    )
    def test_says_whether_the_goal_was_met(self, goal, is_met):
        found = finding((50, 100), goal=goal)
        assert found.is_met is is_met
        assert ("NOT MET" in found.verdict) is not is_met

    def test_without_a_goal_is_only_noted(self):
        assert finding((1, 2)).verdict == "noted"

    def test_shows_raw_figures_and_the_spread_of_ratios(self):
        told = "\n".join(finding((50, 100), (60, 100), goal=at_least(0.5)).lines())
        for part in ("50 / 100", "60 / 100", "min 0.5", "median 0.55", "max 0.6", "met"):
            assert part in told

    def test_comes_back_whole_from_where_it_was_kept(self):
        found = finding((50, 100), goal=at_least(0.5))
        assert Finding.kept(json.loads(json.dumps(found.to_keep()))) == found


class TestCompare:
    def test_takes_two_of_the_sides_and_notes_their_processor_time(self):
        sides = {
            "ours": [Measured(10, 2, cpu_ms=40), Measured(20, 2, cpu_ms=80)],
            "bare": [Measured(40, 2, cpu_ms=40), Measured(40, 2, cpu_ms=40)],
            "third": [Measured(1, 1), Measured(1, 1)],
        }
        found = compare("x", sides, ours="ours", other="bare", by=lambda one: one.rate, unit="1/s")
        assert found.rounds == [(5, 20), (10, 20)]
        assert found.notes == ["CPU ms each: ours 4.00, bare 1.00"]


class TestPercentile:
    def test_is_the_value_that_so_many_do_not_exceed(self):
        values = list(range(1, 101))
        assert [percentile(values, share) for share in (0.5, 0.99, 1)] == [50, 99, 100]
        assert percentile([7], 0.99) == 7

    def test_of_nothing_is_refused(self):
        with pytest.raises(ValueError, match="no values"):
            percentile([], 0.5)


class TestMeasured:
    def test_says_it_for_one(self):
        one = Measured(count=4, seconds=2, cpu_ms=100)
        assert (one.rate, one.cpu_each, one.wall_each) == (2, 25, 500)
