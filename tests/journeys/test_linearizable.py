"""Claim and confirm at once, as histories: each must read as if one had come after another."""

from collections.abc import Callable
from threading import Barrier

import pytest
from django.db import connection, transaction

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.states import State
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, resolved_by
from doorstep.kernel.errors import DomainError
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.people.tests.factories import VolunteerFactory, actor_of
from tests.journeys.linear import Done, History, is_linear

OK = "ok"


def said(act: Callable[[], object]) -> Callable[[], str]:
    """What it brought, in a word; its connection is its own."""

    def run() -> str:
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        else:
            return OK
        finally:
            connection.close()

    return run


def claiming(holder: str, what: str) -> tuple[str, str]:
    """A plain case to be claimed: the first gets it, once more changes nothing."""
    if holder in {"", what}:
        return what, OK
    return holder, "cases.already_claimed"


def speaking(state: str, what: str) -> tuple[str, str]:
    """A plain case said to be done: the resident confirms it, or says it is not."""
    if what == "confirm":
        if state == "CONFIRMED":
            return state, "cases.already_confirmed"
        return ("CONFIRMED", OK) if state == "RESOLVED" else (state, "cases.wrong_state")
    if state in {"RESOLVED", "CONFIRMED"}:
        return "RAISED", OK
    return state, "cases.wrong_state"


@pytest.mark.django_db(transaction=True)
class TestHistories:
    def test_claims(self):
        case = CaseFactory()
        people = [actor_of(VolunteerFactory(near=case)) for _ in range(4)]
        history = History()

        def claim(by: Actor) -> tuple[str, Callable[[], str]]:
            return by.id, said(lambda: operations.claim(case.pk, by=by, at=NINE_AM))

        history.at_once([claim(by) for by in (*people, *people)])

        assert is_linear(history.done, "", claiming)
        assert Case.objects.get(pk=case.pk).helper is not None

    def test_confirming_against_opening_again(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))
        granny = actor_of(case.beneficiary)
        history = History()
        deeds: dict[str, Callable[..., Case]] = {
            "confirm": operations.confirm,
            "not fixed": operations.say_not_fixed,
        }

        def speak(what: str) -> tuple[str, Callable[[], str]]:
            return what, said(lambda: deeds[what](case.pk, by=granny, at=NINE_AM))

        history.at_once([speak(what) for what in ("confirm", "not fixed") * 3])

        assert is_linear(history.done, "RESOLVED", speaking)
        case.refresh_from_db()
        seqs = list(case.steps.order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, case.version + 1))

    def test_a_planted_lost_update_is_found(self):
        case = CaseFactory()
        people = [actor_of(VolunteerFactory(near=case)) for _ in range(3)]
        history = History()

        def claim(by: Actor) -> tuple[str, Callable[[], str]]:
            return by.id, said(lambda: claim_badly(case.pk, by))

        history.at_once([claim(by) for by in people])

        assert [each.brought for each in history.done] == [OK] * 3
        assert not is_linear(history.done, "", claiming)


def claim_badly(case_id: int, by: Actor) -> None:
    """What a claim would be without its lock: looked at in one transaction, written in another."""
    assert by.person is not None
    party: Party = parties.of_person(by.person)
    with transaction.atomic():
        is_free = Case.objects.get(pk=case_id).state == State.RAISED
    LOOKED.wait()
    if is_free:
        with transaction.atomic():
            Case.objects.filter(pk=case_id).update(state=State.TAKEN, helper=party)


LOOKED = Barrier(3, timeout=30)  # nobody writes before all three have looked


def done(what: str, began: float, ended: float, brought: str = OK) -> Done:
    return Done(what, began, ended, brought)


class TestIsLinear:
    def test_one_after_another(self):
        history = [done("a", 0, 1), done("b", 2, 3, "cases.already_claimed")]

        assert is_linear(history, "", claiming)

    def test_in_either_order_while_they_overlap(self):
        history = [done("a", 0, 3, "cases.already_claimed"), done("b", 1, 2)]

        assert is_linear(history, "", claiming)

    def test_two_winners_have_no_order(self):
        assert not is_linear([done("a", 0, 3), done("b", 1, 2)], "", claiming)

    def test_a_refusal_before_anybody_won_has_none_either(self):
        history = [done("a", 0, 1, "cases.already_claimed"), done("b", 2, 3)]

        assert not is_linear(history, "", claiming)
