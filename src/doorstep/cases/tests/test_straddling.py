"""An estate served from one district and lying in another: who owns it, who does the work."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from doorstep.cases import operations
from doorstep.cases.models import Case, CasePart
from doorstep.cases.operations.straddling import ask_where_it_lies
from doorstep.cases.states import Channel, State, StepKind
from doorstep.cases.tests.factories import NINE_AM, category_in, draft_for, staff_of, taken
from doorstep.cases.tests.office import as_, at
from doorstep.catalogue.models import OwnerRule
from doorstep.catalogue.states import Target
from doorstep.catalogue.tests.factories import OwnerRuleFactory
from doorstep.kernel import events
from doorstep.messaging.models import Message
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ContactFactory,
    DepartmentFactory,
    ResidentFactory,
    StaffFactory,
    TeamFactory,
    actor_of,
)
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def work(moment=NINE_AM):
    """What the worker does."""
    while events.handle_next(moment, worker="test"):
        pass


@pytest.fixture
def world():
    """王奶奶 lives at an estate that lies in 洪山区; the rule names the department there."""
    granny = ResidentFactory(number="13812345678", reach=Reach.SMS)
    hongshan = DistrictFactory(name_zh="洪山区", name_en="Hongshan")
    Place.objects.filter(pk=granny.home.estate.pk).update(lies_in=hongshan)
    granny.refresh_from_db()
    body = DepartmentFactory(place=hongshan)
    contact = ContactFactory(organisation=body, number="13912345678", reach=Reach.SMS)
    rule = OwnerRuleFactory(
        community=granny.community,
        category=category_in(granny.community),
        target=Target.DEPARTMENT,
        duty=body.duty,
        post_kind="",
    )
    clerk = StaffFactory(at=granny.community)
    return SimpleNamespace(granny=granny, body=body, contact=contact, rule=rule, clerk=clerk)


def said(world, **fields) -> Case:
    return taken(draft_for(world.granny, **fields), actor_of(world.clerk))


class TestTakingDown:
    def test_the_serving_community_owns_it_and_the_department_there_is_asked(self, world):
        case = said(world)
        assert not CasePart.objects.exists()

        work()

        case.refresh_from_db()
        part = CasePart.objects.get()
        desk = parties.fallback(case.community_id)
        assert (case.owner, case.state, case.helper) == (desk, State.TAKEN, desk)
        assert (part.party, part.state) == (world.body.party, "ASKED")
        assert NINE_AM < part.due_at <= case.due_at

    def test_history_and_rule_say_why_in_words(self, world):
        case = said(world)
        work()

        step = Case.objects.get(pk=case.pk).steps.get(kind=StepKind.PART_ASKED)
        assert step.party == world.body.party
        assert step.actor_kind == "SYSTEM"
        assert "归你们区管" in step.said
        assert "负责到底" in case.rule_words_zh
        assert world.granny.name not in step.said

    def test_the_resident_hears_once_who_has_it_and_the_department_what_is_theirs(self, world):
        said(world)
        work()

        told = Message.objects.values_list("template", flat=True)
        assert sorted(told.filter(person=world.granny)) == [
            "cases.lies_elsewhere",
            "cases.received",
        ]
        assert list(told.filter(person=world.contact)) == ["cases.part_asked"]

    def test_asks_once_however_often_the_worker_is_told(self, world):
        case = said(world)
        work()

        again = ask_where_it_lies(case.pk, by=SYSTEM, at=NINE_AM)

        assert again is None
        assert CasePart.objects.count() == 1

    def test_it_ends_as_any_joint_case_does(self, world):
        case = said(world)
        work()
        part = CasePart.objects.get()
        with pytest.raises(operations.PartsOpen):
            operations.resolve(case.pk, words="办好了", by=actor_of(world.clerk), at=NINE_AM)

        operations.finish_part(
            part.pk, words="已经拆了", by=actor_of(world.contact), at=NINE_AM + timedelta(hours=1)
        )
        operations.resolve(
            case.pk, words="拆了", by=actor_of(world.clerk), at=NINE_AM + timedelta(hours=2)
        )

        assert Case.objects.get(pk=case.pk).state == State.RESOLVED

    def test_at_an_estate_of_the_same_district_the_department_owns_it(self, world):
        district = Place.objects.get(pk=world.granny.community.scope.district_id)
        Place.objects.filter(pk=world.granny.home.estate.pk).update(lies_in=None)
        body = DepartmentFactory(place=district)
        granny = type(world.granny).objects.get(pk=world.granny.pk)

        case = taken(draft_for(granny), actor_of(world.clerk))
        work()

        assert case.owner == body.party
        assert not CasePart.objects.exists()


class TestPages:
    def test_the_office_reads_who_was_asked_and_why(self, world):
        case = said(world)
        work()

        page = as_(world.clerk).get(at(case)).content.decode()

        assert "stays in charge" in page
        assert f"{world.body.name_en} was asked for a part" in page
        assert "归你们区管" in page

    def test_the_department_finds_its_part_and_not_what_was_said(self, world):
        said(world)
        work()
        part = CasePart.objects.get()

        page = as_(world.contact).get(f"/p/{part.uid}/").content.decode()

        assert "归你们区管" in page
        assert "晚上看不见路" not in page


class TestMeanwhile:
    def test_what_somebody_else_has_is_left_with_them(self, world):
        case = said(world)
        team = TeamFactory(community=world.granny.community)
        operations.assign(case.pk, to=team.party, by=actor_of(world.clerk), at=NINE_AM)

        work()

        assert not CasePart.objects.exists()

    def test_what_is_over_is_asked_of_nobody(self, world):
        case = said(world)
        operations.withdraw(case.pk, by=actor_of(world.granny), at=NINE_AM)

        work()

        assert not CasePart.objects.exists()

    def test_what_somebody_chose_an_owner_for_is_left_with_them(self, world):
        case = said(world)
        team = TeamFactory(community=world.granny.community)
        operations.reassign(case.pk, to=team.party, by=actor_of(world.clerk), at=NINE_AM)

        work()

        assert not CasePart.objects.exists()

    def test_late_words_of_the_worker_leave_time_all_the_same(self, world):
        case = said(world)
        after = case.due_at + timedelta(days=1)

        work(after)

        assert CasePart.objects.get().due_at > after


class TestPuttingRight:
    def test_placing_it_there_asks_the_department(self, world):
        elsewhere = taken(
            draft_for(
                world.granny,
                beneficiary=None,
                spoken_by=None,
                community_id=world.granny.community_id,
            ),
            actor_of(world.clerk),
        )
        assert not elsewhere.scope.lies_elsewhere

        operations.place(
            elsewhere.pk, found=Found.at(world.granny.home), by=staff_of(elsewhere), at=NINE_AM
        )
        work()

        elsewhere.refresh_from_db()
        assert CasePart.objects.get().party == world.body.party
        assert elsewhere.owner == parties.fallback(elsewhere.community_id)

    def test_another_heading_whose_rule_names_it_asks_it(self, world):
        community = world.granny.community
        stall = category_in(community, "street")
        OwnerRule.objects.filter(pk=world.rule.pk).update(category=stall)
        case = said(world)
        work()
        assert not CasePart.objects.exists()

        operations.recategorise(case.pk, to=stall, by=actor_of(world.clerk), at=NINE_AM)
        work()

        assert CasePart.objects.get().party == world.body.party


class TestImporting:
    def test_what_another_system_had_stands_in_their_list_and_nobody_is_told(self, world):
        case = taken(draft_for(world.granny, channel=Channel.IMPORT), SYSTEM)
        work()

        assert CasePart.objects.get(case=case).party == world.body.party
        assert not Message.objects.filter(person=world.contact).exists()
        assert not Message.objects.filter(person=world.granny).exists()


def test_says_in_the_language_of_the_office_whoever_reads(world):
    with translation.override("en"):
        said(world)
        work()

    assert "归你们区管" in CasePart.objects.get().what_words
