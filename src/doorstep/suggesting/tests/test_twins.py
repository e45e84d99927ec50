"""Cases that may be the same, and joining them."""

from datetime import timedelta

import pytest

from doorstep.cases import operations as cases
from doorstep.cases.models import Case
from doorstep.cases.states import Channel, State
from doorstep.cases.tests.factories import CaseFactory, draft_for, taken
from doorstep.cases.tests.test_handlers import WRITES
from doorstep.messaging.models import Message
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.tests.factories import ResidentFactory, StaffFactory, actor_of
from doorstep.suggesting import telling, twins
from doorstep.suggesting.tests.factories import NINE_AM, next_door

pytestmark = pytest.mark.django_db
DARK = "三单元楼道灯不亮,晚上看不见路。"


@pytest.fixture
def granny() -> Person:
    return ResidentFactory()


@pytest.fixture
def desk(granny: Person) -> Actor:
    return actor_of(StaffFactory(at=granny.community))


def told(person: Person, desk: Actor, said: str = DARK, *, at=NINE_AM, **fields) -> Case:
    return taken(draft_for(person, said=said, **fields), desk, at)


def like(case: Case) -> list[int]:
    fresh = Case.objects.select_related("estate", "building", "said", "category").get(pk=case.pk)
    return [each.case.pk for each in twins.find(twins.of_case(fresh, fresh.said_words))]


class TestFind:
    def test_finds_what_a_neighbour_told_of_the_same_stairs(self, granny, desk):
        first = told(granny, desk)
        liu = next_door(granny)

        second = told(liu, desk, "楼道的灯坏了,黑得看不见路")

        assert like(second) == [first.pk]
        assert like(first) == [second.pk]

    def test_finds_every_case_with_the_very_same_text(self, granny, desk):
        first = [told(granny, desk, at=NINE_AM + timedelta(minutes=n)) for n in range(6)]

        assert sorted(like(first[0])) == [each.pk for each in first[1:]]

    def test_finds_the_same_text_under_another_heading(self, granny, desk):
        from doorstep.cases.tests.factories import category_in

        category_in(granny.community, "rubbish")
        first = told(granny, desk)
        second = told(granny, desk, category_code="rubbish")

        assert like(second) == [first.pk]

    @pytest.mark.parametrize("days", [22, 400])
    def test_does_not_reach_further_back_than_the_heading_says(self, granny, desk, days):
        told(granny, desk, "楼道的灯坏了,黑得看不见路", at=NINE_AM - timedelta(days=days))

        assert like(told(granny, desk)) == []

    def test_leaves_out_another_matter_in_the_same_building(self, granny, desk):
        told(granny, desk, "楼下停车把门口堵住了")

        assert like(told(granny, desk)) == []

    def test_leaves_out_what_is_done_private_or_elsewhere(self, granny, desk):
        closed = told(granny, desk)
        cases.withdraw(closed.pk, words="", by=desk, at=NINE_AM)
        private = told(granny, desk)
        Case.objects.filter(pk=private.pk).update(is_private=True)
        elsewhere = ResidentFactory(name="何大爷", number="13900001111")
        if elsewhere.community_id != granny.community_id:
            told(elsewhere, actor_of(StaffFactory(at=elsewhere.community)))

        assert like(told(granny, desk)) == []

    def test_opens_no_words_of_others(self, granny, desk, django_assert_max_num_queries):
        for n in range(8):
            told(granny, desk, at=NINE_AM + timedelta(minutes=n))
        case = told(granny, desk)

        with django_assert_max_num_queries(5) as asked:
            assert len(twins.find(twins.of_case(case, DARK))) == 8

        assert not [each for each in asked if "kernel_words" in each["sql"]]


class TestPeople:
    def test_are_counted_once_however_often_they_say_it(self, granny, desk):
        first = told(granny, desk)
        again = [told(granny, desk, at=NINE_AM + timedelta(minutes=n)) for n in range(1, 4)]
        liu = told(next_door(granny), desk)
        for each in (*again, liu):
            cases.merge(each.pk, into=first.pk, by=desk, at=NINE_AM)

        liu.refresh_from_db()
        assert telling.people_behind(first) == telling.people_behind(liu) == 2
        assert telling.people_behind_each([first]) == {first.pk: 2}

    def test_nobody_named_at_the_desk_counts_once(self, granny, desk):
        nobody = {"beneficiary": None, "spoken_by": None, "community_id": granny.community_id}
        several = [told(granny, desk, **nobody) for _n in range(3)]

        assert telling.people_in(several) == 1


class TestJoined:
    def test_residents_keep_hearing_the_outcome_of_the_other(self, granny, desk):
        liu = next_door(granny, number="13900002222", **WRITES)
        first, second = told(granny, desk), told(liu, desk)
        cases.merge(second.pk, into=first.pk, by=desk, at=NINE_AM)
        helper = ResidentFactory(name="李小明", near=granny)
        from doorstep.cases.tests.factories import resolved_by

        resolved_by(first, helper, at=NINE_AM + timedelta(hours=1))

        heard = Message.objects.filter(person=liu).values_list("template", flat=True)
        assert {"cases.joined", "cases.taken", "cases.joined_done"} <= set(heard)
        assert Case.objects.get(pk=second.pk).state == State.MERGED


def test_strangers_told_apart_by_their_device():
    one, other = (
        CaseFactory.build(
            beneficiary=None,
            spoken_by=None,
            channel=Channel.WEB,
            raised_by_kind="ANON",
            raised_by_id=device,
            community=None,
            dwelling_of=None,
            category=None,
            urgency="ORDINARY",
            is_private=False,
            is_open_to_volunteers=False,
            enters_home=False,
            owner=None,
        )
        for device in ("d1", "d2")
    )
    assert telling.people_in([one, one, other]) == 2
