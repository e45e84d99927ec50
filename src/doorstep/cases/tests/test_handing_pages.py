"""The office's and the bodies' pages of handing over, and their API."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from doorstep.cases import operations
from doorstep.cases.models import Case, HandOver
from doorstep.cases.tests.factories import CaseFactory, staff_of
from doorstep.cases.tests.office import as_, at, words
from doorstep.cases.tests.test_api import Api
from doorstep.kernel import clock
from doorstep.people.models import Organisation, Person
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    TeamFactory,
    VolunteerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(mrs_wang: Person) -> Organisation:
    return OrganisationFactory(serves=[mrs_wang.home.estate if mrs_wang.home else None])


@pytest.fixture
def sun(company: Organisation) -> Person:
    return ContactFactory(organisation=company)


@pytest.fixture
def asked(case: Case, company: Organisation) -> Case:
    operations.propose_hand_over(
        case.pk, to=company.party, words="楼道归物业管", by=staff_of(case), at=clock.now()
    )
    case.refresh_from_db()
    return case


def desk_of(case: Case) -> Api:
    """A program of somebody at its desk."""
    person = staff_of(case).person
    assert person is not None
    return Api(person)


def heading(case: Case) -> str:
    """What it is about, as an English page says it."""
    with override("en"):
        return escape(case.category.public_name)


class TestOnTheCase:
    def test_the_desk_asks_and_sees_whom_it_waits_for(
        self, case: Case, counter: Client, company: Organisation
    ):
        form = counter.get(at(case), {"do": "hand-over"})
        assert f'value="{company.party.pk}"' in words(form)

        done = counter.post(
            at(case, "hand-over"),
            {"to": company.party.pk, "words": "楼道归物业管", "version": case.version},
        )

        assert done.status_code == 303
        page = words(counter.get(at(case)))
        assert "Asked to take it over" in page
        assert company.name_zh in page or company.name_en in page
        assert "Keep it after all" in page

    def test_without_words_it_says_so_and_keeps_the_choice(
        self, case: Case, counter: Client, company: Organisation
    ):
        page = counter.post(at(case, "hand-over"), {"to": company.party.pk, "words": ""})

        assert page.status_code == 422
        assert "in a few words" in words(page)
        assert not HandOver.objects.exists()

    def test_the_desk_keeps_it_after_all(self, asked: Case, counter: Client):
        done = counter.post(at(asked, "take-back"), {"version": asked.version})

        assert done.status_code == 303
        assert HandOver.objects.get().ended_how == "TAKEN_BACK"


class TestMyWord:
    def test_shows_heading_and_place_but_no_name_door_or_words(self, asked: Case, sun: Person):
        page = words(as_(sun).get("/desk/hand-overs/"))

        assert heading(asked) in page
        assert "楼道归物业管" in page
        assert asked.beneficiary is not None
        assert asked.beneficiary.name not in page
        assert asked.summary not in page

    def test_yes_opens_the_case(self, asked: Case, sun: Person, company: Organisation):
        client = as_(sun)

        done = client.post(f"/desk/hand-overs/{asked.uid}/yes/", {"version": asked.version})

        assert (done.status_code, done["Location"]) == (303, at(asked))
        asked.refresh_from_db()
        assert asked.owner == company.party
        assert client.get(at(asked)).status_code == 200
        assert "Nobody waits for your word" in words(client.get("/desk/hand-overs/"))

    def test_no_wants_a_reason_and_keeps_what_was_typed(self, asked: Case, sun: Person):
        client = as_(sun)
        address = f"/desk/hand-overs/{asked.uid}/no/"

        refused = client.post(address, {"words": "  ", "version": asked.version})
        stale = client.post(address, {"words": "不归我们", "version": 1})
        done = client.post(address, {"words": "不归我们", "version": asked.version})

        assert (refused.status_code, stale.status_code, done.status_code) == (422, 409, 302)
        assert "不归我们" in words(stale)
        assert HandOver.objects.get().ended_how == "REFUSED"

    def test_what_came_back_waits_with_the_desk(self, asked: Case, counter: Client, sun: Person):
        as_(sun).post(f"/desk/hand-overs/{asked.uid}/no/", {"words": "不归我们"})

        page = words(counter.get("/desk/hand-overs/"))

        assert "please say who has it" in page
        assert f"{at(asked)}?do=owner" in page

    def test_a_team_answers_on_the_volunteers_face(self, case: Case, mrs_wang: Person):
        member = ResidentFactory(near=mrs_wang)
        team = TeamFactory(community=mrs_wang.community, members=[member])
        operations.propose_hand_over(
            case.pk, to=team.party, words="请维修队接", by=staff_of(case), at=clock.now()
        )
        client = as_(member)

        assert "/desk/hand-overs/" in words(client.get("/v/"))
        assert heading(case) in words(client.get("/desk/hand-overs/"))
        done = client.post(f"/desk/hand-overs/{case.uid}/yes/")
        assert done["Location"] == f"/v/cases/{case.pk}/"
        assert client.get(done["Location"]).status_code == 200

    def test_a_stranger_finds_nothing(self, asked: Case):
        stranger = as_(VolunteerFactory())
        other_contact = as_(ContactFactory())

        assert stranger.get("/desk/hand-overs/").status_code == 404
        assert Client().get("/desk/hand-overs/").status_code == 302
        assert heading(asked) not in words(other_contact.get("/desk/hand-overs/"))
        for way in ("yes", "no"):
            refused = other_contact.post(f"/desk/hand-overs/{asked.uid}/{way}/", {"words": "x"})
            assert refused.status_code == 404
        assert other_contact.post(f"/desk/hand-overs/{uuid4()}/yes/").status_code == 404

    def test_costs_the_same_for_one_and_for_many(
        self, asked: Case, sun: Person, company: Organisation, django_assert_max_num_queries
    ):
        for _ in range(5):
            more = CaseFactory(beneficiary=ResidentFactory(near=asked.beneficiary))
            operations.propose_hand_over(
                more.pk, to=company.party, words="也归物业", by=staff_of(more), at=clock.now()
            )
        client = as_(sun)

        with django_assert_max_num_queries(12):
            page = client.get("/desk/hand-overs/")

        assert words(page).count('id="asked-') == 6


class TestApi:
    def test_asks_lists_and_says_yes(self, case: Case, sun: Person, company: Organisation):
        desk, theirs = desk_of(case), Api(sun)

        asked = desk.post(
            f"/cases/{case.code}/hand-over",
            {"to": str(company.party.uid), "words": "归物业", "version": 1},
        )
        (waiting,) = theirs.get("/hand-overs").json()
        yes = theirs.post(f"/cases/{case.uid}/hand-over/yes", {"version": waiting["version"]})

        assert (asked.status_code, yes.status_code) == (200, 200)
        assert (waiting["code"], waiting["words"]) == (case.code, "归物业")
        case.refresh_from_db()
        assert case.owner == company.party
        again = theirs.post(f"/cases/{case.uid}/hand-over/yes")
        assert (again.status_code, again.json()["code"]) == (409, "cases.nothing_asked")

    def test_says_no_and_it_comes_back(self, asked: Case, sun: Person):
        no = Api(sun).post(f"/cases/{asked.code}/hand-over/no", {"reason": "不归我们"})
        (back,) = desk_of(asked).get("/hand-overs/came-back").json()

        assert no.status_code == 204
        assert (back["code"], back["ended_how"]) == (asked.code, "REFUSED")

    def test_takes_it_back(self, asked: Case):
        api = desk_of(asked)

        answer = api.client.delete(f"/api/v1/cases/{asked.code}/hand-over")

        assert answer.status_code == 200
        assert HandOver.objects.get().ended_how == "TAKEN_BACK"

    def test_a_stranger_gets_404_and_only_listed_owners_are_asked(
        self, asked: Case, counter: Client
    ):
        stranger = Api(VolunteerFactory())
        for path, body in (
            ("yes", None),
            ("no", {"reason": "x"}),
        ):
            answer = stranger.post(f"/cases/{asked.code}/hand-over/{path}", body)
            assert answer.status_code == 404
        operations.take_back_hand_over(asked.pk, by=staff_of(asked), at=clock.now())
        elsewhere = OrganisationFactory()
        refused = desk_of(asked).post(
            f"/cases/{asked.code}/hand-over", {"to": str(elsewhere.party.uid), "words": "接"}
        )
        assert refused.status_code == 404
