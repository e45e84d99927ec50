"""The shapes that all rooms' APIs share."""

from datetime import UTC, datetime

import pytest
from ninja import Schema
from pydantic import ValidationError

from doorstep.kernel.schemas import Moment, Version


class Asked(Schema):
    at: Moment


class Read(Schema):
    version: Version


class TestMoment:
    def test_is_kept_in_utc(self):
        asked = Asked.model_validate({"at": "2026-03-05T09:00:00+08:00"})

        assert asked.at == datetime(2026, 3, 5, 1, tzinfo=UTC)
        assert asked.at.tzinfo is UTC

    def test_an_odd_zone_does_no_harm(self):
        """PostgreSQL knows no zone beyond sixteen hours."""
        asked = Asked.model_validate({"at": "2026-03-05T09:00:00-21:14"})

        assert asked.at.tzinfo is UTC

    @pytest.mark.parametrize(
        "said",
        ["0001-01-01T00:00:00+08:00", "1433-09-03T10:48:47-21:14", "9999-12-31T23:59:59-01:00"],
    )
    def test_another_age_is_refused(self, said):
        with pytest.raises(ValidationError):
            Asked.model_validate({"at": said})


class TestVersion:
    @pytest.mark.parametrize("said", [True, "1", 1.0, -1, 2**31])
    def test_only_a_whole_number_is_one(self, said):
        with pytest.raises(ValidationError):
            Read.model_validate({"version": said})
