"""What volunteers see and press, without scripts: today, near, my matter, writing down, calls."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doorstep.cases import operations
from doorstep.cases.models import CallBack, Case, Rating, Step
from doorstep.cases.states import Channel, State, StepKind
from doorstep.cases.tests.factories import (
    CaseFactory,
    category_in,
    confirmed_by,
    resolved_by,
    taken_by,
)
from doorstep.cases.tests.pages import hidden, signed_in_as, words_of
from doorstep.kernel import clock
from doorstep.kernel.models import AuditEntry
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


def waiting_call(case: Case, helper: Volunteer) -> CallBack:
    """Done by somebody; the resident has to be called."""
    resolved_by(case, helper)
    assert case.beneficiary is not None
    operations.ask_for_a_call(case.pk, by=actor_of(case.beneficiary), at=clock.now())
    call = CallBack.objects.get(case=case)
    CallBack.objects.filter(pk=call.pk).update(due_at=clock.now() - timedelta(hours=1))
    return call


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


class TestWritingDown:
    @pytest.fixture
    def client(self, xiaoli: Volunteer, grandma: Person) -> Client:
        category_in(grandma.community)
        category_in(grandma.community, "other")
        return signed_in_as(xiaoli)

    def written(self, client: Client, **typed: object) -> Any:
        page = client.get(at("volunteer_take_down"))
        sent = {"capture": hidden(page, "capture"), "spoke": "they", "channel": "DOOR"}
        return client.post(at("volunteer_take_down"), {**sent, **typed})

    def test_for_somebody_found_by_their_door(self, client: Client, grandma: Person):
        assert grandma.home is not None
        door = f"{grandma.home.estate.name_zh} {grandma.home.label}"

        found = self.written(client, seek=door, find="1", said="灯不亮")
        assert "王*英" in words_of(found)
        assert PHONE not in words_of(found)
        assert Case.objects.count() == 0
        response = self.written(client, seek=door, person=grandma.uid.hex, said="灯不亮")

        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by) == (grandma, grandma)
        assert (case.channel, case.dwelling) == (Channel.DOOR, grandma.home)
        assert case.code[:4] in words_of(client.get(response.headers["Location"]))

    def test_is_found_by_a_whole_name_only(self, client: Client, grandma: Person):
        whole = self.written(client, seek="王桂英", find="1")
        part = self.written(client, seek="王桂", find="1")

        assert grandma.uid.hex in words_of(whole)
        assert grandma.uid.hex not in words_of(part)
        assert AuditEntry.objects.filter(action="cases.look_up").count() == 2

    def test_asks_who_of_them_before_it_writes(self, client: Client, grandma: Person):
        response = self.written(client, seek="王桂英", said="灯不亮")

        assert Case.objects.count() == 0
        assert "灯不亮" in words_of(response)

    def test_finds_nobody_of_another_community(self, client: Client):
        stranger = ResidentFactory(name="陈卫国", called="老陈")

        found = self.written(client, seek="陈卫国", find="1")
        self.written(client, seek="陈卫国", person=stranger.uid.hex, said="试试")

        assert stranger.uid.hex not in words_of(found)
        assert Case.objects.get().beneficiary is None

    def test_for_somebody_with_a_typed_name(self, client: Client):
        self.written(
            client, spoke="another", contact_name="老刘", contact_phone=PHONE, said="灯不亮"
        )

        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by) == (None, None)
        assert (case.contact_name, case.contact_phone) == ("老刘", PHONE)

    def test_what_i_saw_myself_was_said_by_me(self, client: Client, xiaoli: Volunteer):
        self.written(client, spoke="me", said="路口灯不亮")

        assert Case.objects.get().spoken_by == xiaoli.person

    @pytest.mark.parametrize("words", ["", "\x00", "字" * 20_001])
    def test_refuses_kindly(self, client: Client, words: str):
        response = self.written(client, said=words, contact_name="老刘")

        assert response.status_code == 422
        assert "老刘" in words_of(response)


class TestCalling:
    def test_shows_the_number_on_a_press_only(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        client = signed_in_as(xiaoli)

        assert PHONE not in words_of(client.get(at("volunteer_calls")))
        assert PHONE not in words_of(client.get(at("volunteer_call", call.pk)))
        assert PHONE in words_of(client.post(at("volunteer_take_call", call.pk)))

    @pytest.mark.parametrize(
        ("outcome", "state"), [("CONFIRMED", "CONFIRMED"), ("REOPENED", "RAISED")]
    )
    def test_writes_down_what_they_said(
        self, case: Case, xiaoli: Volunteer, grandma: Person, outcome: str, state: str
    ):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        client = signed_in_as(xiaoli)
        client.post(at("volunteer_take_call", call.pk))

        client.post(
            at("volunteer_call", call.pk), {"outcome": outcome, "words": "谢谢", "stars": "4"}
        )

        case.refresh_from_db()
        assert case.state == state
        assert Rating.objects.count() == (outcome == "CONFIRMED")
        assert Step.objects.filter(case=case, kind=StepKind.CALLED).count() == 1

    def test_nobody_reached_comes_back_later(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        client = signed_in_as(xiaoli)
        client.post(at("volunteer_take_call", call.pk))

        client.post(at("volunteer_call", call.pk), {"outcome": "NOT_REACHED"})

        call.refresh_from_db()
        assert (call.attempts, call.done_at) == (1, None)
        assert at("volunteer_take_call", call.pk) not in words_of(client.get(at("volunteer_calls")))

    def test_somebody_else_is_calling(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        signed_in_as(VolunteerFactory(near=grandma)).post(at("volunteer_take_call", call.pk))

        response = signed_in_as(xiaoli).post(at("volunteer_take_call", call.pk), follow=True)

        assert response.redirect_chain == [(at("volunteer_calls"), 302)]
        assert PHONE not in words_of(response)

    def test_not_about_ones_own_work(self, case: Case, xiaoli: Volunteer):
        call = waiting_call(case, xiaoli)
        client = signed_in_as(xiaoli)

        assert at("volunteer_take_call", call.pk) not in words_of(client.get(at("volunteer_calls")))
        response = client.post(at("volunteer_take_call", call.pk), follow=True)
        assert PHONE not in words_of(response)

    def test_has_to_be_taken_first(self, case: Case, xiaoli: Volunteer, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))

        response = signed_in_as(xiaoli).post(
            at("volunteer_call", call.pk), {"outcome": "CONFIRMED"}
        )

        assert response.status_code == 409

    def test_is_not_there_for_a_stranger(self, case: Case, grandma: Person):
        call = waiting_call(case, VolunteerFactory(near=grandma))
        stranger = signed_in_as(VolunteerFactory(name="陈卫国", called="老陈"))

        assert stranger.get(at("volunteer_call", call.pk)).status_code == 404
        assert stranger.post(at("volunteer_take_call", call.pk)).status_code == 404


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
