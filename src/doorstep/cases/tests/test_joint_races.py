"""Parts under races, on each database: never an open part under a closed case."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from doorstep.cases import operations
from doorstep.cases.joint_states import OPEN_PARTS
from doorstep.cases.models import Case, CasePart, Tie
from doorstep.cases.operations import PartsOpen, WrongState
from doorstep.cases.states import OPEN, State
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of
from doorstep.cases.tests.joint import part_of, partner_of, wish
from doorstep.cases.tests.test_races import at_once
from doorstep.people.tests.factories import OrganisationFactory, ResidentFactory, actor_of

pytestmark = pytest.mark.django_db(transaction=True)


def nothing_open_under_something_closed() -> bool:
    open_ = CasePart.objects.filter(state__in=OPEN_PARTS)
    return not open_.exclude(case__state__in=OPEN).exists()


def test_asking_for_a_part_against_resolving():
    case = CaseFactory()
    desk = staff_of(case)
    operations.assign(case.pk, to=case.owner, by=desk, at=NINE_AM)
    company = OrganisationFactory()

    brought = at_once(
        lambda: operations.ask_for_part(
            case.pk, to=company.party, wish=wish(), by=desk, at=NINE_AM
        ),
        lambda: operations.resolve(case.pk, words="好了", by=desk, at=NINE_AM),
    )

    lost = [each for each in brought if isinstance(each, PartsOpen | WrongState)]
    assert len(lost) == 1
    assert nothing_open_under_something_closed()


def test_asking_for_a_part_against_the_resident_withdrawing():
    case = CaseFactory()
    desk, granny = staff_of(case), actor_of(case.beneficiary)
    company = OrganisationFactory()

    at_once(
        lambda: operations.ask_for_part(
            case.pk, to=company.party, wish=wish(), by=desk, at=NINE_AM
        ),
        lambda: operations.withdraw(case.pk, by=granny, at=NINE_AM),
    )

    case.refresh_from_db()
    assert case.state == State.WITHDRAWN
    assert nothing_open_under_something_closed()


def test_the_last_two_parts_done_at_once_tell_the_owner_once():
    case = CaseFactory()
    one, other = part_of(case), part_of(case)
    by = {part.pk: partner_of(part) for part in (one, other)}

    at_once(
        *(
            lambda pk=pk: operations.finish_part(pk, words="好了", by=by[pk], at=NINE_AM)
            for pk in (one.pk, other.pk)
        )
    )

    case.refresh_from_db()
    assert set(case.parts.values_list("state", flat=True)) == {"DONE"}
    seqs = list(case.steps.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, case.version + 1))


def test_accepting_against_calling_off_has_one_story():
    part = part_of(CaseFactory())
    partner, desk = partner_of(part), staff_of(part.case)

    at_once(
        lambda: operations.accept_part(part.pk, by=partner, at=NINE_AM),
        lambda: operations.withdraw_part(part.pk, by=desk, at=NINE_AM),
    )

    part.refresh_from_db()
    assert part.state == "WITHDRAWN"


def test_two_tie_the_same_two_and_one_wins():
    one = CaseFactory()
    other = CaseFactory(beneficiary=ResidentFactory(near=one))
    desk = staff_of(one)

    brought = at_once(
        lambda: operations.tie(one.pk, to=other.pk, by=desk, at=NINE_AM),
        lambda: operations.tie(other.pk, to=one.pk, by=desk, at=NINE_AM),
    )

    assert sum(isinstance(each, Case) for each in brought) == 1
    assert Tie.objects.count() == 1


def test_the_database_alone_keeps_a_part_from_under_a_closing_case():
    """Two transactions that cannot see each other, and no operation to hold them apart."""
    case = CaseFactory()
    part = part_of(case)
    operations.withdraw_part(part.pk, by=staff_of(case), at=NINE_AM)
    start, refused = Barrier(2), []

    def run(write) -> None:
        start.wait()
        try:
            with transaction.atomic():
                write()
        except (IntegrityError, OperationalError) as error:
            refused.append(error)
        finally:
            connection.close()

    def open_it() -> None:
        CasePart.objects.filter(pk=part.pk).update(state="ASKED", settled_at=None)

    def close_it() -> None:
        Case.objects.filter(pk=case.pk).update(state="WITHDRAWN", closed_at=NINE_AM)

    threads = [Thread(target=run, args=(write,)) for write in (open_it, close_it)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert nothing_open_under_something_closed()
