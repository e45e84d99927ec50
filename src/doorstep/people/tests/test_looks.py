from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from doorstep.kernel import seals
from doorstep.kernel.errors import TooMany
from doorstep.people import operations, queries
from doorstep.people.models import AccessLook
from doorstep.people.operations import Ground
from doorstep.people.states import Reason
from doorstep.people.tests.factories import (
    AccountFactory,
    GridWorkerFactory,
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
ASKED = Ground(Reason.ASKED)


@pytest.mark.django_db
class TestUnmaskPhone:
    def test_shows_the_number_and_writes_down_role_unit_number_time_and_reason(self):
        resident = ResidentFactory(number="13800001234")
        worker = GridWorkerFactory(at=resident.home.grid)
        AccountFactory(person=worker, username="w00017")

        number = operations.unmask_phone(
            resident.pk,
            by=actor_of(worker),
            ground=Ground(Reason.CASE, "case", "abc"),
            at=NINE_AM,
        )

        look = AccessLook.objects.get()
        assert number == "13800001234"
        assert (look.viewer_role, look.viewer_place, look.viewer_number) == (
            "GRID_WORKER",
            resident.home.grid,
            "w00017",
        )
        assert (look.person_uid, look.reason, look.thing_id, look.at, look.was_refused) == (
            resident.uid,
            "CASE",
            "abc",
            NINE_AM,
            False,
        )
        assert list(queries.looks_at(resident).items) == [look]

    def test_the_helper_of_an_open_case_is_tied(self):
        resident = ResidentFactory(number="13800001234")
        volunteer = actor_of(VolunteerFactory(near=resident))
        tied = Ground(Reason.CASE, "case", "abc", is_tied=True)

        assert operations.unmask_phone(resident.pk, by=volunteer, ground=tied, at=NINE_AM)

    def test_says_when_there_is_no_number(self):
        resident = ResidentFactory()
        desk = actor_of(StaffFactory(at=resident.community))

        with pytest.raises(operations.NothingThere):
            operations.unmask_phone(resident.pk, by=desk, ground=ASKED, at=NINE_AM)

    def test_ones_own_look_is_not_shown_to_oneself(self):
        resident = ResidentFactory(number="13800001234")

        operations.unmask_phone(resident.pk, by=actor_of(resident), ground=ASKED, at=NINE_AM)

        assert queries.looks_at(resident).items == []

    def test_looks_are_counted_by_the_day(self, monkeypatch):
        monkeypatch.setattr("doorstep.people.operations.looks.LOOKS_A_DAY", 1)
        resident = ResidentFactory(number="13800001234")
        desk = actor_of(StaffFactory(at=resident.community))
        operations.unmask_phone(resident.pk, by=desk, ground=ASKED, at=NINE_AM)

        with pytest.raises(TooMany):
            operations.unmask_phone(resident.pk, by=desk, ground=ASKED, at=NINE_AM)


@pytest.mark.django_db(transaction=True)
class TestRefusedLook:
    def test_is_written_down_for_good(self):
        resident = ResidentFactory(number="13800001234")
        stranger = actor_of(StaffFactory())

        with pytest.raises(operations.MayNotLook):
            operations.unmask_phone(resident.pk, by=stranger, ground=ASKED, at=NINE_AM)

        look = AccessLook.objects.get()
        assert (look.viewer_id, look.was_refused) == (stranger.id, True)

    def test_cannot_be_hidden_in_a_transaction_that_rolls_back(self):
        resident = ResidentFactory(number="13800001234")
        desk = actor_of(StaffFactory(at=resident.community))

        with transaction.atomic(), pytest.raises(RuntimeError):
            operations.unmask_phone(resident.pk, by=desk, ground=ASKED, at=NINE_AM)


@pytest.mark.django_db
class TestAccessLog:
    def test_is_sealed_and_never_changed(self):
        resident = ResidentFactory(number="13800001234")
        desk = actor_of(StaffFactory(at=resident.community))
        operations.unmask_phone(resident.pk, by=desk, ground=ASKED, at=NINE_AM)

        seals.seal_committed(NINE_AM)

        report = seals.verify("access_log")
        assert (report.head.seq, report.is_clean) == (1, True)
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessLook.objects.update(was_refused=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessLook.objects.all().delete()
