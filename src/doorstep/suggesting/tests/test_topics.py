"""What many people speak of: from five people up, never who, nothing private."""

from datetime import timedelta

import pytest
from django.test import Client

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import draft_for, taken
from doorstep.cases.tests.office import as_, words
from doorstep.catalogue.presets import install
from doorstep.kernel import clock
from doorstep.people import tokens
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.suggesting.tests.factories import next_door, trained
from doorstep.suggesting.topics import topics_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def granny() -> Person:
    person = ResidentFactory()
    install(person.community)
    return person


@pytest.fixture
def desk(granny: Person) -> Actor:
    return actor_of(StaffFactory(at=granny.community))


@pytest.fixture
def secretary(granny: Person) -> Person:
    return SecretaryFactory(at=granny.community)


def dark(person: Person, desk: Actor, *, days: int = 1, **fields) -> Case:
    said = "楼道灯不亮,张桂芳摔了一跤"
    return taken(draft_for(person, said=said, **fields), desk, clock.now() - timedelta(days=days))


def told_by(number: int, granny: Person, desk: Actor) -> list[Person]:
    people = [granny, *(next_door(granny, name=f"邻居{n}") for n in range(number - 1))]
    for person in people:
        dark(person, desk)
    return people


class TestTopicsFor:
    def test_counts_people_from_five_up(self, granny, desk, secretary):
        people = told_by(4, granny, desk)
        for _again in range(6):
            dark(people[0], desk)
        actor, now = actor_of(secretary), clock.now()
        assert topics_for(actor, days=30, at=now) == []

        dark(next_door(granny, name="第五个"), desk)
        (topic,) = topics_for(actor, days=30, at=now)

        assert (topic.people, topic.cases, topic.open) == (5, 11, 11)
        assert topic.category_code == "light"
        assert topic.place == granny.home.estate.name
        assert topic.first <= topic.last

    def test_leaves_out_private_matters_other_days_and_other_places(self, granny, desk, secretary):
        told_by(5, granny, desk)
        now = clock.now()
        other = SecretaryFactory(at=ResidentFactory(name="远方").community)
        assert topics_for(actor_of(secretary), days=30, at=now + timedelta(days=40)) == []
        if other.roles.get().place_id != granny.community_id:
            assert topics_for(actor_of(other), days=30, at=now) == []

        Case.objects.update(is_private=True)
        assert topics_for(actor_of(secretary), days=30, at=now) == []

    def test_words_are_those_of_five_people_and_no_names(self, granny, desk, secretary):
        told_by(5, granny, desk)
        rare = dark(next_door(granny, name="第六个"), desk)
        Case.objects.filter(pk=rare.pk).update(summary="金丝雀")

        (topic,) = topics_for(actor_of(secretary), days=30, at=clock.now())

        assert "楼道" in topic.words
        assert "金丝雀" not in topic.words
        assert "张桂芳" not in topic.words  # five people named her all the same

    def test_costs_the_same_for_few_and_many(
        self, granny, desk, secretary, django_assert_max_num_queries
    ):
        told_by(9, granny, desk)
        actor = actor_of(secretary)

        with django_assert_max_num_queries(6):
            topics_for(actor, days=90, at=clock.now())


class TestPage:
    def test_shows_the_heat_and_nobody(self, granny, desk, secretary):
        people = told_by(5, granny, desk)

        page = words(as_(secretary).get("/desk/topics/?days=7"))

        assert "<strong>5</strong>" in page
        assert not [each.name for each in people if each.name in page]

    def test_bears_nonsense_and_emptiness(self, secretary):
        for query in ("", "?days=x", "?days=-1", "?days=99999"):
            page = as_(secretary).get(f"/desk/topics/{query}")
            assert page.status_code == 200
            assert "Nothing was spoken of by five people" in words(page)


def asking(person: Person) -> Client:
    text = tokens.make(person, name="test", at=clock.now() - timedelta(days=1))[1]
    return Client(headers={"authorization": f"Bearer {text}"})


class TestApi:
    def test_topics_and_models(self, granny, desk, secretary):
        told_by(5, granny, desk)
        trained()
        api = asking(secretary)

        (topic,) = api.get("/api/v1/topics").json()
        (model,) = api.get("/api/v1/suggestions/models").json()

        assert (topic["category"], topic["people"]) == ("light", 5)
        assert (model["purpose"], model["version"], model["rows"]) == ("HEADINGS", 1, 90)
        assert api.get("/api/v1/topics?days=0").status_code == 422

    def test_strangers_get_nothing(self, granny, desk):
        told_by(5, granny, desk)
        case = Case.objects.latest("pk")
        resident = asking(ResidentFactory(name="外人"))

        assert resident.get("/api/v1/topics").json() == []
        assert resident.get("/api/v1/suggestions/models").status_code == 404
        assert resident.get(f"/api/v1/cases/{case.code}/hints").status_code == 404
        body = {"category": "light"}
        answer = resident.post(
            f"/api/v1/cases/{case.code}/hints", body, content_type="application/json"
        )
        assert answer.status_code == 404
        assert Client().get("/api/v1/topics").status_code == 401

    def test_hints_of_a_case_and_an_answer_to_one(self, granny, desk):
        first, second = dark(granny, desk), dark(next_door(granny), desk)
        office = asking(StaffFactory(at=granny.community))

        hints = office.get(f"/api/v1/cases/{second.code}/hints").json()
        assert [each["code"] for each in hints["twins"]] == [first.code]
        assert hints["twins"][0]["likeness"] == 1.0

        li = VolunteerFactory(near=granny)
        own = taken(
            draft_for(granny, said="垃圾桶满了", category_code="", channel="DOOR"),
            actor_of(li),
            clock.now(),
        )
        url = f"/api/v1/cases/{own.code}/hints"
        answer = asking(li.person).post(
            url, {"category": "rubbish"}, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        assert answer.json()["said_by"] == "TELLER"
        again = asking(li.person).post(url, {"category": "light"}, content_type="application/json")
        assert (again.status_code, again.json()["code"]) == (409, "suggesting.answered_before")
