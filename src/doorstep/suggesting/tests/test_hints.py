"""What is suggested on each page, to whom, and what pressing does."""

from datetime import timedelta

import pytest
from django.test import Client

from doorstep.cases.models import Case
from doorstep.cases.operations import take_down
from doorstep.cases.states import SortedBy
from doorstep.cases.tests.factories import draft_for, sent, taken
from doorstep.cases.tests.office import as_, at, words
from doorstep.cases.tests.pages import hidden, signed_in_as
from doorstep.catalogue.presets import install
from doorstep.kernel import clock, events
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import Language
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    account_of,
    actor_of,
)
from doorstep.suggesting import hints, queries, urgency
from doorstep.suggesting.models import Choice
from doorstep.suggesting.states import About, SaidBy
from doorstep.suggesting.tests.factories import next_door, trained

pytestmark = pytest.mark.django_db
DARK = "楼道的灯坏了,黑得看不见路"


@pytest.fixture
def granny() -> Person:
    person = ResidentFactory()
    install(person.community)
    return person


@pytest.fixture
def clerk(granny: Person) -> Person:
    return StaffFactory(at=granny.community)


@pytest.fixture
def desk(clerk: Person) -> Actor:
    return actor_of(clerk)


def told(person: Person, by: Actor, said: str = DARK, **fields) -> Case:
    fields = {"category_code": "light", **fields}
    case = taken(draft_for(person, said=said, **fields), by, clock.now() - timedelta(minutes=5))
    return Case.objects.select_related("category", "said", "community").get(pk=case.pk)


def handled() -> None:
    while events.handle_next(clock.now() + timedelta(minutes=1), worker="test"):
        pass


class TestOnTheCasePage:
    def test_a_heading_is_suggested_with_its_words_and_set_by_one_press(self, granny, clerk, desk):
        trained()
        case = told(granny, desk, "楼下堆满垃圾,没人收", category_code="other")

        page = as_(clerk).get(at(case))

        assert "It may come under" in words(page)
        assert "垃圾" in words(page)
        case.refresh_from_db()
        assert case.category.code == "other"  # nothing is set by showing it

        rubbish = case.category.__class__.objects.get(community=case.community, code="rubbish")
        as_(clerk).post(
            at(case, "heading"), {"version": hidden(page, "version"), "category": rubbish.pk}
        )
        case.refresh_from_db()
        assert (case.category.code, case.sorted_by) == ("rubbish", SortedBy.PERSON)

    def test_a_place_named_in_the_text_is_set_by_one_press(self, granny, clerk, desk):
        home = granny.home
        estate, building = home.estate, home.building
        case = told(
            granny,
            desk,
            "路灯不亮",
            beneficiary=None,
            spoken_by=None,
            community_id=granny.community_id,
        )
        Case.objects.filter(pk=case.pk).update(
            summary=f"{estate.name_zh} {building.name_zh},路灯不亮"
        )

        page = as_(clerk).get(at(case))

        label = f"{estate.name} {building.name}"
        assert label in words(page)
        as_(clerk).post(at(case, "place"), {"version": hidden(page, "version"), "address": label})
        case.refresh_from_db()
        assert case.building == building

    def test_two_are_joined_by_one_press(self, granny, clerk, desk):
        first = told(granny, desk)
        second = told(next_door(granny), desk, "三单元楼道灯不亮,看不见路")

        page = as_(clerk).get(at(second))
        assert first.code in words(page)
        as_(clerk).post(
            at(second, "merge"), {"version": hidden(page, "version"), "code": first.code}
        )

        second.refresh_from_db()
        assert second.merged_into == first
        assert "2 people have told us of this" in words(as_(clerk).get(at(first)))

    def test_words_of_danger_are_named(self, granny, clerk, desk):
        case = told(granny, desk, "楼道里闻到煤气味很重", category_code="other")

        assert "Perhaps dangerous" in words(as_(clerk).get(at(case)))

    def test_a_stranger_sees_no_hint_for_there_is_no_page(self, granny, desk):
        case = told(granny, desk)
        other = StaffFactory(at=ResidentFactory(name="远方").community)

        if other.community_id != granny.community_id:
            assert as_(other).get(at(case)).status_code == 404

    def test_nothing_is_suggested_of_what_is_private_to_others(self, granny, desk):
        private = told(granny, desk)
        Case.objects.filter(pk=private.pk).update(is_private=True)
        case = told(next_door(granny), desk)

        found = hints.of_case(desk, case)
        assert found is None or found.twins == []


class TestAtTheDesk:
    def test_words_are_answered_with_hints_while_they_are_typed(self, granny, clerk, desk):
        trained()
        told(granny, desk, "垃圾桶满了没人收", category_code="rubbish")

        answer = as_(clerk).post("/desk/take-down/?sort=1", {"said": "垃圾桶满了没人收"})

        assert "It may come under" in words(answer)
        assert "This has been told already, by 1 person" in words(answer)

    def test_without_a_model_the_words_of_the_catalogue_serve(self, granny, clerk):
        answer = as_(clerk).post("/desk/take-down/?sort=1", {"said": "路灯不亮"})

        assert "by its words: 灯不亮" in words(answer)

    def test_without_javascript_the_page_after_has_them(self, granny, clerk, desk):
        first = told(granny, desk)
        case = told(next_door(granny), desk)

        page = words(as_(clerk).get(f"/desk/take-down/{case.pk}/"))

        assert f'value="{first.code}"' in page
        assert f"{at(case, 'merge')}" in page

    def test_nothing_typed_is_nothing_suggested(self, clerk, granny):
        assert "It may come" not in words(as_(clerk).post("/desk/take-down/?sort=1", {"said": " "}))


class TestOnTheReceipt:
    def receipt(self, said: str) -> tuple[Client, str]:
        browser = Client(headers={"accept-language": "en"})
        form = browser.get("/ask/")
        answer = browser.post("/ask/", {"capture": hidden(form, "capture"), "said": said})
        assert answer.status_code == 303, words(answer)
        return browser, answer.headers["Location"]

    def test_asks_in_public_words_and_takes_the_answer(self, granny, desk):
        trained()
        secret = "张桂芳家门口的垃圾堆满了,电话13812345678"
        told(granny, desk, secret, category_code="rubbish")
        browser, url = self.receipt("门口的垃圾堆满了")

        page = words(browser.get(url))

        assert "You need not answer" in page
        assert "张桂芳" not in page
        assert granny.home.label not in page
        case = Case.objects.latest("pk")
        done = browser.post(f"/my/{case.uid}/hint/", {"about": "CATEGORY", "chosen": "rubbish"})
        assert done.status_code == 302
        row = Choice.objects.get(case=case, seq=0)
        assert (row.about, row.chosen, row.said_by) == ("CATEGORY", "rubbish", SaidBy.TELLER)
        case.refresh_from_db()
        assert case.sorted_by != SortedBy.PERSON  # nothing was set

    def test_is_it_the_same_is_asked_without_few_people_counted(self, granny, desk):
        first = told(granny, desk)
        browser = signed_in_as(neighbour := next_door(granny))
        account = account_of(neighbour)
        account.language = Language.ENGLISH
        account.save(update_fields=["language"])
        case = told(neighbour, actor_of(neighbour), channel="WEB", category_code="")

        page = browser.get(f"/ask/done/{case.uid}/")

        assert "This has been told already" in words(page)
        assert "people have told us this already" not in words(page)
        assert first.code not in words(page)
        mark = hidden(page, "mark")
        browser.post(f"/my/{case.uid}/hint/", {"about": "TWIN", "chosen": "yes", "mark": mark})
        assert Choice.objects.get(case=case, about="TWIN").chosen == first.code
        case.refresh_from_db()
        assert case.merged_into is None
        office = hints.of_case(desk, case)
        assert office is not None
        assert office.told_twin == first.code

    def test_a_stranger_cannot_answer(self, granny, desk):
        case = told(granny, desk)

        answer = Client().post(f"/my/{case.uid}/hint/", {"about": "CATEGORY", "chosen": "light"})

        assert answer.status_code == 404
        assert not Choice.objects.exists()

    @pytest.mark.parametrize(
        "sent_",
        [
            {},
            {"about": "NOTHING"},
            {"about": "TWIN", "mark": "x", "chosen": "yes"},
            {"about": "CATEGORY", "chosen": "no-such"},
        ],
    )
    def test_nonsense_is_refused_in_a_sentence(self, granny, desk, sent_):
        case = told(granny, desk)
        browser = signed_in_as(granny)

        answer = browser.post(f"/my/{case.uid}/hint/", sent_, follow=True)

        assert answer.status_code == 200
        assert not Choice.objects.exists()

    def test_answering_twice_changes_nothing(self, granny, desk):
        case = told(granny, desk)
        browser = signed_in_as(granny)
        for chosen in ("light", "light", "rubbish"):
            browser.post(f"/my/{case.uid}/hint/", {"about": "CATEGORY", "chosen": chosen})

        assert [row.chosen for row in Choice.objects.all()] == ["light"]


class TestVolunteer:
    def test_answers_for_whom_they_wrote_it_down(self, granny):
        trained()
        li = VolunteerFactory(near=granny)
        case = told(granny, actor_of(li), "垃圾桶满了没人收", channel="DOOR", category_code="")
        browser = signed_in_as(li)

        page = browser.get(f"/v/take-down/{case.pk}/")
        assert f"/v/cases/{case.pk}/hint/" in words(page)
        browser.post(f"/v/cases/{case.pk}/hint/", {"about": "CATEGORY", "chosen": "rubbish"})

        assert Choice.objects.get(case=case).chosen == "rubbish"


class TestWhatPeopleChose:
    def test_is_written_down_against_what_was_suggested(self, granny, clerk, desk):
        model = trained()
        told(granny, desk, "垃圾桶满了没人收", category_code="rubbish")
        told(granny, desk, "楼道灯不亮", category_code="noise")
        handled()

        rows = Choice.objects.order_by("pk").values_list("suggested", "chosen", "is_taken", "model")
        assert list(rows) == [
            ("rubbish", "rubbish", True, model.pk),
            ("light", "noise", False, model.pk),
        ]
        (share,) = queries.shares_of(model)
        assert (share.about, share.taken, share.of) == (About.CATEGORY, 1, 2)

    def test_is_nothing_where_nobody_chose(self, granny, desk):
        trained()
        told(granny, desk, "垃圾桶满了没人收", category_code="")
        handled()

        assert not Choice.objects.exists()

    def test_a_private_matter_is_no_choice(self, granny, desk):
        trained()
        told(granny, desk, "垃圾桶满了没人收", category_code="allowance")
        handled()

        assert not Choice.objects.exists()

    def test_joining_and_placing_are_written_down(self, granny, clerk, desk):
        first = told(granny, desk)
        second = told(next_door(granny), desk)
        from doorstep.cases import operations

        operations.merge(second.pk, into=first.pk, by=desk, at=clock.now())
        handled()

        row = Choice.objects.get(about=About.TWIN)
        assert (row.suggested, row.chosen, row.is_taken) == (first.code, first.code, True)


class TestHaste:
    def test_a_danger_ruled_out_is_none(self, granny):
        from doorstep.catalogue.queries import matters_of

        known = matters_of(granny.community_id)
        assert not urgency.haste("没有煤气味", known)
        assert urgency.haste("有煤气味", known).word

    def test_three_people_are_many(self, granny):
        assert [bool(urgency.haste("", [], people=n)) for n in (0, 2, 3)] == [False, False, True]

    def test_records_may_say_who_is_frail(self, granny):
        assert not urgency.haste("", [], person=granny)
        urgency.knows_frailty(knows := lambda person: person == granny)
        try:
            assert urgency.haste("", [], person=granny).is_frail
            assert not urgency.haste("", [], person=ResidentFactory(name="甲"))
        finally:
            urgency.forget_who_knows(knows)


def test_the_same_sent_twice_is_no_twin_of_itself(granny, desk):
    capture = sent("x")
    draft = draft_for(granny, said=DARK)
    take_down(capture, draft=draft, by=desk, at=clock.now())
    case, is_new = take_down(capture, draft=draft, by=desk, at=clock.now())
    assert not is_new

    assert hints.of_case(desk, Case.objects.get(pk=case.pk)) is None
