"""Asking and tracking as a browser without scripts does it."""

import gzip
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doorstep.cases.models import Case
from doorstep.cases.operations import intake
from doorstep.cases.states import Channel, State
from doorstep.cases.tests.factories import (
    CaseFactory,
    category_in,
    confirmed_by,
    taken_by,
)
from doorstep.cases.tests.pages import hidden, signed_in_as, words_of
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import (
    PersonFactory,
    ResidentFactory,
    VolunteerFactory,
)
from doorstep.places.models import Place
from doorstep.places.tests.factories import oujing

pytestmark = pytest.mark.django_db

HOSTILE = ["<script>alert(1)</script>", "字" * 20_000, "👵🏽🔦" * 30, "\u202eنور الدرج\u202c"]


@pytest.fixture
def community() -> Place:
    place = oujing()
    presets.install(place)
    return place


@pytest.fixture
def grandma() -> Person:
    return ResidentFactory()


@pytest.fixture
def xiaoli(grandma: Person) -> Volunteer:
    return VolunteerFactory(near=grandma)


@pytest.fixture
def case(grandma: Person) -> Case:
    return CaseFactory(beneficiary=grandma)


def ask(client: Client, page: str = "/ask/", **typed: object) -> Any:
    return client.post("/ask/", {"capture": hidden(client.get(page), "capture"), **typed})


def follow(case: Case) -> str:
    return reverse("cases:follow", args=[case.uid])


def press(client: Client, case: Case, name: str, **typed: object) -> Any:
    """One of the buttons of the matter's page."""
    return client.post(reverse(f"cases:{name}", args=[case.uid]), typed)


class TestAsking:
    def test_works_for_somebody_we_do_not_know(self, client: Client, community: Place):
        response = ask(client, said="欧景苑3栋楼道灯不亮", address="欧景苑3栋")

        case = Case.objects.get()
        assert response.status_code == 303
        assert response.headers["Location"] == f"/ask/done/{case.uid}/"
        assert case.category.code == "light"
        assert (case.channel, case.beneficiary, case.spoken_by) == (Channel.WEB, None, None)
        assert case.building is not None
        receipt = words_of(client.get(response.headers["Location"]))
        assert f"{case.code[:4]}-{case.code[4:8]}-{case.code[8:]}" in receipt

    def test_an_address_nobody_knows_is_kept_and_asked_about(
        self, client: Client, community: Place
    ):
        response = ask(client, said="楼道灯不亮", address="火星花园9栋")

        case = Case.objects.get()
        receipt = words_of(client.get(response.headers["Location"]))
        assert (case.building, case.summary) == (None, case.category.name_zh)
        assert "您写的地方是“火星花园9栋”" in receipt
        assert "会有人问您" in receipt

    def test_the_same_phone_follows_confirms_and_takes_back(self, client: Client, community: Place):
        ask(client, said="楼道灯不亮")

        case = Case.objects.get()
        assert "楼道灯不亮" in words_of(client.get("/mine/"))
        response = press(client, case, "withdraw", version=case.version)
        case.refresh_from_db()
        assert (response.status_code, case.state) == (303, State.WITHDRAWN)

    def test_another_phone_sees_nothing_of_it(self, client: Client, community: Place):
        ask(client, said="楼道灯不亮")

        case, other = Case.objects.get(), Client()
        assert other.get(follow(case)).status_code == 404
        assert other.get(f"/ask/done/{case.uid}/").status_code == 404
        assert "楼道灯不亮" not in words_of(other.get("/mine/"))

    def test_is_mine_when_i_am_signed_in(self, grandma: Person):
        category_in(grandma.community, "other")
        client = signed_in_as(grandma)

        ask(client, said="家门口灯不亮", place="home", whom="me")

        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by) == (grandma, grandma)
        assert case.dwelling == grandma.home
        assert "link" not in client.cookies

    def test_is_of_whom_i_live_with(self, grandma: Person):
        category_in(grandma.community, "other")
        husband = PersonFactory(
            name="王大爷", household=grandma.household, community=grandma.community
        )

        ask(signed_in_as(grandma), said="他要配药", whom=husband.uid.hex)

        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by) == (husband, grandma)

    def test_for_somebody_i_help_takes_their_name(self, grandma: Person):
        category_in(grandma.community, "other")

        ask(signed_in_as(grandma), said="楼下要帮忙", whom="other", contact_name="老刘")

        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by, case.contact_name) == (None, grandma, "老刘")

    def test_offers_no_stranger_as_somebody_i_live_with(self, grandma: Person):
        category_in(grandma.community, "other")

        response = ask(signed_in_as(grandma), said="试试", whom=ResidentFactory().uid.hex)

        assert (response.status_code, Case.objects.count()) == (422, 0)

    def test_asks_which_of_several_and_keeps_what_was_typed(self, client: Client, community: Place):
        first = ask(client, said="三栋的灯不亮", address="3-2-501")

        assert first.status_code == 422
        assert Case.objects.count() == 0
        assert "三栋的灯不亮" in words_of(first)
        assert "东湖花园 3-2-501" in words_of(first)
        ask(client, said="三栋的灯不亮", address="3-2-501", which="东湖花园 3-2-501")
        case = Case.objects.get()
        assert case.estate is not None
        assert case.estate.name_zh == "东湖花园"

    def test_whoever_is_not_sure_is_heard_too(self, client: Client, community: Place):
        ask(client, said="三栋的灯不亮", address="3-2-501", which="not-sure")

        assert Case.objects.get().building is None

    def test_a_kind_alone_says_enough(self, client: Client, community: Place):
        ask(client, said="", category="lift", address="欧景苑3栋")

        assert Case.objects.get().category.code == "lift"

    def test_says_what_is_missing(self, client: Client, community: Place):
        response = ask(client, said="  ", contact_name="老陈")

        assert response.status_code == 422
        assert "请用几句话说说是什么事" in words_of(response)
        assert "老陈" in words_of(response)

    @pytest.mark.parametrize("words", HOSTILE)
    def test_takes_any_words_as_words(self, client: Client, community: Place, words: str):
        response = ask(client, said=words)

        assert response.status_code == 303
        assert "<script>alert" not in words_of(client.get(response.headers["Location"]))

    @pytest.mark.parametrize(
        ("field", "words"),
        [("said", "灯\x00不亮"), ("said", "字" * 20_001), ("contact_phone", "12345")],
    )
    def test_refuses_kindly_and_keeps_the_words(
        self, client: Client, community: Place, field: str, words: str
    ):
        response = ask(client, **{"said": "楼道灯不亮", "address": "3栋", field: words})

        assert response.status_code == 422
        assert 'class="errorlist"' in words_of(response)
        assert 'value="3栋"' in words_of(response)
        assert Case.objects.count() == 0

    def test_a_text_named_jpg_is_no_photo(self, client: Client, community: Place):
        fake = SimpleUploadedFile("光.jpg", b"not a photo at all", "image/jpeg")

        response = ask(client, said="楼道灯不亮", pictures=fake)

        assert response.status_code == 422
        assert "照片要再选一次" in words_of(response)
        assert "照片要再选一次" not in words_of(client.get("/ask/"))
        assert "楼道灯不亮" in words_of(response)
        assert Case.objects.count() == 0

    def test_a_photo_of_eleven_megabytes_is_too_big(self, client: Client, community: Place):
        heavy = SimpleUploadedFile("a.jpg", b"\xff\xd8" + b"x" * 11_000_000, "image/jpeg")

        response = ask(client, said="楼道灯不亮", pictures=heavy)

        assert response.status_code == 422
        assert "楼道灯不亮" in words_of(response)

    def test_sent_twice_is_written_once(self, client: Client, community: Place):
        typed = {"capture": str(uuid4()), "said": "楼道灯不亮"}

        first, second = client.post("/ask/", typed), client.post("/ask/", typed)

        assert first.headers["Location"] == second.headers["Location"]
        assert Case.objects.count() == 1

    def test_back_and_other_words_is_asked_about(self, client: Client, community: Place):
        typed = {"capture": str(uuid4()), "said": "楼道灯不亮"}
        client.post("/ask/", typed)

        response = client.post("/ask/", {**typed, "said": "电梯坏了"})

        assert response.status_code == 409
        assert "电梯坏了" in words_of(response)
        again = client.post("/ask/", {"capture": hidden(response, "capture"), "said": "电梯坏了"})
        assert (again.status_code, Case.objects.count()) == (303, 2)

    def test_a_phone_we_do_not_know_says_only_so_much_a_day(
        self, client: Client, community: Place, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(intake, "MOST_PER_DEVICE", 1)
        ask(client, said="楼道灯不亮")

        response = ask(client, said="电梯坏了")

        assert response.status_code == 429
        assert "电梯坏了" in words_of(response)

    def test_stands_before_there_is_any_community(self, client: Client):
        assert client.get("/ask/").status_code == 200
        assert ask(client, said="有人吗").status_code == 422


class TestScannedBuilding:
    def test_says_who_we_are_and_what_we_never_ask_for(self, client: Client, community: Place):
        building = Place.objects.filter(kind="BUILDING").first()
        assert building is not None

        page = words_of(client.get(f"/b/{building.code}/"))

        assert "我们从不向您要钱、要银行卡号、要手机验证码" in page
        assert community.phone in page
        assert f"/ask/?b={building.code}" in page

    def test_the_building_is_fixed_and_the_door_may_be_said(self, client: Client, community: Place):
        building = Place.objects.get(kind="BUILDING", number="3", parent__name_zh="东湖花园")

        ask(client, f"/ask/?b={building.code}", code=building.code, said="灯不亮", address="2-501")

        case = Case.objects.get()
        assert (case.channel, case.building) == (Channel.CODE, building)
        assert case.dwelling is not None
        assert case.dwelling.label == "3-2-501"

    def test_a_wrong_code_gets_kind_words(self, client: Client, community: Place):
        response = client.get("/b/NOSUCHSIGN/")

        assert response.status_code == 404
        assert "没找到这个牌子" in words_of(response)
        assert community.phone in words_of(response)

    def test_a_code_typed_as_the_address_counts(self, client: Client, community: Place):
        building = Place.objects.get(kind="BUILDING", number="3", parent__name_zh="东湖花园")

        ask(client, said="灯不亮", address=str(building.code).lower())

        assert Case.objects.get().building == building


class TestTracking:
    def test_shows_public_words_and_nobody(self, client: Client, case: Case, xiaoli: Volunteer):
        taken_by(case, xiaoli)

        response = client.get(f"/t/{case.code}/")

        page = words_of(response)
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert case.category.public_name_zh in page
        for secret in (case.summary, "王桂英", "王奶奶", "小李", "李想"):
            assert secret not in page

    def test_wrong_and_old_codes_look_alike(self, client: Client, case: Case, xiaoli: Volunteer):
        confirmed_by(case, xiaoli)
        Case.objects.filter(pk=case.pk).update(closed_at=clock.now() - timedelta(days=181))

        old = client.get(f"/t/{case.code}/")
        wrong = client.get("/t/AAAABBBBCCCC/")

        assert (old.status_code, wrong.status_code) == (404, 404)
        assert words_of(old).count("这个码查不到") == words_of(wrong).count("这个码查不到") == 1

    def test_guessing_is_stopped(self, client: Client, case: Case):
        answers = {client.get("/t/AAAABBBBCCCC/").status_code for _ in range(14)}

        assert answers == {404, 429}
        assert client.get(f"/t/{case.code}/").status_code == 429

    def test_is_typed_as_it_is_spoken(self, client: Client, case: Case):
        typed = f"{case.code[:4]} {case.code[4:8]}—{case.code[8:]}".lower()

        response = client.post("/track/", {"code": typed})

        assert response.headers["Location"] == f"/t/{case.code}/"

    @pytest.mark.parametrize("typed", ["", "啊", "<b>", "A" * 61])
    def test_nonsense_is_refused_kindly(self, client: Client, case: Case, typed: str):
        assert client.post("/track/", {"code": typed}).status_code in {200, 404}


def test_the_form_weighs_what_an_old_phone_can_carry(client: Client, community: Place):
    body = client.get("/ask/").content
    found = {finders.find(each.decode()) for each in re.findall(rb'"/static/([^"#]+)', body)}

    weights = [len(gzip.compress(Path(str(each)).read_bytes())) for each in found]

    assert None not in found
    assert len(gzip.compress(body)) + sum(weights) <= 60 * 1024
