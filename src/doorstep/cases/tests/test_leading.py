"""A leader in charge: two words close it, and what the working group does."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from doorstep.cases import jobs, operations, queries
from doorstep.cases.models import AccountLine, Case, CasePhoto, GroupMember
from doorstep.cases.states import GroupRole, State
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.kernel.errors import BadInput
from doorstep.kernel.tests.pictures import photo
from doorstep.messaging.models import Message
from doorstep.people.models import Person
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

LATER = NINE_AM + timedelta(hours=2)
TODAY = NINE_AM.date()


@pytest.fixture
def case() -> Case:
    return CaseFactory(beneficiary=ResidentFactory(reach=Reach.SMS, number="13812345678"))


@pytest.fixture
def zhao(case: Case) -> Person:
    return SecretaryFactory(at=case.community)


@pytest.fixture
def led(case: Case, zhao: Person) -> Case:
    return operations.lead(case.pk, leader=zhao, why="拖了三年", by=actor_of(zhao), at=NINE_AM)


def kinds(case: Case) -> list[str]:
    return list(case.steps.order_by("seq").values_list("kind", flat=True))


class TestLead:
    def test_names_who_since_when_and_why_and_tells_the_resident(self, case, zhao):
        operations.lead(case.pk, leader=zhao, why="拖了三年", by=actor_of(zhao), at=NINE_AM)

        case.refresh_from_db()
        assert (case.leader, case.led_since) == (zhao, NINE_AM)
        step = case.steps.get(kind="LED")
        assert (step.party, step.said) == (zhao.party, "拖了三年")
        assert Message.objects.filter(template="cases.led", person=case.beneficiary).exists()

    def test_only_by_whoever_can_lead_and_only_who_can(self, case, zhao):
        desk = staff_of(case)
        assert desk.person is not None
        with pytest.raises(operations.MayNot):
            operations.lead(case.pk, leader=zhao, why="难", by=desk, at=NINE_AM)
        with pytest.raises(operations.CannotLead):
            operations.lead(case.pk, leader=desk.person, why="难", by=actor_of(zhao), at=NINE_AM)
        with pytest.raises(Case.DoesNotExist):
            operations.lead(
                case.pk, leader=zhao, why="难", by=actor_of(SecretaryFactory()), at=NINE_AM
            )
        with pytest.raises(BadInput):
            operations.lead(case.pk, leader=zhao, why=" ", by=actor_of(zhao), at=NINE_AM)

    def test_another_leader_gives_their_word_anew(self, led, zhao):
        operations.agree_to_close(led.pk, words="可以", by=actor_of(zhao), at=LATER)
        he = StreetOfficerFactory(at=led.street)

        operations.lead(led.pk, leader=he, why="街道接过来", by=actor_of(he), at=LATER)

        led.refresh_from_db()
        assert (led.leader, led.leader_agreed_at) == (he, None)

    def test_the_same_again_changes_nothing(self, led, zhao):
        operations.lead(led.pk, leader=zhao, why="再说一遍", by=actor_of(zhao), at=LATER)

        assert kinds(led).count("LED") == 1


class TestTwoWords:
    def test_the_resident_first_then_the_leader(self, led, zhao):
        resolved_by(led, VolunteerFactory(near=led))
        granny = actor_of(led.beneficiary)

        operations.confirm(led.pk, by=granny, at=LATER, stars=5)
        led.refresh_from_db()
        assert (led.state, led.confirmed_at, led.closed_at) == (State.RESOLVED, LATER, None)
        operations.agree_to_close(led.pk, words="现场看过", by=actor_of(zhao), at=LATER)

        led.refresh_from_db()
        assert led.state == State.CONFIRMED
        assert kinds(led)[-3:] == ["RESIDENT_AGREED", "LEADER_AGREED", "CONFIRMED"]

    def test_the_leader_first_then_the_resident(self, led, zhao):
        resolved_by(led, VolunteerFactory(near=led))

        operations.agree_to_close(led.pk, words="现场看过", by=actor_of(zhao), at=LATER)
        led.refresh_from_db()
        assert led.state == State.RESOLVED
        operations.confirm(led.pk, by=actor_of(led.beneficiary), at=LATER)

        led.refresh_from_db()
        assert led.state == State.CONFIRMED

    def test_the_residents_word_twice_is_one_word(self, led):
        resolved_by(led, VolunteerFactory(near=led))
        for _ in range(2):
            operations.confirm(led.pk, by=actor_of(led.beneficiary), at=LATER)

        assert kinds(led).count("RESIDENT_AGREED") == 1

    def test_not_fixed_takes_both_words_back(self, led, zhao):
        resolved_by(led, VolunteerFactory(near=led))
        operations.confirm(led.pk, by=actor_of(led.beneficiary), at=LATER)
        operations.say_not_fixed(led.pk, by=actor_of(led.beneficiary), at=LATER, words="又漏了")

        led.refresh_from_db()
        assert (led.state, led.confirmed_at, led.leader_agreed_at) == (State.RAISED, None, None)
        operations.agree_to_close(led.pk, words="可以", by=actor_of(zhao), at=LATER)
        led.refresh_from_db()
        assert led.state == State.RAISED

    def test_no_other_way_closes_it(self, led, zhao):
        desk = staff_of(led)
        with pytest.raises(operations.LedToTheEnd):
            operations.answer_on_the_spot(led.pk, words="好了", by=desk, at=LATER)
        with pytest.raises(operations.LeaderFirst):
            operations.withdraw(led.pk, by=desk, at=LATER)
        other = CaseFactory(beneficiary=ResidentFactory(near=led))
        with pytest.raises(operations.LedToTheEnd):
            operations.merge(led.pk, into=other.pk, by=actor_of(zhao), at=LATER)
        resolved_by(led, VolunteerFactory(near=led))
        assert jobs.sweep_unanswered(LATER + timedelta(days=90)) == 0
        led.refresh_from_db()
        assert led.closed_at is None

    def test_the_resident_may_take_it_back_once_the_leader_agrees(self, led, zhao):
        operations.agree_to_close(led.pk, words="她不要了", by=actor_of(zhao), at=LATER)
        operations.withdraw(led.pk, by=actor_of(led.beneficiary), at=LATER)

        led.refresh_from_db()
        assert led.state == State.WITHDRAWN

    def test_only_the_leader_gives_the_leaders_word(self, led):
        with pytest.raises(operations.MayNot):
            operations.agree_to_close(led.pk, words="可以", by=staff_of(led), at=LATER)

    @pytest.mark.parametrize("state", ["CONFIRMED", "ANSWERED", "NO_ANSWER", "WITHDRAWN"])
    def test_the_database_refuses_to_close_it_by_one(self, led, state):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=led.pk).update(
                state=state,
                closed_at=LATER,
                confirmed_at=LATER,
                reopen_until=LATER,
                answer_digest="x",
            )


class TestGroup:
    def test_joins_changes_its_part_and_leaves(self, led, zhao):
        person = StaffFactory(at=led.community)
        by = actor_of(zhao)
        for role in (GroupRole.WORKS, GroupRole.WORKS, GroupRole.KEEPS):
            operations.join_group(led.pk, person=person, role=role, by=by, at=LATER)
        operations.leave_group(led.pk, person=person, by=by, at=LATER)

        rows = GroupMember.objects.filter(case=led).order_by("pk")
        assert [(each.role, each.until is None) for each in rows] == [
            ("WORKS", False),
            ("KEEPS", False),
        ]
        with pytest.raises(operations.NotInGroup):
            operations.leave_group(led.pk, person=person, by=by, at=LATER)

    def test_a_member_of_a_company_sees_and_works_on_it_while_in_it(self, led, zhao):
        sun = ContactFactory(organisation=OrganisationFactory(serves=[led.estate]))
        assert sun in queries.whom_to_gather(led)
        with pytest.raises(Case.DoesNotExist):
            queries.led_by(actor_of(sun), led.pk)

        operations.join_group(led.pk, person=sun, role=GroupRole.WORKS, by=actor_of(zhao), at=LATER)

        assert queries.led_by(actor_of(sun), led.pk).case == led
        assert led in queries.led_page(actor_of(sun))
        operations.plan_step(led.pk, what="请第三方检测", due_on=TODAY, by=actor_of(sun), at=LATER)
        with pytest.raises(operations.MayNot):
            operations.join_group(
                led.pk, person=sun, role=GroupRole.RUNS, by=actor_of(sun), at=LATER
            )

    def test_strangers_and_cases_without_a_leader(self, case, led):
        stranger = actor_of(VolunteerFactory())
        with pytest.raises(Case.DoesNotExist):
            operations.plan_step(led.pk, what="检测", due_on=TODAY, by=stranger, at=LATER)
        plain = CaseFactory(beneficiary=ResidentFactory(near=case))
        with pytest.raises(operations.MayNot):
            operations.plan_step(plain.pk, what="检测", due_on=TODAY, by=staff_of(plain), at=LATER)


class TestPlan:
    def test_is_ticked_off_once(self, led, zhao):
        by = actor_of(zhao)
        operations.plan_step(led.pk, what="请第三方检测", due_on=TODAY, by=by, at=LATER)
        for _ in range(2):
            operations.finish_step(led.pk, number=1, by=by, at=LATER)

        assert kinds(led).count("PLAN_DONE") == 1
        with pytest.raises(BadInput):
            operations.finish_step(led.pk, number=2, by=by, at=LATER)
        with pytest.raises(BadInput):
            operations.plan_step(led.pk, what="打13812345678", due_on=TODAY, by=by, at=LATER)


class TestAccounts:
    def test_sums_in_fen_and_corrects_by_a_counter_line(self, led, zhao):
        by = actor_of(zhao)
        for fen, what in ((500_000, "街道拨款"), (-120_050, "检测费"), (-120_050, "检测费")):
            operations.write_account_line(
                led.pk, on=TODAY, amount_fen=fen, what=what, by=by, at=LATER
            )

        operations.correct_account_line(led.pk, number=3, what="记重了", by=by, at=LATER)

        account = queries.led_by(by, led.pk).account
        assert [line.amount_fen for line in account.lines] == [500_000, -120_050, -120_050, 120_050]
        assert (account.income_fen, account.outgo_fen, account.left_fen) == (
            500_000,
            120_050,
            379_950,
        )
        for number in (3, 4):
            with pytest.raises(operations.AlreadyCorrected):
                operations.correct_account_line(led.pk, number=number, what="再冲", by=by, at=LATER)

    @pytest.mark.parametrize("fen", [0, 10**13, -(10**13)])
    def test_refuses_odd_amounts(self, led, zhao, fen):
        with pytest.raises(BadInput):
            operations.write_account_line(
                led.pk, on=TODAY, amount_fen=fen, what="怪", by=actor_of(zhao), at=LATER
            )

    def test_no_money_moves_tomorrow(self, led, zhao):
        with pytest.raises(operations.OddDay):
            operations.write_account_line(
                led.pk,
                on=TODAY + timedelta(days=1),
                amount_fen=1,
                what="明天",
                by=actor_of(zhao),
                at=LATER,
            )

    def test_lines_are_never_changed(self, led, zhao):
        operations.write_account_line(
            led.pk, on=TODAY, amount_fen=1, what="一分", by=actor_of(zhao), at=LATER
        )
        for sql in ("UPDATE cases_accountline SET amount_fen = 2", "DELETE FROM cases_accountline"):
            with pytest.raises(IntegrityError), transaction.atomic():
                connection.cursor().execute(sql)
        assert AccountLine.objects.get().amount_fen == 1


class TestPapers:
    def test_are_filed_under_a_title_for_whoever_may_read(self, led, zhao):
        operations.file_paper(
            led.pk,
            words="屋面检测报告",
            pictures=[SimpleUploadedFile("a.jpg", photo())],
            by=actor_of(zhao),
            at=LATER,
        )

        (paper,) = queries.led_by(actor_of(zhao), led.pk).papers
        assert (paper.title, len(paper.photos)) == ("屋面检测报告", 1)
        key = paper.photos[0].file.key
        assert queries.photo_for(actor_of(zhao), key).key == key
        with pytest.raises(CasePhoto.DoesNotExist):
            queries.photo_for(actor_of(VolunteerFactory()), key)

    def test_wants_a_photo_and_somebody_of_the_group(self, led, zhao):
        with pytest.raises(BadInput):
            operations.file_paper(led.pk, words="空", pictures=[], by=actor_of(zhao), at=LATER)
        li = VolunteerFactory(near=led)
        taken_by(led, li)
        with pytest.raises(operations.MayNot):
            operations.file_paper(
                led.pk,
                words="报告",
                pictures=[SimpleUploadedFile("a.jpg", photo())],
                by=actor_of(li),
                at=LATER,
            )
