"""Finding people by name, by its letters and by their number."""

from datetime import UTC, datetime

import pytest

from doorstep.kernel.errors import TooMany
from doorstep.people import operations, queries, searching
from doorstep.people.actors import Actor
from doorstep.people.models import AccessLook, Person
from doorstep.people.operations import Particulars
from doorstep.people.operations.searching import KEPT
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    PersonFactory,
    ResidentFactory,
    StaffFactory,
    StreetOfficerFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.tests.factories import CommunityFactory

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Actor:
    return actor_of(StaffFactory(at=CommunityFactory()))


def registered(desk: Actor, name: str, *, called: str = "", phone: str = "") -> Person:
    community = desk.roles[0].place
    return operations.register_person(
        Particulars(name=name, called=called, phone=phone),
        by=desk,
        at=NINE_AM,
        community_id=community.pk,
    )


class TestSearch:
    @pytest.mark.parametrize("text", ["王小明", "小明", "wxm", "WXM", "wangxiao", "阿明", "am"])
    def test_finds_by_any_part_of_a_name_and_by_its_letters(self, desk, text):
        person = registered(desk, "王小明", called="阿明")

        assert searching.search(desk, text).items == [person]

    def test_knows_every_reading_of_a_character(self, desk):
        person = registered(desk, "单雄信")

        assert searching.search(desk, "sxx").items == [person]
        assert searching.search(desk, "danxiong").items == [person]

    def test_finds_nobody_by_a_number(self, desk):
        registered(desk, "王小明", phone="13800001234")

        assert searching.search(desk, "1234").items == []
        assert searching.search(desk, "13800001234").items == []

    def test_finds_exactly_those_of_the_list(self):
        near = ResidentFactory(name="王桂英")
        ResidentFactory(name="王小明")
        PersonFactory(name="王建国", community=near.community)
        for actor in (
            actor_of(StaffFactory(at=near.community, name="赵红梅")),
            actor_of(GridWorkerFactory(at=near.home.grid, name="钱进")),
            actor_of(StreetOfficerFactory(at=near.community.parent, name="孙涛")),
            actor_of(VolunteerFactory(near=near, name="李想")),
            actor_of(near),
            Actor.anonymous(),
        ):
            listed = [each for each in queries.page_for(actor).items if "王" in each.name]

            assert searching.search(actor, "王").items == listed
            assert searching.how_many(actor, "王") == len(listed)

    def test_follows_a_name_that_is_put_right(self, desk):
        person = registered(desk, "王小明")

        operations.correct(person.pk, Particulars(name="汪小明"), by=desk, at=NINE_AM)

        assert searching.search(desk, "王小明").items == []
        assert searching.search(desk, "汪小明").items == [person]
        assert list(KEPT.differences()) == []


class TestWithNumber:
    def test_finds_the_whole_number_and_writes_the_look_down(self, desk):
        person = registered(desk, "王小明", phone="13800001234")

        assert operations.with_number("13800001234", by=desk, at=NINE_AM) == [person]

        look = AccessLook.objects.get()
        assert (look.person_uid, look.field, look.reason) == (person.uid, "NUMBER", "LOOKED_UP")

    def test_finds_nobody_of_another_community(self, desk):
        PersonFactory(number="13800001234")

        assert operations.with_number("13800001234", by=desk, at=NINE_AM) == []

    def test_thirty_times_a_minute_and_no_more(self, desk):
        for _ in range(30):
            operations.with_number("13800001234", by=desk, at=NINE_AM)

        with pytest.raises(TooMany):
            operations.with_number("13800001234", by=desk, at=NINE_AM)


class TestWithLastFour:
    def test_tells_apart_those_who_were_found_before(self, desk):
        wang = registered(desk, "王小明", phone="13800001234")
        other = registered(desk, "王大明", phone="13800005678")

        fit = operations.with_last_four("1234", among=[wang, other], by=desk, at=NINE_AM)

        assert fit == [wang]
        assert [look.person_uid for look in AccessLook.objects.all()] == [wang.uid]
