"""The clock of a case: resting, more time, warnings, the ladder, and who is told when."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import jobs, operations
from doorstep.cases.models import Case, Nudge, Pause
from doorstep.cases.replaying import replay
from doorstep.cases.states import Channel, StepKind, WaitsFor, WhyLater
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    draft_for,
    resolved_by,
    staff_of,
    taken,
)
from doorstep.cases.tests.ticking import (
    DAY,
    at,
    fresh,
    kinds,
    old_community,
    replay_of,
    resting_until,
    written,
)
from doorstep.catalogue import presets
from doorstep.catalogue.states import Urgency
from doorstep.kernel import deployment
from doorstep.kernel.deployment import Trust
from doorstep.kernel.errors import DomainError
from doorstep.messaging.models import Message
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


class TestTakeDown:
    def test_sets_a_clock_that_warns_first(self, case):
        assert case.due_at == at("2026-03-16T17:30")
        assert case.tick_at == at("2026-03-16T08:30")  # one working day before
        assert case.steps.get(seq=1).due_at == case.due_at

    def test_an_import_counts_from_its_arrival(self, granny):
        draft = draft_for(granny, channel=Channel.IMPORT, happened_at=NINE_AM - 300 * DAY)

        case = taken(draft, Actor.system("import"))

        assert case.due_at == at("2026-03-16T17:30")


class TestStrikes:
    def test_each_step_comes_once_and_in_its_time(self, case, office):
        old_community(case)
        story = [
            ("2026-03-16T08:29", []),
            ("2026-03-16T08:30", [StepKind.WARNED]),
            ("2026-03-16T17:30", [StepKind.OVERDUE]),
            ("2026-03-17T17:29", []),
            ("2026-03-17T17:30", [StepKind.TO_GRID]),
            ("2026-03-18T17:30", [StepKind.TO_SECRETARY]),
            ("2026-03-20T17:30", [StepKind.TO_STREET]),
            ("2026-04-20T17:30", []),
        ]
        seen = len(kinds(case))
        for moment, expected in story:
            for _twice in range(2):
                jobs.strike_all(at(moment))
            assert kinds(case)[seen:] == expected
            seen = len(kinds(case))

        told = {name: written(person) for name, person in office.items()}
        assert [each for each in told["desk"] if each.startswith("cases.o") or "warn" in each] == [
            "cases.warned",
            "cases.overdue",
        ]
        assert (told["grid"], told["top"], told["street"]) == (
            ["cases.climbed"],
            ["cases.climbed"],
            ["cases.climbed"],
        )
        assert replay(case) == replay_of(fresh(case))

    def test_an_outage_is_caught_up_with_one_message_for_each_person(self, granny, office, desk):
        cases = [taken(draft_for(granny), desk) for _ in range(7)]
        old_community(cases[0])
        Message.objects.all().delete()

        jobs.strike_all(at("2026-05-20T09:00"))

        late = [StepKind.OVERDUE, StepKind.TO_GRID, StepKind.TO_SECRETARY, StepKind.TO_STREET]
        assert all(kinds(each)[-4:] == late for each in cases)
        for person in office.values():
            assert written(person) == ["cases.clocks"]
            message = Message.objects.get(person=person)
            assert (message.params["cases"], message.params["late"]) == (7, 7)
        assert not Nudge.objects.filter(told_at=None).exists()

    def test_in_the_first_thirty_days_the_street_is_not_disturbed(self, case, office):
        jobs.strike_all(at("2026-03-31T09:00"))

        assert kinds(case)[-1] == StepKind.NOT_TO_STREET
        assert fresh(case).climbed == 3
        assert written(office["street"]) == []

    def test_but_danger_climbs_to_the_street_from_the_first_day(self, granny, office, desk):
        danger = taken(draft_for(granny, category_code="gas"), desk)
        assert danger.urgency == Urgency.DANGER

        jobs.strike_all(NINE_AM + 12 * timedelta(hours=1))

        assert kinds(danger)[-1] == StepKind.TO_STREET
        assert written(office["street"]) == ["cases.climbed"]

    def test_passes_over_an_empty_chair(self, granny, desk):
        """Only the secretary sits: she hears of it on the grid worker's rung, and once."""
        secretary = SecretaryFactory(at=granny.community, number="13800000009", reach=Reach.SMS)
        case = taken(draft_for(granny), desk)
        Person.objects.filter(roles__post__kind=PostKind.GRID_WORKER).update(is_active=False)

        jobs.strike_all(at("2026-03-17T17:30"))
        jobs.strike_all(at("2026-03-18T17:30"))

        assert kinds(case)[-2:] == [StepKind.TO_GRID, StepKind.TO_SECRETARY]
        assert written(secretary) == ["cases.climbed"]

    def test_what_is_done_ticks_no_more(self, case, granny):
        jobs.strike_all(at("2026-03-18T17:30"))

        resolved_by(case, VolunteerFactory(near=granny), at=at("2026-03-18T18:00"))

        done = fresh(case)
        assert (done.tick_at, done.climbed, done.is_overdue, done.is_warned) == (
            None,
            0,
            False,
            False,
        )
        assert jobs.strike_all(at("2026-05-18T18:00")) == 0


class TestWaitForResident:
    def test_the_clock_rests_and_the_deadline_moves_by_what_it_rested(self, case, desk, granny):
        operations.wait_for_resident(
            case.pk, waits_for=WaitsFor.NOBODY_IN, by=desk, at=at("2026-03-06T09:00")
        )
        resting = fresh(case)
        assert (resting.paused_at, resting.pause_until) == (
            at("2026-03-06T09:00"),
            at("2026-03-20T09:00"),  # ten working days
        )
        assert jobs.strike_all(at("2026-03-19T09:00")) == 0

        # an hour and a half on Friday morning, after the weekend one hour more
        operations.go_on(case.pk, by=desk, at=at("2026-03-06T10:30"))
        on = fresh(case)
        assert on.due_at == at("2026-03-17T10:00")
        assert on.assignments.get(ended_at=None).due_at == on.due_at
        assert kinds(case)[-2:] == [StepKind.PAUSED, StepKind.RESUMED]
        assert case.steps.last().due_at == on.due_at
        pause = Pause.objects.get()
        assert (pause.due_before, pause.due_after) == (case.due_at, on.due_at)
        assert "cases.waits_for_you" in written(granny)
        assert replay(case) == replay_of(on)

    def test_doing_it_twice_changes_nothing(self, case, desk):
        for _twice in range(2):
            operations.wait_for_resident(case.pk, waits_for=WaitsFor.PAPERS, by=desk, at=NINE_AM)
        for _twice in range(2):
            operations.go_on(case.pk, by=desk, at=NINE_AM + DAY)

        assert kinds(case).count(StepKind.PAUSED) == kinds(case).count(StepKind.RESUMED) == 1

    def test_goes_on_by_itself_at_the_limit_and_the_rest_is_used_up(self, case, desk, office):
        operations.wait_for_resident(case.pk, waits_for=WaitsFor.PAPERS, by=desk, at=NINE_AM)
        limit = resting_until(case)

        jobs.strike_all(limit + timedelta(hours=1))

        on = fresh(case)
        assert (on.paused_at, on.due_at) == (None, at("2026-03-30T17:30"))
        assert "cases.clock_runs_again" in written(office["desk"])
        assert Pause.objects.get().ended_at == limit
        with pytest.raises(operations.MayNotWait):
            operations.wait_for_resident(
                case.pk, waits_for=WaitsFor.PAPERS, by=desk, at=limit + DAY
            )

    def test_the_resident_says_that_it_goes_on(self, case, desk, granny):
        operations.wait_for_resident(case.pk, waits_for=WaitsFor.LATER, by=desk, at=NINE_AM)

        operations.go_on(case.pk, by=actor_of(granny), at=NINE_AM + DAY)

        assert fresh(case).paused_at is None

    def test_danger_and_what_is_late_do_not_wait(self, granny, office, desk, case):
        danger = taken(draft_for(granny, category_code="gas"), desk)

        for each, moment in ((danger, NINE_AM), (case, at("2026-03-16T17:31"))):
            with pytest.raises(operations.MayNotWait):
                operations.wait_for_resident(each.pk, waits_for=WaitsFor.PAPERS, by=desk, at=moment)
            assert fresh(each).paused_at is None

    def test_a_clock_moved_back_is_refused(self, case, desk):
        operations.note(case.pk, words="看过了", by=desk, at=NINE_AM + DAY)

        with pytest.raises(operations.ClockMovedBack):
            operations.wait_for_resident(case.pk, waits_for=WaitsFor.PAPERS, by=desk, at=NINE_AM)

    def test_strangers_do_not_know_of_it_and_residents_may_not(self, case, granny):
        with pytest.raises(Case.DoesNotExist):
            operations.wait_for_resident(
                case.pk,
                waits_for=WaitsFor.PAPERS,
                by=actor_of(VolunteerFactory()),
                at=NINE_AM,
            )
        with pytest.raises(operations.MayNot):
            operations.wait_for_resident(
                case.pk, waits_for=WaitsFor.PAPERS, by=actor_of(granny), at=NINE_AM
            )

    def test_ends_when_the_work_is_done(self, case, desk, granny):
        operations.wait_for_resident(case.pk, waits_for=WaitsFor.PAPERS, by=desk, at=NINE_AM)

        resolved_by(case, VolunteerFactory(near=granny), at=NINE_AM + DAY)

        assert Pause.objects.get().ended_at == NINE_AM + DAY
        assert fresh(case).paused_at is None


class TestTheMachinesClock:
    def test_a_step_back_does_nothing_and_a_jump_expires_nothing(self, case, desk, monkeypatch):
        operations.wait_for_resident(case.pk, waits_for=WaitsFor.PAPERS, by=desk, at=NINE_AM)
        later = resting_until(case) + DAY

        for trust in (Trust.BEHIND, Trust.JUMPED):
            monkeypatch.setattr(deployment, "trust_in", lambda _at, trust=trust: trust)
            assert jobs.sweep_deadlines(later) == 0
            assert fresh(case).paused_at is not None
        monkeypatch.setattr(deployment, "trust_in", lambda _at: Trust.STEADY)
        assert jobs.sweep_deadlines(later + timedelta(minutes=10)) == 1
        assert fresh(case).paused_at is None


DEEDS = ("wait", "go_on", "ask", "grant", "refuse", "take", "back", "done", "open", "under", "pass")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 90)), max_size=14))
def test_whatever_is_done_the_steps_tell_the_state(deeds):
    """Deadlines never move forward in time but under another heading, and replay gives the row."""
    case = CaseFactory()
    helper = VolunteerFactory(near=case)
    desk, top = staff_of(case), actor_of(SecretaryFactory(at=case.community))
    other = category_in(case.community, "lift", deadline_amount=3)
    moment = NINE_AM
    for deed, hours in deeds:
        moment += timedelta(hours=hours)
        before = fresh(case)
        try:
            _do(case, deed, moment, helper=helper, desk=desk, top=top, other=other)
        except DomainError:
            continue
        after = fresh(case)
        told = replay(case)
        assert told == replay_of(after), deed
        if deed not in {"under", "open"}:
            assert after.due_at >= before.due_at
        assert Pause.objects.filter(case=case, ended_at=None).exists() == bool(after.paused_at)


def _do(case, deed, moment, *, helper, desk, top, other):
    words = {"words": "说明", "at": moment}
    deeds = {
        "wait": lambda: operations.wait_for_resident(
            case.pk, waits_for=WaitsFor.PAPERS, by=desk, at=moment
        ),
        "go_on": lambda: operations.go_on(case.pk, by=desk, at=moment),
        "ask": lambda: operations.ask_for_time(
            case.pk, until=moment + 20 * DAY, why=WhyLater.PARTS, by=desk, **words
        ),
        "grant": lambda: operations.grant_time(case.pk, by=top, **words),
        "refuse": lambda: operations.refuse_time(case.pk, by=top, **words),
        "take": lambda: operations.assign(case.pk, to=helper.person.party, by=desk, at=moment),
        "back": lambda: operations.hand_back(case.pk, reason="有事", by=desk, at=moment),
        "done": lambda: operations.resolve(case.pk, by=desk, **words),
        "open": lambda: operations.say_not_fixed(case.pk, by=actor_of(case.beneficiary), at=moment),
        "under": lambda: operations.recategorise(case.pk, to=other, by=desk, at=moment),
        "pass": lambda: jobs.strike_all(moment),
    }
    deeds[deed]()
