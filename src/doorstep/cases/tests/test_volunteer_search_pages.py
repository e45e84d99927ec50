"""A volunteer looks for a matter: among those they may see, and nothing else is even counted."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.cases import operations, policies, queries
from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory, category_in, draft_for, taken, taken_by
from doorstep.cases.tests.pages import signed_in_as, words_of
from doorstep.kernel import clock
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

PAGE = "/v/search/"


@pytest.fixture
def grandma() -> Person:
    return ResidentFactory()


@pytest.fixture
def xiaoli(grandma: Person) -> Volunteer:
    return VolunteerFactory(near=grandma)


def said(grandma: Person, words: str, **fields: str) -> Case:
    desk = actor_of(StaffFactory(at=grandma.community))
    return taken(draft_for(grandma, said=words, **fields), desk)


def search(browser: Client, text: str) -> str:
    page = browser.post(PAGE, {"q": text}, follow=True)
    assert page.status_code == 200
    assert text not in page.redirect_chain[-1][0]
    return words_of(page)


def linked(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'href="/v/cases/(\d+)/"', page)]


class TestSearch:
    def test_finds_what_is_in_hand_by_two_words(self, grandma: Person, xiaoli: Volunteer):
        case = said(grandma, "厨房水管漏水,三栋的")
        other = said(grandma, "厨房灯不亮")
        for each in (case, other):
            taken_by(each, xiaoli, at=clock.now())

        page = search(signed_in_as(xiaoli), "漏水 厨房")

        assert linked(page) == [case.pk]
        assert "<mark>厨房</mark>水管<mark>漏水</mark>" in page
        assert '<span class="count">1</span>' in page

    def test_neither_shows_nor_counts_what_is_not_theirs(self, grandma: Person, xiaoli: Volunteer):
        mine, offered = said(grandma, "水管漏水"), said(grandma, "水管又漏水")
        taken_by(mine, xiaoli, at=clock.now())
        taken_by(said(grandma, "水管还漏水"), VolunteerFactory(near=grandma), at=clock.now())
        browser = signed_in_as(xiaoli)

        page = search(browser, "漏水")

        assert linked(page) == [mine.pk]
        assert '<span class="count">1</span>' in page
        assert offered.summary not in page
        listed = queries.page_for(actor_of(xiaoli)).items
        assert [each for each in listed if policies.may_read(actor_of(xiaoli), each)] == [mine]

    def test_forgets_what_was_handed_back(self, grandma: Person, xiaoli: Volunteer):
        case = said(grandma, "水管漏水")
        taken_by(case, xiaoli, at=clock.now())
        operations.hand_back(case.pk, reason="要水工", by=actor_of(xiaoli), at=clock.now())

        page = search(signed_in_as(xiaoli), "漏水")

        assert linked(page) == []
        assert "您经手的事里没有这个" in page

    def test_says_no_name_no_door_and_no_word_of_a_private_matter(
        self, grandma: Person, xiaoli: Volunteer
    ):
        category_in(grandma.community, "carer", is_private=True)
        case = said(grandma, "儿子打人", summary="家里的事", category_code="carer")
        taken_by(case, xiaoli, at=clock.now())
        browser = signed_in_as(xiaoli)

        assert linked(search(browser, "打人")) == []
        page = search(browser, "家里")
        assert linked(page) == [case.pk]
        assert grandma.name not in page
        assert grandma.home is not None
        assert grandma.home.label not in page

    def test_goes_on_page_by_page(self, grandma: Person, xiaoli: Volunteer):
        cases = [said(grandma, f"漏水 {number}") for number in range(22)]
        for case in cases:
            taken_by(case, xiaoli, at=clock.now())
        browser = signed_in_as(xiaoli)

        first = search(browser, "漏水")
        [onward] = re.findall(r'href="(\?s=[^"]+after[^"]+)"', first)
        second = words_of(browser.get(PAGE + onward.replace("&amp;", "&")))

        assert linked(first) + linked(second) == [case.pk for case in reversed(cases)]

    def test_costs_the_same_for_one_and_for_many(
        self, grandma: Person, xiaoli: Volunteer, django_assert_max_num_queries
    ):
        browser = signed_in_as(xiaoli)
        for _ in range(5):
            taken_by(said(grandma, "水管漏水"), xiaoli, at=clock.now())
        answer = browser.post(PAGE, {"q": "漏水"})
        with django_assert_max_num_queries(26):
            browser.get(answer["Location"])


class TestWhoComesIn:
    def test_nobody_who_does_not_help(self, grandma: Person):
        browser = signed_in_as(grandma)

        assert browser.get(PAGE).status_code == 404
        assert browser.post(PAGE, {"q": "漏水"}).status_code == 404

    def test_a_visitor_is_asked_to_sign_in(self, client: Client):
        assert client.get(PAGE).status_code == 302

    def test_another_session_reads_nothing_under_the_same_mark(
        self, grandma: Person, xiaoli: Volunteer
    ):
        taken_by(CaseFactory(beneficiary=grandma), xiaoli, at=clock.now())
        mark = signed_in_as(xiaoli).post(PAGE, {"q": "楼道灯"})["Location"]

        page = words_of(signed_in_as(xiaoli).get(mark))

        assert "楼道灯" not in page

    def test_the_box_stands_on_today(self, xiaoli: Volunteer):
        page = words_of(signed_in_as(xiaoli).get(reverse("cases:volunteer")))

        assert f'action="{PAGE}"' in page
