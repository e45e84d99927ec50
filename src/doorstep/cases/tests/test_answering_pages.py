"""Following, answering and taking back as a browser without scripts does it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.cases import operations
from doorstep.cases.models import Case, Rating, Step
from doorstep.cases.states import State, StepKind
from doorstep.cases.tests.factories import (
    CaseFactory,
    category_in,
    confirmed_by,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.cases.tests.pages import signed_in_as, words_of
from doorstep.kernel import clock
from doorstep.people import links
from doorstep.people.models import Person, Volunteer
from doorstep.people.states import LinkKind
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    account_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def grandma() -> Person:
    return ResidentFactory()


@pytest.fixture
def xiaoli(grandma: Person) -> Volunteer:
    return VolunteerFactory(near=grandma)


@pytest.fixture
def case(grandma: Person) -> Case:
    return CaseFactory(beneficiary=grandma)


def follow(case: Case) -> str:
    return reverse("cases:follow", args=[case.uid])


def press(client: Client, case: Case, name: str, **typed: object) -> Any:
    """One of the buttons of the matter's page."""
    return client.post(reverse(f"cases:{name}", args=[case.uid]), typed)


def holding(case: Case, kind: LinkKind, person: Person | None = None) -> Client:
    """A browser that opened a minted link."""
    thing = ("case", case.uid)
    if kind == LinkKind.CARD:
        assert person is not None
        thing = ("person", person.uid)
    _, token = links.mint(kind, thing=thing, at=clock.now(), lasts=timedelta(days=9), person=person)
    client = Client()
    client.get(reverse("site:link", args=[token]))
    return client


class TestMyThings:
    def test_shows_who_has_it_and_by_when(self, grandma: Person, case: Case, xiaoli: Volunteer):
        taken_by(case, xiaoli)

        page = words_of(signed_in_as(grandma).get("/mine/"))

        assert "小李" in page
        assert follow(case) in page

    def test_leaves_out_what_i_only_work_on(self, case: Case, xiaoli: Volunteer):
        taken_by(case, xiaoli)

        assert follow(case) not in words_of(signed_in_as(xiaoli).get("/mine/"))

    def test_explains_how_to_find_things_when_there_are_none(self, client: Client, case: Case):
        page = words_of(client.get("/mine/"))

        assert reverse("cases:track") in page
        assert reverse("site:sign_in") in page

    def test_stand_below_the_four_doors(self, grandma: Person, case: Case):
        assert follow(case) in words_of(signed_in_as(grandma).get("/"))

    def test_asks_the_database_as_often_for_ten_as_for_one(
        self, grandma: Person, case: Case, django_assert_max_num_queries
    ):
        for _ in range(9):
            CaseFactory(beneficiary=grandma)
        client = signed_in_as(grandma)
        client.get("/mine/")

        with django_assert_max_num_queries(14):
            client.get("/mine/")


class TestAnswering:
    def test_the_question_stands_first_in_the_words_of_the_matter(
        self, grandma: Person, case: Case, xiaoli: Volunteer
    ):
        resolved_by(case, xiaoli)

        page = words_of(signed_in_as(grandma).get(follow(case)))

        assert "灯亮了吗？" in page
        assert "亮了" in page
        assert "还没亮" in page
        assert "换了灯泡" in page

    def test_yes_confirms_and_stars_come_after(
        self, grandma: Person, case: Case, xiaoli: Volunteer
    ):
        case = resolved_by(case, xiaoli)
        client = signed_in_as(grandma)

        press(client, case, "yes", version=case.version)
        assert "您满意吗" in words_of(client.get(follow(case)))
        press(client, case, "stars", stars="5")

        case.refresh_from_db()
        assert case.state == State.CONFIRMED
        assert Rating.objects.get().stars == 5
        assert "您满意吗" not in words_of(client.get(follow(case)))

    @pytest.mark.parametrize("typed", ["0", "6", "", "五", "-1", "5.5"])
    def test_stars_are_one_to_five(
        self, grandma: Person, case: Case, xiaoli: Volunteer, typed: str
    ):
        confirmed_by(case, xiaoli)

        assert press(signed_in_as(grandma), case, "stars", stars=typed).status_code == 422

    def test_no_opens_it_at_once_and_why_comes_after(
        self, grandma: Person, case: Case, xiaoli: Volunteer
    ):
        case = resolved_by(case, xiaoli)
        client = signed_in_as(grandma)

        response = press(client, case, "no", version=case.version)

        case.refresh_from_db()
        assert case.state == State.RAISED
        assert "哪里还不对" in words_of(client.get(response.headers["Location"]))
        press(client, case, "why", words="一闪一闪的")
        assert case.steps.latest("seq").kind == StepKind.NOTED
        assert "一闪一闪的" in words_of(client.get(follow(case)))

    def test_asks_for_a_call(self, grandma: Person, case: Case, xiaoli: Volunteer):
        case = resolved_by(case, xiaoli)

        press(signed_in_as(grandma), case, "call_me", version=case.version)

        case.refresh_from_db()
        assert case.wants_call

    def test_says_what_changed_meanwhile(self, grandma: Person, case: Case, xiaoli: Volunteer):
        case = resolved_by(case, xiaoli)
        old = case.version - 1

        response = press(signed_in_as(grandma), case, "yes", version=old)

        case.refresh_from_db()
        assert (response.status_code, case.state) == (409, State.RESOLVED)
        assert 'class="refusal"' in words_of(response)

    @pytest.mark.parametrize("kind", [LinkKind.CONFIRM, LinkKind.RECEIPT])
    def test_works_with_a_minted_link(
        self, case: Case, grandma: Person, xiaoli: Volunteer, kind: LinkKind
    ):
        case = resolved_by(case, xiaoli)
        client = holding(case, kind, grandma)

        assert "灯亮了吗？" in words_of(client.get(follow(case)))
        press(client, case, "yes", version=case.version)

        case.refresh_from_db()
        assert case.state == State.CONFIRMED

    def test_a_link_to_follow_only_shows(self, case: Case, grandma: Person, xiaoli: Volunteer):
        case = resolved_by(case, xiaoli)
        client = holding(case, LinkKind.FOLLOW, grandma)

        page = words_of(client.get(follow(case)))
        refused = press(client, case, "yes", version=case.version)

        assert "换了灯泡" not in page
        assert refused.status_code == 409
        case.refresh_from_db()
        assert case.state == State.RESOLVED

    def test_whoever_did_the_work_is_refused_with_the_residents_link(
        self, case: Case, grandma: Person, xiaoli: Volunteer
    ):
        case = resolved_by(case, xiaoli)
        client = holding(case, LinkKind.CONFIRM, grandma)
        client.force_login(account_of(xiaoli))

        response = press(client, case, "yes", version=case.version)

        case.refresh_from_db()
        assert (response.status_code, case.state) == (409, State.RESOLVED)

    def test_the_device_that_did_the_work_is_refused_too(
        self, case: Case, grandma: Person, xiaoli: Volunteer
    ):
        case = taken_by(case, xiaoli)
        client = signed_in_as(xiaoli)
        client.get("/v/")
        client.post(
            reverse("cases:volunteer_done", args=[case.pk]),
            {"words": "换了灯泡", "version": case.version},
        )
        client.cookies.pop("sessionid")
        _, token = links.mint(
            LinkKind.CONFIRM,
            thing=("case", case.uid),
            at=clock.now(),
            lasts=timedelta(days=9),
            person=grandma,
        )
        client.get(reverse("site:link", args=[token]))

        press(client, case, "yes")

        case.refresh_from_db()
        assert case.state == State.RESOLVED

    @pytest.mark.parametrize("name", ["yes", "no", "call_me", "stars", "why", "withdraw"])
    def test_a_stranger_finds_nothing(self, client: Client, case: Case, name: str):
        stranger = signed_in_as(VolunteerFactory(name="陈卫国", called="老陈"))

        assert press(client, case, name).status_code == 404
        assert press(stranger, case, name).status_code == 404
        assert stranger.get(follow(case)).status_code == 404

    def test_staff_have_their_own_page_for_it(self, case: Case):
        staff = staff_of(case).person
        assert staff is not None

        assert signed_in_as(staff).get(follow(case)).status_code == 404

    @pytest.mark.parametrize("name", ["yes", "no", "call_me", "stars", "why"])
    def test_only_a_press_acts(self, grandma: Person, case: Case, name: str):
        address = reverse(f"cases:{name}", args=[case.uid])

        assert signed_in_as(grandma).get(address).status_code == 405

    def test_a_private_matter_is_not_named_on_a_card(self, grandma: Person):
        category = category_in(
            grandma.community, "mediation", is_private=True, public_name_zh="邻里矛盾"
        )
        case = CaseFactory(beneficiary=grandma, category=category)

        client = holding(case, LinkKind.CARD, grandma)

        page = words_of(client.get(reverse("cases:card", args=[grandma.uid])))
        assert "邻里矛盾" not in page
        assert follow(case) in page


class TestTakingBack:
    def test_is_asked_once_more(self, grandma: Person, case: Case):
        client = signed_in_as(grandma)

        page = words_of(client.get(reverse("cases:withdraw", args=[case.uid])))
        case.refresh_from_db()
        assert (case.state, "要撤回吗" in page) == (State.RAISED, True)
        press(client, case, "withdraw", version=case.version, words="修好了")

        case.refresh_from_db()
        assert case.state == State.WITHDRAWN

    def test_keeps_the_words_when_it_changed(self, grandma: Person, case: Case, xiaoli: Volunteer):
        old = case.version
        taken_by(case, xiaoli)

        response = press(signed_in_as(grandma), case, "withdraw", version=old, words="自己修好了")

        assert response.status_code == 409
        assert "自己修好了" in words_of(response)


class TestPaperCard:
    def test_is_printed_at_the_desk_and_replaces_the_one_before(self, case: Case, grandma: Person):
        desk = staff_of(case).person
        assert desk is not None
        address = reverse("cases:print_card", args=[case.pk])
        before = holding(case, LinkKind.CARD, grandma)

        assert before.get(reverse("cases:card", args=[grandma.uid])).status_code == 200
        page = words_of(signed_in_as(desk).post(address))

        assert "<svg" in page
        assert "王奶奶" in page
        assert before.get(reverse("cases:card", args=[grandma.uid])).status_code == 404

    def test_looking_at_the_page_changes_nothing(self, case: Case, grandma: Person):
        desk = staff_of(case).person
        assert desk is not None
        card = holding(case, LinkKind.CARD, grandma)

        signed_in_as(desk).get(reverse("cases:print_card", args=[case.pk]))

        assert card.get(reverse("cases:card", args=[grandma.uid])).status_code == 200

    def test_is_cancelled_in_one_step(self, case: Case, grandma: Person):
        desk = staff_of(case).person
        assert desk is not None
        card = holding(case, LinkKind.CARD, grandma)

        signed_in_as(desk).post(reverse("cases:print_card", args=[case.pk]), {"cancel": "1"})

        assert card.get(follow(case)).status_code == 404

    def test_shows_and_confirms_and_nothing_else(
        self, case: Case, grandma: Person, xiaoli: Volunteer
    ):
        case = resolved_by(case, xiaoli)
        card = holding(case, LinkKind.CARD, grandma)

        assert "换了灯泡" not in words_of(card.get(follow(case)))
        assert press(card, case, "no").status_code == 409
        assert press(card, case, "withdraw").status_code == 409
        assert press(card, case, "why", words="不好").status_code == 409
        press(card, case, "yes")

        case.refresh_from_db()
        assert case.state == State.CONFIRMED
        assert press(card, case, "stars", stars="1").status_code == 409

    @pytest.mark.parametrize("who", ["grandma", "xiaoli", "elsewhere"])
    def test_is_nobody_elses_to_print(
        self, case: Case, grandma: Person, xiaoli: Volunteer, who: str
    ):
        people: dict[str, Person | Volunteer] = {
            "grandma": grandma,
            "xiaoli": xiaoli,
            "elsewhere": StaffFactory(),
        }

        client = signed_in_as(people[who])

        assert client.post(reverse("cases:print_card", args=[case.pk])).status_code == 404

    def test_wants_somebody_to_carry_it(self, case: Case):
        Case.objects.filter(pk=case.pk).update(beneficiary=None)
        case.refresh_from_db()
        desk = StaffFactory(at=Place.objects.get(pk=case.community_id))

        response = signed_in_as(desk).post(reverse("cases:print_card", args=[case.pk]))

        assert "卡要有主人" in words_of(response)


def test_steps_tell_which_browser_pressed(grandma: Person, case: Case, xiaoli: Volunteer):
    case = resolved_by(case, xiaoli)
    client = signed_in_as(grandma)
    client.get("/")

    press(client, case, "yes")

    assert Step.objects.get(case=case, kind=StepKind.CONFIRMED).device


def test_a_withdrawn_matter_offers_nothing_more(grandma: Person, case: Case):
    operations.withdraw(case.pk, by=staff_of(case), at=clock.now())

    page = words_of(signed_in_as(grandma).get(follow(case)))

    assert "撤回了" in page
    assert 'class="next-action"' not in page
