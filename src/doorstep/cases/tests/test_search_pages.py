"""The office's search page: what it finds, what it keeps out of addresses, and for whom."""

import re

import pytest
from django.test import Client

from doorstep.cases.asking import read
from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory, draft_for, taken
from doorstep.cases.tests.office import PHONE, as_, words
from doorstep.cases.tests.test_api import Api
from doorstep.kernel import codes
from doorstep.kernel.models import AuditEntry
from doorstep.people.indexes import of_account_phone
from doorstep.people.models import AccessLook, Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    StreetOfficerFactory,
    actor_of,
)
from doorstep.places.models import Dwelling, Place

pytestmark = pytest.mark.django_db


def asked(client: Client, text: str, **given: str) -> str:
    """The page that a search leads to."""
    page = client.post("/desk/search/", {"q": text}, follow=True)
    if given:
        page = client.get(page.redirect_chain[-1][0], given | {"s": mark_of(page)})
    assert page.status_code == 200
    return words(page)


def mark_of(page) -> str:
    return str(page.redirect_chain[-1][0]).partition("s=")[2]


def home_of(person: Person) -> Dwelling:
    assert person.home is not None
    return person.home


def plain(page: str) -> str:
    return re.sub(r"</?mark>", "", page)


class TestRead:
    def test_tells_numbers_codes_and_ends_of_numbers_from_words(self):
        code = codes.mint(11)

        assert read("138 0000 1234").number == "13800001234"
        assert read(codes.spoken(code).lower()).code == code
        assert (read("王 1234").rest, read("王 1234").last_four) == ("王", "1234")
        assert (read("3-2-501 1234").rest, read("1234").last_four) == ("3-2-501", "")
        assert read("漏水").is_text


class TestSearch:
    def test_keeps_what_was_typed_out_of_the_address(self, counter: Client, case: Case):
        answer = counter.post("/desk/search/", {"q": "楼道灯"})

        assert re.fullmatch(r"/desk/search/\?s=[\w-]{8}", answer.headers["Location"])
        assert "三单元<mark>楼道灯</mark>不亮" in words(counter.get(answer.headers["Location"]))

    def test_marks_what_was_said_where_the_summary_says_less(
        self, counter: Client, mrs_wang: Person
    ):
        said = "昨天晚上开始,我家天花板一直滴水,地板也泡了"
        by = actor_of(StaffFactory(at=mrs_wang.community))
        taken(draft_for(mrs_wang, said=said, summary="漏水"), by)

        assert "我家<mark>天花板</mark>一直滴水" in asked(counter, "天花板")

    def test_finds_people_by_name_and_letters_with_the_number_masked(
        self, counter: Client, mrs_wang: Person
    ):
        for text in ("王桂英", "wgy"):
            page = asked(counter, text)
            assert f"/desk/people/{mrs_wang.pk}/" in page
            assert "138****5678" in page

    def test_finds_a_whole_number_and_writes_it_down(
        self, counter: Client, mrs_wang: Person, case: Case
    ):
        Case.objects.update(contact_index=of_account_phone(PHONE))

        page = asked(counter, PHONE)

        assert f"/desk/people/{mrs_wang.pk}/" in page
        assert f"/desk/cases/{case.pk}/" in page
        assert AccessLook.objects.filter(person_uid=mrs_wang.uid, field="NUMBER").count() == 1
        assert AuditEntry.objects.filter(action="cases.look_up").count() == 1

    def test_never_finds_part_of_a_number(self, counter: Client, mrs_wang: Person):
        for text in ("5678", "1381234", PHONE[:-1]):
            assert f"/desk/people/{mrs_wang.pk}/" not in asked(counter, text)

    @pytest.mark.parametrize("rest", ["王", "w", "wgy", "王奶奶"])
    def test_finds_the_last_four_with_an_initial(
        self, counter: Client, mrs_wang: Person, rest: str
    ):
        ResidentFactory(name="王小明", near=mrs_wang, number="13800000000")

        page = asked(counter, f"{rest} 5678")

        assert f"/desk/people/{mrs_wang.pk}/" in page
        assert "王小明" not in plain(page)
        assert AccessLook.objects.filter(field="NUMBER").count() == 1

    def test_finds_the_last_four_with_a_door(self, counter: Client, mrs_wang: Person):
        label = home_of(mrs_wang).label

        assert f"/desk/people/{mrs_wang.pk}/" in asked(counter, f"{label} 5678")
        assert f"/desk/people/{mrs_wang.pk}/" not in asked(counter, f"{label} 0000")

    def test_refuses_the_thirty_first_look_in_a_minute(self, counter: Client, mrs_wang: Person):
        for _ in range(30):
            asked(counter, "王 5678")

        page = counter.post("/desk/search/", {"q": "王 5678"}, follow=True)

        assert page.status_code == 429
        assert "138****5678" not in words(page)

    def test_finds_a_door_in_every_spelling(self, counter: Client, mrs_wang: Person, case: Case):
        building, unit, door = home_of(mrs_wang).label.split("-")
        for text in (f"{building}-{unit}-{door}", f"{building}栋{unit}单元{door}"):
            page = asked(counter, text)
            assert f"/desk/people/{mrs_wang.pk}/" in page
            assert f"/desk/cases/{case.pk}/" in page
        assert AuditEntry.objects.filter(action="cases.look_up").exists()

    def test_finds_a_case_by_its_code(self, counter: Client, case: Case):
        assert f"/desk/cases/{case.pk}/" in asked(counter, codes.spoken(case.code))

    def test_finds_places(self, counter: Client, mrs_wang: Person):
        building = home_of(mrs_wang).building

        assert f"/desk/places/{building.pk}/" in asked(counter, building.name_zh)

    def test_narrows_to_what_is_open(self, counter: Client, case: Case):
        assert "楼道灯" in plain(asked(counter, "楼道灯", state="OPEN"))

    def test_pages_through_one_kind(self, counter: Client, mrs_wang: Person, case: Case):
        for _ in range(21):
            CaseFactory(beneficiary=mrs_wang)

        page = asked(counter, "楼道灯", kind="cases")

        assert page.count("case-card") == 20
        assert ">22<" in page
        onward = re.search(r'href="([^"]*after=[^"]*)"', page)
        assert onward is not None
        assert words(counter.get(onward[1].replace("&amp;", "&"))).count("case-card") == 2

    def test_says_what_can_be_typed(self, counter: Client):
        assert "3-2-501" in words(counter.get("/desk/search/"))
        assert "Nothing found" in asked(counter, "没有这样的事")

    @pytest.mark.parametrize(
        "text", ["", " ", "%", "_", "\"'\\*", "<script>", "\x00", "😀", "a" * 999]
    )
    def test_odd_texts_do_no_harm(self, counter: Client, case: Case, text: str):
        assert "三单元" not in plain(asked(counter, text))

    def test_a_mark_of_another_session_leads_to_nothing(self, counter: Client, case: Case):
        mark = mark_of(counter.post("/desk/search/", {"q": "楼道灯"}, follow=True))
        other = as_(StaffFactory(at=Place.objects.get(pk=case.community_id)))

        assert "楼道灯" not in plain(words(other.get("/desk/search/", {"s": mark})))

    def test_costs_the_same_for_one_and_for_many(
        self, counter: Client, mrs_wang: Person, case: Case, django_assert_max_num_queries
    ):
        for _ in range(10):
            CaseFactory(beneficiary=mrs_wang)
        answer = counter.post("/desk/search/", {"q": "楼道灯"})

        with django_assert_max_num_queries(37):  # PostgreSQL also asks for newest keys
            assert words(counter.get(answer.headers["Location"])).count("case-card") == 11


class TestStrangers:
    def test_get_404(self, mrs_wang: Person, xiaoli: Volunteer, case: Case):
        for client in (as_(mrs_wang), as_(xiaoli)):
            assert client.get("/desk/search/").status_code == 404
            assert client.post("/desk/search/", {"q": "灯"}).status_code == 404
            assert client.post("/desk/search/suggest/", {"q": "灯"}).status_code == 404

    def test_find_and_count_nothing(self, mrs_wang: Person, case: Case):
        elsewhere = as_(StaffFactory())

        for text in ("楼道灯", "王桂英", PHONE, codes.spoken(case.code), "王 5678"):
            page = asked(elsewhere, text)
            assert "Nothing found" in page or str(case.pk) not in page
            assert f"/desk/people/{mrs_wang.pk}/" not in page
            assert f"/desk/cases/{case.pk}/" not in page

    def test_a_street_finds_cases_but_no_people(self, mrs_wang: Person, case: Case):
        street = as_(StreetOfficerFactory(at=mrs_wang.community.parent))

        assert f"/desk/cases/{case.pk}/" in asked(street, "楼道灯")
        assert f"/desk/people/{mrs_wang.pk}/" not in asked(street, "王桂英")


class TestSuggest:
    def test_offers_a_few_and_marks_them(self, counter: Client, mrs_wang: Person, case: Case):
        page = words(counter.post("/desk/search/suggest/", {"q": "王"}))

        assert "<mark>王</mark>桂英" in page
        assert AccessLook.objects.count() == 0

    def test_never_looks_a_number_up(self, counter: Client, mrs_wang: Person):
        for text in (PHONE, PHONE[:6], "王 5678"):
            counter.post("/desk/search/suggest/", {"q": text})

        assert AccessLook.objects.count() == 0
        assert not AuditEntry.objects.filter(action__endswith="look_up").exists()

    def test_every_page_has_the_box(self, counter: Client):
        assert 'action="/desk/search/"' in words(counter.get("/desk/"))


class TestApi:
    def test_finds_what_the_page_finds_and_says_where_to_go_on(self, mrs_wang: Person, case: Case):
        other = CaseFactory(beneficiary=mrs_wang)
        desk = Api(StaffFactory(at=mrs_wang.community))

        first = desk.post("/cases/search", {"text": "楼道灯", "limit": 1}).json()
        rest = desk.post("/cases/search", {"text": "楼道灯", "after": first["next"]}).json()

        found = [first["items"][0]["code"], *(each["code"] for each in rest["items"])]
        assert found == [other.code, case.code]
        assert rest["next"] is None

    def test_a_stranger_finds_nothing(self, mrs_wang: Person, case: Case):
        for text in ("楼道灯", "王桂英", PHONE):
            for path in ("/cases/search", "/people/search"):
                assert Api(StaffFactory()).post(path, {"text": text}).json()["items"] == []

    def test_people_by_letters_and_whole_number(self, mrs_wang: Person):
        desk = Api(StaffFactory(at=mrs_wang.community))

        for text in ("wgy", "王桂", PHONE):
            found = desk.post("/people/search", {"text": text}).json()["items"]
            assert [each["uid"] for each in found] == [str(mrs_wang.uid)]
        assert desk.post("/people/search", {"text": "5678"}).json()["items"] == []
        assert desk.get("/people", q="wgy").status_code == 422
