"""Many at once: one wins, the others are told kindly, on each database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from doorstep.cases import operations
from doorstep.cases.models import Assignment, Case, Delta, InboxCount, PromiseCount
from doorstep.cases.operations import Draft, Where
from doorstep.cases.operations.folding import fold
from doorstep.cases.operations.promise_tallies import fold_promises
from doorstep.cases.promise_jobs import sweep_promises
from doorstep.cases.states import Channel, State
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    resolved_by,
    sent,
    staff_of,
)
from doorstep.cases.tests.promising import promised
from doorstep.kernel.errors import DomainError
from doorstep.people.tests.factories import ResidentFactory, VolunteerFactory, actor_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act brought, or how it was refused, when all begin at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_eight_claim_and_one_wins():
    case = CaseFactory()
    actors = [actor_of(VolunteerFactory(near=case)) for _ in range(8)]

    brought = at_once(
        *(lambda by=by: operations.claim(case.pk, by=by, at=NINE_AM) for by in actors)
    )

    won = [each for each in brought if isinstance(each, Case)]
    lost = [each for each in brought if isinstance(each, operations.AlreadyClaimed)]
    assert (len(won), len(lost)) == (1, 7)
    assert len({str(each) for each in lost}) == 1
    case.refresh_from_db()
    assert (case.state, case.version, case.helper) == (State.TAKEN, 2, won[0].helper)
    assert Assignment.objects.filter(case=case, ended_at=None).count() == 1


def test_two_confirm_and_one_is_thanked():
    case = CaseFactory()
    resolved_by(case, VolunteerFactory(near=case))
    granny = case.beneficiary

    brought = at_once(
        *(
            lambda: operations.confirm(case.pk, by=actor_of(granny), at=NINE_AM, stars=5)
            for _ in range(2)
        )
    )

    assert sorted(type(each).__name__ for each in brought) == ["AlreadyConfirmed", "Case"]
    assert case.steps.filter(kind="CONFIRMED").count() == 1
    assert case.ratings.count() == 1


def test_confirm_against_not_fixed_has_one_story():
    case = CaseFactory()
    resolved_by(case, VolunteerFactory(near=case))
    granny = case.beneficiary

    at_once(
        lambda: operations.confirm(case.pk, by=actor_of(granny), at=NINE_AM),
        lambda: operations.say_not_fixed(case.pk, by=actor_of(granny), at=NINE_AM),
    )

    case.refresh_from_db()
    seqs = list(case.steps.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, case.version + 1))
    assert case.steps.get(seq=case.version).to_state == case.state


def test_the_same_capture_eight_times_is_one_case():
    granny = ResidentFactory()
    category_in(granny.community)
    id_ = uuid4()
    draft = Draft(
        channel=Channel.WEB,
        said="楼道灯不亮",
        category_code="light",
        spoken_by=granny,
        where=Where(code=granny.home.building.code),
    )

    brought = at_once(
        *(
            lambda: operations.take_down(
                sent("same", id_=id_), draft=draft, by=actor_of(granny), at=NINE_AM
            )
            for _ in range(8)
        )
    )

    assert sorted(each[1] for each in brought if isinstance(each, tuple)) == [False] * 7 + [True]
    assert Case.objects.count() == 1


def test_two_merge_each_into_the_other_and_nobody_waits_in_a_ring():
    one = CaseFactory()
    other = CaseFactory(beneficiary=ResidentFactory(near=one))
    desk = staff_of(one)

    brought = at_once(
        lambda: operations.merge(one.pk, into=other.pk, by=desk, at=NINE_AM),
        lambda: operations.merge(other.pk, into=one.pk, by=desk, at=NINE_AM),
    )

    assert sum(isinstance(each, Case) for each in brought) == 1
    assert Case.objects.filter(state=State.MERGED).count() == 1


def test_eight_write_while_four_fold_and_no_figure_is_lost():
    cases = [CaseFactory() for _ in range(8)]
    clerks = [staff_of(case) for case in cases]

    at_once(
        *(
            lambda case=case, by=by: operations.withdraw(case.pk, by=by, at=NINE_AM)
            for case, by in zip(cases, clerks, strict=True)
        ),
        *(lambda: fold(most=3) for _ in range(4)),
    )
    while fold(most=3):
        pass

    withdrawn = InboxCount.objects.filter(state=State.WITHDRAWN)
    for case in cases:
        assert withdrawn.get(place_id=case.community_id).cases == 1
    assert not InboxCount.objects.exclude(state=State.WITHDRAWN).exclude(cases=0).exists()
    assert not Delta.objects.exists()


def test_two_keep_a_promise_and_one_is_thanked():
    case = CaseFactory()
    promise = promised(case)
    granny = case.beneficiary

    brought = at_once(
        *(
            lambda: operations.keep_promise(promise.pk, by=actor_of(granny), at=NINE_AM)
            for _ in range(2)
        )
    )

    assert sorted(type(each).__name__ for each in brought) == ["Promise", "PromiseSettled"]
    assert list(promise.steps.order_by("seq").values_list("kind", flat=True)) == ["MADE", "KEPT"]


def test_keep_against_the_sweep_has_one_story():
    case = CaseFactory()
    promise = promised(case)
    granny, past = case.beneficiary, promise.due_at + timedelta(hours=1)

    at_once(
        lambda: operations.keep_promise(promise.pk, by=actor_of(granny), at=promise.due_at),
        lambda: sweep_promises(past),
    )

    promise.refresh_from_db()
    kinds = list(promise.steps.order_by("seq").values_list("kind", flat=True))
    assert kinds in (["MADE", "KEPT"], ["MADE", "BROKEN", "LATE"])
    assert promise.steps.get(seq=promise.version).to_state == promise.state


def test_put_off_against_the_sweep_is_never_both():
    case = CaseFactory()
    promise = promised(case)
    desk, due = staff_of(case), promise.due_at

    brought = at_once(
        lambda: operations.put_off_promise(
            promise.pk,
            to=due + timedelta(days=2),
            reason="缺配件",
            told_in_person=True,
            by=desk,
            at=promise.made_at + timedelta(hours=1),
        ),
        lambda: sweep_promises(due + timedelta(hours=1)),
    )

    promise.refresh_from_db()
    is_broken = promise.state == "BROKEN"
    assert is_broken == any(isinstance(each, operations.PromiseBroken) for each in brought)
    assert promise.was_put_off != is_broken


def test_confirm_against_not_fixed_leaves_the_promise_where_the_case_is():
    case = CaseFactory()
    promise = promised(case)
    resolved_by(case, VolunteerFactory(near=case))
    granny = case.beneficiary

    at_once(
        lambda: operations.confirm(case.pk, by=actor_of(granny), at=NINE_AM),
        lambda: operations.say_not_fixed(case.pk, by=actor_of(granny), at=NINE_AM),
    )

    case.refresh_from_db()
    promise.refresh_from_db()
    assert promise.state == ("KEPT" if case.state == State.CONFIRMED else "OPEN")


def test_writers_and_folders_of_promises_lose_none():
    case = CaseFactory()
    desk = staff_of(case)

    at_once(
        *(lambda: promised(case, by=desk) for _ in range(6)),
        *(lambda: fold_promises(most=2) for _ in range(3)),
    )
    while fold_promises(most=2):
        pass

    count = PromiseCount.objects.get(place_id=case.community_id, party_id=0)
    assert (count.promises, count.cases) == (6, 1)
