"""Two words about one question at the same moment: one counts, on each database."""

from datetime import timedelta

import pytest

from doorstep.cases import operations
from doorstep.cases.models import Case, HandOver
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of
from doorstep.cases.tests.test_races import at_once
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import ContactFactory, OrganisationFactory, actor_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    return OrganisationFactory()


@pytest.fixture
def case(company):
    case = CaseFactory()
    operations.propose_hand_over(
        case.pk, to=company.party, words="归物业", by=staff_of(case), at=NINE_AM
    )
    return case


def one_counted(case: Case, brought: list[object]) -> None:
    """One of them did it, the others were told, and the history has no hole."""
    lost = [each for each in brought if isinstance(each, operations.NothingAsked)]
    assert len(lost) == len(brought) - 1
    case.refresh_from_db()
    seqs = list(case.steps.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, case.version + 1)) == [1, 2, 3]
    assert HandOver.objects.get(case=case).ended_at is not None


def test_yes_against_taking_it_back(case, company):
    sun, desk = actor_of(ContactFactory(organisation=company)), staff_of(case)

    brought = at_once(
        lambda: operations.accept_hand_over(case.pk, by=sun, at=NINE_AM),
        lambda: operations.take_back_hand_over(case.pk, by=desk, at=NINE_AM),
    )

    one_counted(case, brought)
    was_taken = HandOver.objects.get(case=case).ended_how == "ACCEPTED"
    assert (case.owner == company.party) == was_taken


def test_four_contacts_say_yes_and_no(case, company):
    contacts = [actor_of(ContactFactory(organisation=company)) for _ in range(4)]

    brought = at_once(
        *(
            lambda by=by: operations.accept_hand_over(case.pk, by=by, at=NINE_AM)
            for by in contacts[:2]
        ),
        *(
            lambda by=by: operations.refuse_hand_over(case.pk, reason="不", by=by, at=NINE_AM)
            for by in contacts[2:]
        ),
    )

    # A no leaves them strangers to the case again, so who comes later learns no more than that.
    assert sum(isinstance(each, Case) for each in brought) == 1
    one_counted(case, brought)


def test_yes_against_the_clock(case, company):
    sun = actor_of(ContactFactory(organisation=company))
    asked = HandOver.objects.get(case=case)

    at_once(
        lambda: operations.accept_hand_over(case.pk, by=sun, at=asked.answer_by),
        lambda: operations.let_hand_over_lapse(
            case.pk, by=Actor.system("test"), at=asked.answer_by + timedelta(seconds=1)
        ),
    )

    case.refresh_from_db()
    asked.refresh_from_db()
    assert asked.ended_how in {"ACCEPTED", "LAPSED"}
    assert (case.owner == company.party) == (asked.ended_how == "ACCEPTED")
    assert case.version == 3


def test_two_ask_at_once_and_one_is_asked():
    case = CaseFactory()
    desk = staff_of(case)
    bodies = [OrganisationFactory() for _ in range(4)]

    brought = at_once(
        *(
            lambda to=each.party: operations.propose_hand_over(
                case.pk, to=to, words="请接", by=desk, at=NINE_AM
            )
            for each in bodies
        )
    )

    assert sum(isinstance(each, Case) for each in brought) == 1
    assert sum(isinstance(each, operations.AlreadyAsked) for each in brought) == 3
    assert HandOver.objects.filter(case=case, ended_at=None).count() == 1


def test_yes_against_withdrawing_the_case(case, company):
    sun, desk = actor_of(ContactFactory(organisation=company)), staff_of(case)

    at_once(
        lambda: operations.accept_hand_over(case.pk, by=sun, at=NINE_AM),
        lambda: operations.withdraw(case.pk, by=desk, at=NINE_AM),
    )

    case.refresh_from_db()
    assert case.state == "WITHDRAWN"
    asked = HandOver.objects.get(case=case)
    assert (case.owner == company.party) == (asked.ended_how == "ACCEPTED")
    assert asked.ended_how in {"ACCEPTED", "OVERTAKEN"}
