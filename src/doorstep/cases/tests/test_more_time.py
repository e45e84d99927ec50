"""More time: asked for, given or refused by the one above."""

from typing import Any

import pytest

from doorstep.cases import jobs, operations
from doorstep.cases.models import Case, Extension
from doorstep.cases.replaying import replay
from doorstep.cases.states import Asked, StepKind, WhyLater
from doorstep.cases.tests.factories import (
    NINE_AM,
    resolved_by,
    taken_by,
)
from doorstep.cases.tests.ticking import DAY, at, fresh, kinds, old_community, replay_of, written
from doorstep.catalogue import presets
from doorstep.kernel.errors import BadInput
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import PostKind, Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def granny() -> Person:
    person = ResidentFactory(number="13812345678", reach=Reach.SMS)
    presets.install(person.community)
    return person


@pytest.fixture
def case(ticking: Case) -> Case:
    return fresh(ticking)


@pytest.fixture
def desk(office: dict[str, Person]) -> Actor:
    return actor_of(office["desk"])


def post_of(asked: Extension) -> str:
    post = asked.decider.post
    assert post is not None
    return post.kind


class TestMoreTime:
    UNTIL = at("2026-03-25T17:30")

    def asked(self, case, by, **more):
        told: dict[str, Any] = {
            "until": self.UNTIL,
            "why": WhyLater.PARTS,
            "words": "灯具要从厂里发",
        } | more
        return operations.ask_for_time(case.pk, by=by, at=NINE_AM, **told)

    def test_goes_to_the_one_above_and_moves_the_deadline(self, case, desk, office, granny):
        self.asked(case, desk)

        waiting = Extension.objects.get()
        assert (waiting.party, post_of(waiting)) == (case.owner, PostKind.SECRETARY)
        assert written(office["top"]) == ["cases.time_asked"]
        assert fresh(case).due_at == case.due_at

        operations.grant_time(case.pk, words="同意", by=actor_of(office["top"]), at=NINE_AM + DAY)

        later = fresh(case)
        assert (later.due_at, later.tick_at) == (self.UNTIL, at("2026-03-25T08:30"))
        assert later.assignments.get(ended_at=None).due_at == self.UNTIL
        assert "cases.takes_longer" in written(granny)
        assert "cases.time_granted" in written(office["desk"])
        assert replay(case) == replay_of(later)

    def test_a_helper_asks_the_grid_worker(self, case, granny, office):
        helper = VolunteerFactory(near=granny)
        taken_by(case, helper)

        self.asked(case, actor_of(helper))

        assert post_of(Extension.objects.get()) == PostKind.GRID_WORKER

    def test_may_be_refused_with_a_reason(self, case, desk, office):
        self.asked(case, desk)

        operations.refuse_time(
            case.pk, words="先换临时灯", by=actor_of(office["street"]), at=NINE_AM
        )

        assert fresh(case).due_at == case.due_at
        assert Extension.objects.get().state == Asked.REFUSED
        assert case.steps.last().said == "先换临时灯"
        assert "cases.time_refused" in written(office["desk"])

    def test_another_day_may_be_given(self, case, desk, office):
        self.asked(case, desk)

        operations.grant_time(
            case.pk,
            words="三天够了",
            until=at("2026-03-19T17:30"),
            by=actor_of(office["top"]),
            at=NINE_AM,
        )

        assert fresh(case).due_at == at("2026-03-19T17:30")

    def test_once_late_the_ladder_begins_anew_below(self, case, desk, office):
        old_community(case)
        jobs.strike_all(at("2026-03-18T17:30"))
        operations.ask_for_time(
            case.pk,
            until=self.UNTIL,
            why=WhyLater.OTHERS,
            words="等供电局",
            by=desk,
            at=at("2026-03-18T18:00"),
        )
        operations.grant_time(
            case.pk, words="同意", by=actor_of(office["street"]), at=at("2026-03-18T18:00")
        )

        later = fresh(case)
        assert (later.is_overdue, later.is_warned, later.climbed) == (False, False, 0)
        jobs.strike_all(at("2026-03-26T17:30"))
        assert kinds(case)[-2:] == [StepKind.OVERDUE, StepKind.TO_GRID]

    @pytest.mark.parametrize("until", ["2026-03-16T17:30", "2026-03-01T09:00", "2026-07-01T09:00"])
    def test_refuses_a_day_that_is_not_later_or_too_far(self, case, desk, until):
        with pytest.raises(operations.NotLater):
            self.asked(case, desk, until=at(until))

        assert kinds(case)[-1:] != [StepKind.TIME_ASKED]

    def test_one_waits_at_a_time_and_says_why(self, case, desk):
        with pytest.raises(BadInput):
            self.asked(case, desk, words=" ")
        self.asked(case, desk)
        with pytest.raises(operations.TimeAlreadyAsked):
            self.asked(case, desk)

    def test_nobody_decides_for_themselves_or_from_below(self, case, office, desk):
        secretary = actor_of(office["top"])
        self.asked(case, secretary)
        for by in (secretary, desk, actor_of(office["grid"])):
            with pytest.raises(operations.MayNotGiveTime):
                operations.grant_time(case.pk, words="好", by=by, at=NINE_AM)
        with pytest.raises(Case.DoesNotExist):
            operations.grant_time(case.pk, words="好", by=actor_of(SecretaryFactory()), at=NINE_AM)

        operations.grant_time(case.pk, words="好", by=actor_of(office["street"]), at=NINE_AM)
        with pytest.raises(operations.NoTimeAsked):
            operations.refuse_time(case.pk, words="不", by=actor_of(office["street"]), at=NINE_AM)

    def test_lapses_when_the_work_is_done(self, case, desk, granny):
        self.asked(case, desk)

        resolved_by(case, VolunteerFactory(near=granny), at=NINE_AM + DAY)

        assert Extension.objects.get().state == Asked.LAPSED
