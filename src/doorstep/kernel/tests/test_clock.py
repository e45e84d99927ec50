from datetime import UTC, date, datetime, timedelta

import pytest

from doorstep.kernel import clock


class TestNow:
    def test_is_in_utc(self):
        assert clock.now().utcoffset() == timedelta(0)


class TestShanghaiDay:
    @pytest.mark.parametrize(
        ("moment", "day"),
        [
            (datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC), date(2026, 3, 4)),
            (datetime(2026, 3, 4, 16, 0, tzinfo=UTC), date(2026, 3, 5)),
        ],
    )
    def test_turns_at_midnight_here(self, moment, day):
        assert clock.shanghai_day(moment) == day

    def test_refuses_a_moment_without_a_zone(self):
        with pytest.raises(ValueError, match="time zone"):
            clock.shanghai(datetime(2026, 3, 5))
