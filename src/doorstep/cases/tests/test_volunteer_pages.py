"""Today, help near, my matter and me, as a browser without scripts does it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.states import State
from doorstep.cases.tests.factories import (
    CaseFactory,
    confirmed_by,
    resolved_by,
    taken_by,
)
from doorstep.cases.tests.pages import hidden, signed_in_as, words_of
from doorstep.kernel import clock
from doorstep.people import parties
from doorstep.people.models import AccessLook, Person, Volunteer
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    StaffFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db

PHONE = "13900001234"


@pytest.fixture
def grandma() -> Person:
    return ResidentFactory(number=PHONE)


@pytest.fixture
def xiaoli(grandma: Person) -> Volunteer:
    return VolunteerFactory(near=grandma)


@pytest.fixture
def case(grandma: Person) -> Case:
    return CaseFactory(beneficiary=grandma)


def at(name: str, *given: object) -> str:
    return reverse(f"cases:{name}", args=given)


class TestWhoComesIn:
    PAGES = ("volunteer", "near", "volunteer_take_down", "volunteer_calls", "volunteer_me")

    @pytest.mark.parametrize("page", PAGES)
    def test_a_volunteer(self, xiaoli: Volunteer, case: Case, page: str):
        assert signed_in_as(xiaoli).get(at(page)).status_code == 200

    @pytest.mark.parametrize("page", PAGES)
    def test_nobody_else(self, grandma: Person, page: str):
        assert signed_in_as(grandma).get(at(page)).status_code == 404

    @pytest.mark.parametrize("page", PAGES)
    def test_a_visitor_is_asked_to_sign_in(self, client: Client, page: str):
        assert client.get(at(page)).status_code == 302

    def test_a_partner_sees_what_waits_with_the_company(self, case: Case):
        company = OrganisationFactory()
        sun = ContactFactory(organisation=company)
        Case.objects.filter(pk=case.pk).update(owner=parties.of_organisation(company))
        client = signed_in_as(sun)

        page = words_of(client.get(at("volunteer")))

        assert at("volunteer_case", case.pk) in page
        assert at("near") not in page
        client.post(at("volunteer_take", case.pk))
        case.refresh_from_db()
        assert case.state == State.TAKEN


class TestNear:
    def test_shows_what_and_where_and_nobody(self, xiaoli: Volunteer, case: Case):
        page = words_of(signed_in_as(xiaoli).get(at("near")))

        assert case.category.name_zh in page
        assert case.dwelling is not None
        for secret in (case.summary, "王桂英", "王奶奶", case.dwelling.label, PHONE):
            assert secret not in page

    def test_the_stranger_sees_nothing_of_it(self, case: Case):
        stranger = signed_in_as(VolunteerFactory(name="陈卫国", called="老陈"))

        assert at("claim", case.pk) not in words_of(stranger.get(at("near")))
        assert stranger.post(at("claim", case.pk)).status_code == 404

    def test_further_shows_the_whole_community(self, grandma: Person, case: Case):
        far = VolunteerFactory(person=ResidentFactory(community=grandma.community))
        client = signed_in_as(far)

        assert at("claim", case.pk) not in words_of(client.get(at("near")))
        assert at("claim", case.pk) in words_of(client.get(at("near"), {"further": "1"}))

    def test_one_press_makes_it_mine(self, xiaoli: Volunteer, case: Case):
        response = signed_in_as(xiaoli).post(at("claim", case.pk), follow=True)

        case.refresh_from_db()
        assert case.helper == xiaoli.person.party
        assert "谢谢您" in words_of(response)

    def test_somebody_was_quicker_is_said_kindly(
        self, xiaoli: Volunteer, case: Case, grandma: Person
    ):
        taken_by(case, VolunteerFactory(near=grandma, name="张洁", called="张姐"))

        response = signed_in_as(xiaoli).post(at("claim", case.pk), follow=True)

        assert response.redirect_chain == [(at("near"), 302)]
        assert 'class="refusal"' in words_of(response)
        case.refresh_from_db()
        assert case.helper != xiaoli.person.party

    def test_asks_the_database_as_often_for_ten_as_for_one(
        self, grandma: Person, xiaoli: Volunteer, django_assert_max_num_queries
    ):
        for _ in range(10):
            CaseFactory(beneficiary=grandma)
        client = signed_in_as(xiaoli)
        client.get(at("near"))

        with django_assert_max_num_queries(16):
            client.get(at("near"))
        with django_assert_max_num_queries(26):
            client.get(at("volunteer"))


class TestMyMatter:
    def test_shows_nobody_before_the_press(self, xiaoli: Volunteer, case: Case, grandma: Person):
        taken_by(case, xiaoli)

        page = words_of(signed_in_as(xiaoli).get(at("volunteer_case", case.pk)))

        assert case.dwelling is not None
        assert PHONE not in page
        assert case.dwelling.label not in page

    def test_the_press_shows_them_and_is_written_down(
        self, xiaoli: Volunteer, case: Case, grandma: Person
    ):
        taken_by(case, xiaoli)

        page = words_of(signed_in_as(xiaoli).post(at("volunteer_contact", case.pk)))

        assert case.dwelling is not None
        assert PHONE in page
        assert f"tel:{PHONE}" in page
        assert case.dwelling.label in page
        assert AccessLook.objects.filter(person_uid=grandma.uid).count() == 1

    def test_answers_a_fragment_with_a_fragment(self, xiaoli: Volunteer, case: Case):
        taken_by(case, xiaoli)

        response = signed_in_as(xiaoli).post(
            at("volunteer_contact", case.pk), headers={"HX-Request": "true"}
        )

        assert "<html" not in words_of(response)
        assert PHONE in words_of(response)

    def test_shows_nobody_after_it_went_back(self, xiaoli: Volunteer, case: Case):
        taken_by(case, xiaoli)
        client = signed_in_as(xiaoli)

        client.post(at("volunteer_hand_back", case.pk), {"words": "要请电工"})

        case.refresh_from_db()
        assert case.state == State.RAISED
        assert client.post(at("volunteer_contact", case.pk)).status_code == 404

    def test_nor_after_it_is_done(self, xiaoli: Volunteer, case: Case):
        resolved_by(case, xiaoli)

        response = signed_in_as(xiaoli).post(at("volunteer_contact", case.pk))

        assert response.status_code == 403
        assert PHONE not in words_of(response)

    def test_handing_back_wants_a_reason(self, xiaoli: Volunteer, case: Case):
        taken_by(case, xiaoli)
        client = signed_in_as(xiaoli)

        response = client.post(at("volunteer_hand_back", case.pk), {"words": "  "})

        case.refresh_from_db()
        assert (response.status_code, case.state) == (422, State.TAKEN)

    def test_begins_and_ends(self, xiaoli: Volunteer, case: Case):
        case = taken_by(case, xiaoli)
        client = signed_in_as(xiaoli)

        client.post(at("volunteer_start", case.pk), {"version": case.version})
        case.refresh_from_db()
        assert case.state == State.STARTED
        client.post(at("volunteer_done", case.pk), {"words": "换了灯泡", "version": case.version})

        case.refresh_from_db()
        assert case.state == State.RESOLVED
        assert case.answer_words == "换了灯泡"

    def test_no_photo_keeps_the_words_and_changes_nothing(self, xiaoli: Volunteer, case: Case):
        case = taken_by(case, xiaoli)
        fake = SimpleUploadedFile("a.jpg", b"words", "image/jpeg")

        response = signed_in_as(xiaoli).post(
            at("volunteer_done", case.pk), {"words": "换了灯泡", "pictures": fake}
        )

        case.refresh_from_db()
        assert (response.status_code, case.state) == (422, State.TAKEN)
        assert "换了灯泡" in words_of(response)

    def test_says_what_changed_and_can_be_sent_again(self, xiaoli: Volunteer, case: Case):
        case = taken_by(case, xiaoli)
        old = case.version
        operations.start(case.pk, by=actor_of(xiaoli), at=clock.now())
        client = signed_in_as(xiaoli)

        stale = client.post(at("volunteer_done", case.pk), {"words": "换了灯泡", "version": old})

        assert stale.status_code == 409
        assert "换了灯泡" in words_of(stale)
        client.post(
            at("volunteer_done", case.pk),
            {"words": "换了灯泡", "version": hidden(stale, "version")},
        )
        case.refresh_from_db()
        assert case.state == State.RESOLVED

    @pytest.mark.parametrize(
        "name",
        [
            "volunteer_case",
            "volunteer_contact",
            "volunteer_start",
            "volunteer_take",
            "volunteer_done",
            "volunteer_hand_back",
        ],
    )
    def test_is_not_there_for_a_stranger(self, case: Case, xiaoli: Volunteer, name: str):
        taken_by(case, xiaoli)
        stranger = signed_in_as(VolunteerFactory(name="陈卫国", called="老陈"))
        way = stranger.get if name == "volunteer_case" else stranger.post

        assert way(at(name, case.pk)).status_code == 404


class TestMe:
    def test_shows_ratings_from_five_on(self, xiaoli: Volunteer, grandma: Person):
        for number in range(5):
            page = words_of(signed_in_as(xiaoli).get(at("volunteer_me")))
            assert ("平均满意度" in page) is False, number
            case = CaseFactory(beneficiary=grandma)
            confirmed_by(case, xiaoli)
            operations.rate(case.pk, stars=5, by=actor_of(grandma), at=clock.now())

        page = words_of(signed_in_as(xiaoli).get(at("volunteer_me")))

        assert "平均满意度" in page
        assert "5.0" in page

    def test_shows_my_teams_and_what_i_did(self, xiaoli: Volunteer, case: Case):
        TeamFactory(name_zh="银龄修理队", members=[xiaoli])
        resolved_by(case, xiaoli)

        page = words_of(signed_in_as(xiaoli).get(at("volunteer_me")))

        assert "银龄修理队" in page
        assert at("volunteer_case", case.pk) in page


def test_staff_on_the_road_see_what_waits_with_their_post(case: Case):
    desk = StaffFactory(at=Place.objects.get(pk=case.community_id))

    assert at("volunteer_case", case.pk) in words_of(signed_in_as(desk).get(at("volunteer")))
