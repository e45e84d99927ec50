import re
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from doorstep.cases.models import Case
from doorstep.cases.states import Channel
from doorstep.cases.tests.factories import (
    CaseFactory,
    resolved_by,
)
from doorstep.cases.tests.office import PHONE, as_, at, fresh, place_of, words
from doorstep.kernel import clock, deployment
from doorstep.people import parties
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import (
    ContactFactory,
    GridWorkerFactory,
    OrganisationFactory,
    ResidentFactory,
    StaffFactory,
    StreetOfficerFactory,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db


class TestInbox:
    def test_lists_what_is_open_with_counts(self, counter: Client, case: Case, xiaoli: Volunteer):
        done = resolved_by(CaseFactory(beneficiary=case.beneficiary), xiaoli)

        page = words(counter.get("/desk/"))

        assert at(case) in page
        assert at(done) not in page
        assert re.search(r'Open<span class="count">1</span>', page)
        assert re.search(r'All<span class="count">2</span>', page)

    def test_narrows_by_its_address(self, counter: Client, case: Case):
        other = CaseFactory(beneficiary=case.beneficiary, channel=Channel.PHONE)

        page = words(counter.get(f"/desk/?channel=PHONE&building={other.building_id}"))

        assert at(other) in page
        assert at(case) not in page
        assert "Show all buildings" in page

    def test_what_makes_no_sense_is_passed_over(self, counter: Client, case: Case):
        page = counter.get("/desk/?state=PURPLE&from=31.31.2026&category=x&building=-1&mine=maybe")

        assert page.status_code == 200
        assert at(case) in words(page)

    def test_a_cursor_of_elsewhere_is_refused(self, counter: Client):
        assert counter.get("/desk/?after=nonsense").status_code == 422

    def test_pages_on_from_where_the_last_ended(self, counter: Client, mrs_wang: Person):
        for _ in range(52):
            CaseFactory(beneficiary=mrs_wang)

        first = words(counter.get("/desk/"))
        onward = re.search(r'href="(/desk/\?state=OPEN&amp;after=[^"]+)"', first)

        assert onward is not None
        second = words(counter.get(onward.group(1).replace("&amp;", "&")))
        assert second.count('class="case-card') == 2
        assert "Back to the newest" in second

    def test_a_code_leads_to_its_case(self, counter: Client, case: Case):
        response = counter.get(f"/desk/?q={case.code[:4]}-{case.code[4:8]}-{case.code[8:].lower()}")

        assert response.headers["Location"] == at(case)

    def test_an_address_leads_to_its_building(self, counter: Client, case: Case):
        assert case.building is not None
        assert case.estate is not None

        Place.objects.filter(pk=case.estate.pk).update(name_zh="欧景苑")

        response = counter.get(f"/desk/?q=欧景苑{case.building.number}栋")

        assert response.headers["Location"] == f"/desk/?building={case.building_id}"

    def test_says_when_nothing_answers_to_it(self, counter: Client, case: Case):
        assert "No such code" in words(counter.get("/desk/?q=<b>nothing"))

    def test_costs_few_queries(
        self, counter: Client, mrs_wang: Person, django_assert_max_num_queries
    ):
        for _ in range(12):
            CaseFactory(beneficiary=ResidentFactory(near=mrs_wang))

        home = mrs_wang.home
        assert home is not None
        deployment.create(is_demo=False, at=clock.now())
        deployment.is_demo()  # read once in the life of a process
        counter.get("/desk/")  # and so is the catalogue

        for address in ("/desk/", f"/desk/?building={home.building.pk}"):
            with django_assert_max_num_queries(8):
                counter.get(address)

    def test_is_written_into_a_workbook(self, counter: Client, case: Case):
        hers = CaseFactory(beneficiary=case.beneficiary, summary="=1+1 电梯困人")

        response = counter.get("/desk/export/?state=OPEN")

        book = CalamineWorkbook.from_filelike(BytesIO(response.content))
        rows = book.get_sheet_by_index(0).to_python()[2:]
        assert {row[1] for row in rows} == {case.code, hers.code}
        assert "=1+1 电梯困人" in {row[3] for row in rows}
        assert PHONE not in str(rows)


class TestWhoEnters:
    def test_strangers_get_404_everywhere(self, case: Case, mrs_wang: Person, xiaoli: Volunteer):
        elsewhere = StaffFactory()

        for someone in (elsewhere, mrs_wang, xiaoli):
            client = as_(someone)
            assert client.get(at(case)).status_code == 404
            assert client.get(f"{at(case)}map.json").status_code == 404
            assert client.post(at(case, "number")).status_code == 404
            assert client.post(at(case, "note"), {"words": "x"}).status_code == 404
        for someone in (mrs_wang, xiaoli):
            client = as_(someone)
            for page in ("/desk/", "/desk/export/", "/desk/take-down/", "/desk/calls/"):
                assert client.get(page).status_code == 404
        assert fresh(case).version == case.version

    def test_a_visitor_is_asked_to_sign_in(self, client: Client, case: Case):
        for page in ("/desk/", at(case), "/desk/take-down/", "/desk/calls/"):
            assert client.get(page).status_code == 302

    def test_a_partner_sees_what_it_owns_and_nothing_else(self, case: Case, mrs_wang: Person):
        company = OrganisationFactory()
        theirs = CaseFactory(beneficiary=mrs_wang, owner=company.party)
        partner = as_(ContactFactory(organisation=company))

        page = words(partner.get("/desk/"))

        assert at(theirs) in page
        assert at(case) not in page
        assert "/desk/take-down/" not in page
        assert "/desk/people/" not in page
        assert partner.get(at(case)).status_code == 404
        assert partner.get("/start/").headers["Location"] == "/desk/"
        shown = words(partner.get(at(theirs)))
        assert "do=assign" in shown
        assert "do=withdraw" not in shown
        assert "do=owner" not in shown

    def test_a_partner_gives_it_to_its_own_people_only(self, mrs_wang: Person, xiaoli: Volunteer):
        company = OrganisationFactory()
        theirs = CaseFactory(beneficiary=mrs_wang, owner=company.party)
        contact = ContactFactory(organisation=company)
        partner = as_(contact)
        mine = parties.of_person(contact)

        wrong = {"to": parties.of_person(xiaoli.person).pk, "version": 1}
        assert partner.post(at(theirs, "assign"), wrong).status_code == 422
        partner.post(at(theirs, "assign"), {"to": mine.pk, "version": 1})

        assert fresh(theirs).helper == mine

    def test_the_street_sees_its_communities_without_what_is_private(self, case: Case):
        private = CaseFactory(beneficiary=case.beneficiary, is_private=True)
        officer = as_(StreetOfficerFactory(at=place_of(case, "street")))

        page = words(officer.get("/desk/"))

        assert at(case) in page
        assert at(private) not in page
        assert officer.get(at(private)).status_code == 404
        assert officer.get("/desk/take-down/").status_code == 404
        assert officer.get("/desk/calls/").status_code == 404
        assert 'name="community"' in page

    def test_a_grid_worker_sees_their_grid(self, case: Case):
        other = CaseFactory()
        worker = as_(GridWorkerFactory(at=place_of(case, "grid")))

        page = words(worker.get("/desk/"))

        assert at(case) in page
        assert worker.get(at(other)).status_code == 404
