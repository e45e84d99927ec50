"""Several parties, each with a part of one case: asked, answered, shown, and settled."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from doorstep.cases import operations
from doorstep.cases.joint_states import PART_MOVES, PartState
from doorstep.cases.models import Case, CasePart, CasePhoto
from doorstep.cases.operations import MayNot, PartsOpen, WrongPartState, WrongState
from doorstep.cases.states import State, StepKind
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, resolved_by, staff_of, taken_by
from doorstep.cases.tests.joint import TOMORROW, part_of, partner_of, wish
from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import AuditEntry, EventRow
from doorstep.kernel.tests.pictures import photo
from doorstep.messaging.models import Message
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    OrganisationFactory,
    ResidentFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db
WRITES = {"reach": Reach.SMS}


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("now.jpg", photo((80, 60)), "image/jpeg")


class TestAskForPart:
    def test_leaves_the_owner_in_charge_and_the_case_in_hand(self):
        case = CaseFactory()
        company = OrganisationFactory()

        part = operations.ask_for_part(
            case.pk, to=company.party, wish=wish(), by=staff_of(case), at=NINE_AM
        )

        case.refresh_from_db()
        assert (case.state, case.helper, case.version) == (State.TAKEN, case.owner, 3)
        assert (part.state, part.what_words, part.due_at) == ("ASKED", "修好二楼的水管", TOMORROW)
        step = case.steps.get(kind=StepKind.PART_ASKED)
        assert (step.part, step.party, step.said) == (part, company.party, "修好二楼的水管")
        assert AuditEntry.objects.filter(action="cases.ask_for_part").count() == 1

    def test_a_case_in_somebodys_hands_stays_there(self):
        case = CaseFactory()
        volunteer = VolunteerFactory(near=case)
        taken_by(case, volunteer)

        part_of(case)

        case.refresh_from_db()
        assert case.helper == volunteer.person.party

    def test_refuses_a_stranger_as_if_there_were_nothing(self):
        case = CaseFactory()
        stranger = actor_of(ResidentFactory())

        with pytest.raises(Case.DoesNotExist):
            operations.ask_for_part(case.pk, to=case.owner, wish=wish(), by=stranger, at=NINE_AM)

    def test_refuses_the_resident(self):
        case = CaseFactory()

        with pytest.raises(MayNot):
            operations.ask_for_part(
                case.pk, to=case.owner, wish=wish(), by=actor_of(case.beneficiary), at=NINE_AM
            )

    def test_refuses_a_case_that_is_done(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))

        with pytest.raises(WrongState):
            part_of(case)

    @pytest.mark.parametrize(
        "given", [{"what": " "}, {"due_at": NINE_AM}, {"due_at": NINE_AM + timedelta(days=400)}]
    )
    def test_refuses_what_nobody_can_do(self, given):
        with pytest.raises(BadInput):
            part_of(CaseFactory(), **given)

    def test_refuses_on_an_older_reading(self):
        case = CaseFactory()
        part_of(case)

        with pytest.raises(operations.Stale):
            operations.ask_for_part(
                case.pk, to=case.owner, wish=wish(), by=staff_of(case), at=NINE_AM, version=1
            )


class TestAnswering:
    def test_from_accepting_to_done_with_photos(self):
        part = part_of(CaseFactory(), wants_photo=True)
        by = partner_of(part)

        operations.accept_part(part.pk, by=by, at=NINE_AM)
        done = operations.finish_part(
            part.pk, words="换了一截管子", by=by, at=NINE_AM, before=[picture()], after=[picture()]
        )

        assert (done.state, done.answer_words, done.settled_at) == ("DONE", "换了一截管子", NINE_AM)
        moments = CasePhoto.objects.filter(part=part).values_list("moment", flat=True)
        assert sorted(moments) == ["AFTER", "BEFORE"]

    def test_accepting_twice_changes_nothing(self):
        part = part_of(CaseFactory())
        by = partner_of(part)
        operations.accept_part(part.pk, by=by, at=NINE_AM)

        again = operations.accept_part(part.pk, by=by, at=NINE_AM)

        assert again.case.steps.filter(kind=StepKind.PART_ACCEPTED).count() == 1

    def test_a_photo_is_wanted(self):
        part = part_of(CaseFactory(), wants_photo=True)

        with pytest.raises(operations.PhotoWanted):
            operations.finish_part(part.pk, words="好了", by=partner_of(part), at=NINE_AM)

        part.refresh_from_db()
        assert part.state == PartState.ASKED

    def test_giving_it_back_wants_a_reason(self):
        part = part_of(CaseFactory())

        with pytest.raises(BadInput):
            operations.return_part(part.pk, reason="", by=partner_of(part), at=NINE_AM)

    def test_a_returned_part_waits_for_the_owner(self):
        part = part_of(CaseFactory())
        operations.return_part(part.pk, reason="归水务管", by=partner_of(part), at=NINE_AM)

        part.refresh_from_db()
        assert (part.state, part.is_open) == (PartState.RETURNED, True)
        with pytest.raises(WrongPartState):
            operations.accept_part(part.pk, by=partner_of(part), at=NINE_AM)

    def test_another_partner_is_a_stranger(self):
        case = CaseFactory()
        part, other = part_of(case), part_of(case)

        with pytest.raises(CasePart.DoesNotExist):
            operations.accept_part(part.pk, by=partner_of(other), at=NINE_AM)
        with pytest.raises(CasePart.DoesNotExist):
            operations.finish_part(
                part.pk, words="好了", by=partner_of(other), at=NINE_AM, after=[picture()]
            )

    def test_the_owner_tells_the_resident_once_when_all_is_done(self):
        case = CaseFactory(beneficiary=ResidentFactory(number="13812345678", **WRITES))
        part, other = part_of(case), part_of(case)
        before = Message.objects.filter(person=case.beneficiary).count()

        operations.finish_part(part.pk, words="好了", by=partner_of(part), at=NINE_AM)
        assert not EventRow.objects.filter(kind="cases.PartsSettled").exists()
        operations.finish_part(other.pk, words="也好了", by=partner_of(other), at=NINE_AM)

        assert Message.objects.filter(person=case.beneficiary).count() == before
        operations.resolve(case.pk, words="都修好了", by=staff_of(case), at=NINE_AM)
        assert Message.objects.filter(person=case.beneficiary).count() == before + 1


class TestTheParent:
    @pytest.mark.parametrize("how", ["resolve", "answer_on_the_spot"])
    def test_is_not_closed_over_an_open_part(self, how):
        case = CaseFactory()
        part_of(case)

        with pytest.raises(PartsOpen):
            getattr(operations, how)(case.pk, words="好了", by=staff_of(case), at=NINE_AM)

        case.refresh_from_db()
        assert case.state == State.TAKEN

    def test_is_not_joined_to_another_with_an_open_part(self):
        case = CaseFactory()
        other = CaseFactory(beneficiary=ResidentFactory(near=case))
        part_of(case)

        with pytest.raises(PartsOpen):
            operations.merge(case.pk, into=other.pk, by=staff_of(case), at=NINE_AM)

    def test_withdrawn_by_its_resident_calls_the_parts_off(self):
        case = CaseFactory()
        part = part_of(case)

        operations.withdraw(case.pk, by=actor_of(case.beneficiary), at=NINE_AM)

        part.refresh_from_db()
        assert (part.state, part.is_open) == (PartState.WITHDRAWN, False)
        kinds = list(case.steps.order_by("seq").values_list("kind", flat=True))
        assert kinds[-2:] == ["PART_WITHDRAWN", "WITHDRAWN"]

    def test_can_be_closed_once_the_part_is_not_asked_for(self):
        case = CaseFactory()
        part = part_of(case)
        operations.withdraw_part(part.pk, words="自己修好了", by=staff_of(case), at=NINE_AM)

        operations.resolve(case.pk, words="好了", by=staff_of(case), at=NINE_AM)

        case.refresh_from_db()
        assert case.state == State.RESOLVED

    def test_is_kept_open_by_the_database_whoever_writes(self):
        case = CaseFactory()
        part_of(case)

        with pytest.raises(IntegrityError, match="open only under an open"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(
                state=State.WITHDRAWN, closed_at=NINE_AM, tick_at=None
            )

    def test_takes_no_open_part_while_closed_whoever_writes(self):
        case = CaseFactory()
        part = part_of(case)
        operations.withdraw_part(part.pk, by=staff_of(case), at=NINE_AM)
        operations.resolve(case.pk, words="好了", by=staff_of(case), at=NINE_AM)

        with pytest.raises(IntegrityError, match="open only under an open"), transaction.atomic():
            CasePart.objects.filter(pk=part.pk).update(state=PartState.ASKED, settled_at=None)
        part.pk, part.uid = None, uuid4()
        part.state, part.settled_at = PartState.ASKED, None
        with pytest.raises(IntegrityError), transaction.atomic():
            part.save(force_insert=True)


class TestAskAgain:
    def test_after_it_was_returned(self):
        part = part_of(CaseFactory())
        operations.return_part(part.pk, reason="说不清", by=partner_of(part), at=NINE_AM)

        later = TOMORROW + timedelta(days=2)
        again = operations.ask_again(
            part.pk, words="三楼的水管", due_at=later, by=staff_of(part.case), at=NINE_AM
        )

        assert (again.state, again.what_words, again.due_at) == ("ASKED", "三楼的水管", later)

    def test_after_it_was_done_badly(self):
        part = part_of(CaseFactory())
        operations.finish_part(part.pk, words="好了", by=partner_of(part), at=NINE_AM)

        again = operations.ask_again(
            part.pk, words="还在漏", due_at=TOMORROW, by=staff_of(part.case), at=NINE_AM
        )

        assert (again.is_open, again.answer_words) == (True, "")

    def test_is_not_the_partners_to_do(self):
        part = part_of(CaseFactory())
        operations.return_part(part.pk, reason="说不清", by=partner_of(part), at=NINE_AM)

        with pytest.raises(MayNot):
            operations.ask_again(
                part.pk, words="再问", due_at=TOMORROW, by=partner_of(part), at=NINE_AM
            )

    def test_not_once_the_case_is_done(self):
        case = CaseFactory()
        part = part_of(case)
        operations.finish_part(part.pk, words="好了", by=partner_of(part), at=NINE_AM)
        operations.resolve(case.pk, words="都好了", by=staff_of(case), at=NINE_AM)

        with pytest.raises(WrongState):
            operations.ask_again(
                part.pk, words="再来", due_at=TOMORROW, by=staff_of(case), at=NINE_AM
            )


class TestRemind:
    def test_once_an_hour(self):
        part = part_of(CaseFactory())
        by = staff_of(part.case)
        operations.remind_of_part(part.pk, by=by, at=NINE_AM)

        with pytest.raises(operations.RemindedAlready):
            operations.remind_of_part(part.pk, by=by, at=NINE_AM + timedelta(minutes=59))
        operations.remind_of_part(part.pk, by=by, at=NINE_AM + timedelta(hours=1))

        assert part.case.steps.filter(kind=StepKind.PART_REMINDED).count() == 2

    def test_not_of_what_is_done(self):
        part = part_of(CaseFactory())
        operations.finish_part(part.pk, words="好了", by=partner_of(part), at=NINE_AM)

        with pytest.raises(WrongPartState):
            operations.remind_of_part(part.pk, by=staff_of(part.case), at=NINE_AM)


@pytest.mark.parametrize("state", PartState)
def test_every_move_of_a_part_has_a_reason(state):
    assert all(PART_MOVES[state].values())
