"""The register of promises and the page of one, as the office sees them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from doorstep.cases.models import Case, Promise
from doorstep.cases.promising import PromiseSource, PromiseState
from doorstep.cases.tests.office import as_, at, words
from doorstep.cases.tests.promising import company, promised
from doorstep.kernel import clock
from doorstep.people import parties
from doorstep.people.models import Person
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    StaffFactory,
    StreetOfficerFactory,
    VolunteerFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def given(case: Case, **said) -> Promise:
    now = clock.now()
    return promised(case, at=now - DAY, due_at=said.pop("due_at", now + 5 * DAY), **said)


def page_of(promise: Promise, key: str = "") -> str:
    return f"/desk/promises/{promise.pk}/{key + '/' if key else ''}"


class TestRegister:
    def test_shows_the_lines_and_the_headline(self, counter: Client, case: Case):
        given(case)

        page = words(counter.get("/desk/promises/"))

        assert "三楼换一盏新灯" in page
        assert "fewer than twenty came due" in page
        assert "1 of 1 matters" in page
        assert "王" not in page.split("<main")[1]  # no resident is named

    def test_the_cost_does_not_grow_with_the_lines(
        self, counter: Client, case: Case, django_assert_num_queries
    ):
        firm = company()
        given(case, party=firm)
        counter.get("/desk/promises/")
        with django_assert_num_queries(11):
            counter.get("/desk/promises/")
        for _ in range(20):
            given(case, party=firm)

        with django_assert_num_queries(11):
            counter.get("/desk/promises/")

    def test_narrows_by_state_and_by_party(self, counter: Client, case: Case):
        firm, other = company(), company()
        given(case, party=firm)
        given(case, party=other, summary="扫干净楼道")

        page = words(counter.get(f"/desk/promises/?state=OPEN&party={firm.pk}"))
        assert "三楼换一盏新灯" in page
        assert "扫干净楼道" not in page
        assert "Oujing Property" in page
        assert "No promise here" in words(counter.get("/desk/promises/?state=BROKEN"))
        assert counter.get("/desk/promises/?state=NONSENSE&party=x").status_code == 200

    def test_a_sheet_and_a_workbook_of_the_same_lines(self, counter: Client, case: Case):
        given(case)

        book = BytesIO(counter.get("/desk/promises/export/").content)
        rows = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()
        cells = [cell for row in rows for cell in row]
        assert "三楼换一盏新灯" in cells
        assert case.code in cells
        assert "三楼换一盏新灯" in words(counter.get("/desk/promises/print/"))

    def test_strangers_find_no_such_page(self, case: Case):
        promise = given(case)
        volunteer = as_(VolunteerFactory(near=case))

        for address in ("/desk/promises/", "/desk/promises/export/", "/desk/promises/print/"):
            assert volunteer.get(address).status_code == 404
        assert as_(StaffFactory()).get(page_of(promise)).status_code == 404
        assert as_(StaffFactory()).post(page_of(promise, "keep")).status_code == 404
        assert volunteer.get("/desk/promises/new/").status_code == 404

    def test_a_partner_sees_its_own_and_no_other_s(self, case: Case):
        firm = OrganisationFactory()
        contact = ContactFactory(organisation=firm)
        given(case, party=firm.party)
        given(case, summary="扫干净楼道")

        page = words(as_(contact).get("/desk/promises/"))

        assert "三楼换一盏新灯" in page
        assert "扫干净楼道" not in page


class TestOne:
    def test_put_off_tells_and_a_wrong_day_is_said_beside_its_field(
        self, counter: Client, case: Case
    ):
        promise = given(case)
        day = f"{clock.shanghai_day(clock.now()) + 9 * DAY}"
        asked = counter.get(page_of(promise), {"do": "put_off"})
        assert "By which day then?" in words(asked)

        refused = counter.post(
            page_of(promise, "put_off"), {"day": "2020-01-01", "reason": "缺配件"}
        )
        assert refused.status_code == 422
        assert "Please choose a later time" in words(refused)
        told = {"day": day, "reason": "缺配件", "told_in_person": "on"}
        assert counter.post(page_of(promise, "put_off"), told).status_code == 303

        promise.refresh_from_db()
        assert promise.was_put_off
        assert "缺配件" in words(counter.get(page_of(promise)))

    def test_taken_back_with_a_reason_only(self, counter: Client, case: Case):
        promise = given(case)

        assert counter.post(page_of(promise, "withdraw"), {"reason": ""}).status_code == 422
        assert counter.post(page_of(promise, "withdraw"), {"reason": "不用了"}).status_code == 303

        promise.refresh_from_db()
        assert promise.state == PromiseState.WITHDRAWN

    def test_kept_and_then_nothing_is_offered(self, counter: Client, case: Case):
        promise = given(case)
        assert "It was kept" in words(counter.get(page_of(promise)))

        assert counter.post(page_of(promise, "keep")).status_code == 303

        assert 'name="version"' not in words(counter.get(page_of(promise)))
        again = counter.post(page_of(promise, "keep"))
        assert again.status_code == 409
        assert "written down already" in words(again)

    def test_nonsense_is_no_page(self, counter: Client, case: Case):
        assert counter.post(page_of(given(case), "burn")).status_code == 404


class TestOnTheCase:
    def test_is_promised_there_and_shown_there(self, counter: Client, case: Case):
        desk = parties.fallback(case.community_id)
        asked = words(counter.get(at(case), {"do": "promise"}))
        assert "Whose word is it?" in asked
        typed = {
            "summary": "三楼换一盏新灯",
            "to": desk.pk,
            "day": f"{clock.shanghai_day(clock.now()) + 3 * DAY}",
            "source": PromiseSource.TABLE,
            "audience": "RESIDENT",
        }

        past = counter.post(at(case, "promise"), {**typed, "day": "2020-01-01"})
        assert past.status_code == 422
        assert counter.post(at(case, "promise"), typed).status_code == 303

        assert "三楼换一盏新灯" in words(counter.get(at(case)))
        assert Promise.objects.get().case == case

    def test_a_meeting_promises_to_everybody(self, counter: Client, case: Case):
        desk = parties.fallback(case.community_id)
        typed = {
            "summary": "月底前补齐楼道灯",
            "to": desk.pk,
            "place": case.community_id,
            "day": f"{clock.shanghai_day(clock.now()) + 20 * DAY}",
            "source": PromiseSource.MEETING,
        }

        assert counter.get("/desk/promises/new/").status_code == 200
        assert counter.post("/desk/promises/new/", {**typed, "summary": ""}).status_code == 422
        assert counter.post("/desk/promises/new/", typed).status_code == 303
        assert Promise.objects.get().case is None

    def test_the_street_reads_and_the_resident_is_not_named(self, case: Case, mrs_wang: Person):
        promise = given(case)

        page = words(as_(StreetOfficerFactory(at=case.street)).get(page_of(promise)))

        assert "the resident" in page
        assert mrs_wang.name not in page
