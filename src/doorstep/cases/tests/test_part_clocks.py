"""When the clock speaks of a part: once that it is near, once that it is late."""

from datetime import timedelta

import pytest

from doorstep.cases import jobs, operations
from doorstep.cases.models import CasePart
from doorstep.cases.states import StepKind
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, category_in
from doorstep.cases.tests.joint import part_of, partner_of
from doorstep.messaging.models import Message
from doorstep.people.states import Reach
from doorstep.people.tests.factories import ContactFactory, OrganisationFactory, ResidentFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY_NOON = NINE_AM + 4 * DAY + 3 * HOUR


@pytest.fixture
def company():
    body = OrganisationFactory()
    ContactFactory(organisation=body, number="13912345678", reach=Reach.SMS)
    return body


def told():
    return sorted(
        Message.objects.filter(template__in=["cases.part_soon", "cases.part_late"]).values_list(
            "template", flat=True
        )
    )


class TestNear:
    def test_of_monday_noon_they_hear_on_friday(self):
        part = part_of(CaseFactory(), due_at=MONDAY_NOON)

        assert NINE_AM + DAY < part.warn_at < NINE_AM + DAY + 9 * HOUR

    def test_of_little_time_they_hear_half_way(self):
        part = part_of(CaseFactory(), due_at=NINE_AM + 2 * HOUR)

        assert part.warn_at == NINE_AM + HOUR

    def test_over_a_weekend_nothing_counts_and_it_is_not_after_the_deadline(self):
        saturday = NINE_AM + 2 * DAY

        part = part_of(CaseFactory(), at=saturday, due_at=saturday + 5 * HOUR)

        assert part.asked_at <= part.warn_at <= part.due_at

    def test_in_danger_every_hour_counts(self):
        granny = ResidentFactory()
        danger = category_in(
            granny.community, "gas", deadline_unit="HOURS", deadline_amount=2, urgency="DANGER"
        )
        night = NINE_AM + 13 * HOUR

        part = part_of(
            CaseFactory(beneficiary=granny, category=danger, recorded_at=night),
            at=night,
            due_at=night + 4 * HOUR,
        )

        assert part.warn_at == night + 2 * HOUR


class TestSweepParts:
    def test_warns_once(self, company):
        part = part_of(CaseFactory(), company, due_at=MONDAY_NOON)

        assert jobs.sweep_parts(part.warn_at - HOUR) == 0
        assert jobs.sweep_parts(part.warn_at) == 1
        assert jobs.sweep_parts(part.warn_at + HOUR) == 0

        assert told() == ["cases.part_soon"]

    def test_says_once_that_it_is_late_and_writes_it_down(self, company):
        part = part_of(CaseFactory(), company, due_at=MONDAY_NOON)
        jobs.sweep_parts(part.warn_at)

        assert jobs.sweep_parts(part.due_at) == 1
        assert jobs.sweep_parts(part.due_at + DAY) == 0

        part.refresh_from_db()
        assert part.is_overdue
        assert part.case.steps.filter(kind=StepKind.PART_OVERDUE).count() == 1
        assert told() == ["cases.part_late", "cases.part_soon"]

    def test_after_an_outage_nobody_is_warned_of_what_is_late(self, company):
        part = part_of(CaseFactory(), company, due_at=MONDAY_NOON)

        jobs.sweep_parts(part.due_at + DAY)

        assert told() == ["cases.part_late"]

    def test_a_clock_moved_back_says_and_takes_back_nothing(self, company):
        part = part_of(CaseFactory(), company, due_at=MONDAY_NOON)
        jobs.sweep_parts(part.due_at)

        assert jobs.sweep_parts(NINE_AM - DAY) == 0
        assert jobs.sweep_parts(part.due_at) == 0

        assert CasePart.objects.get().is_overdue
        assert told() == ["cases.part_late"]

    def test_what_is_done_is_left_alone(self, company):
        part = part_of(CaseFactory(), company, due_at=MONDAY_NOON)
        operations.finish_part(part.pk, words="修好了", by=partner_of(part), at=NINE_AM + HOUR)

        assert jobs.sweep_parts(part.due_at + DAY) == 0
        assert told() == []
