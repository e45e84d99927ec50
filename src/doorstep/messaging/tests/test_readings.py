"""Reading a text aloud: which words, by whom, and what becomes of it when they change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from doorstep.kernel import clock
from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import AuditEntry
from doorstep.messaging import operations, sayings, texts
from doorstep.messaging.models import TextReading
from doorstep.messaging.operations import MayNotRead, WordsChanged
from doorstep.messaging.states import Channel, Reader, Standing
from doorstep.messaging.tests.factories import NINE_AM
from doorstep.people import tokens
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    ResidentFactory,
    StaffFactory,
    account_of,
    actor_of,
)
from doorstep.places.tests.factories import CommunityFactory

pytestmark = pytest.mark.django_db

PAGE = "/desk/messages/texts/"
NOTICE = "messaging.notice"


@pytest.fixture
def desk():
    """小周 at the desk."""
    return StaffFactory(at=CommunityFactory())


def words(language="zh-hans", name=NOTICE):
    return sayings.digest(texts.newest(name), language)


def read(someone, language="zh-hans", **more):
    told = {"digest": words(language), "by": actor_of(someone), "at": NINE_AM, **more}
    return operations.record_reading(NOTICE, language=language, **told)


def standing(language="zh-hans", name=NOTICE):
    return {each.language: each.standing for each in sayings.one(name).wordings}[language]


def reword(monkeypatch, text="The desk is closed."):
    changed = dict(texts._NEWEST)
    changed[NOTICE] = texts.Template(NOTICE, 1, "test", changed[NOTICE].lane, text)
    monkeypatch.setattr(texts, "_NEWEST", changed)


class TestRecordReading:
    def test_says_who_and_when_in_that_language_only(self, desk):
        assert standing() == Standing.NEVER
        reading = read(desk)
        assert (reading.person, reading.read_at, reading.version) == (desk, NINE_AM, 1)
        assert standing() == Standing.READ
        assert standing("en") == Standing.NEVER
        assert AuditEntry.objects.get(action="messaging.record_reading").thing_kind == "text"

    def test_is_void_once_the_words_change(self, desk, monkeypatch):
        read(desk)
        reword(monkeypatch)
        assert standing() == Standing.CHANGED
        assert sayings.one(NOTICE).wordings[0].readings == []
        read(desk, at=NINE_AM + timedelta(days=1))
        assert standing() == Standing.READ

    def test_saying_it_twice_is_saying_it_once(self, desk):
        first = read(desk)
        assert read(desk, at=NINE_AM + timedelta(hours=1)) == first
        assert AuditEntry.objects.filter(action="messaging.record_reading").count() == 1

    def test_refuses_words_that_changed_meanwhile(self, desk, monkeypatch):
        before = words()
        reword(monkeypatch)
        with pytest.raises(WordsChanged):
            read(desk, digest=before)
        assert not TextReading.objects.exists()

    def test_refuses_a_language_we_do_not_write(self, desk):
        with pytest.raises(BadInput):
            operations.record_reading(
                NOTICE, language="fr", digest=words(), by=actor_of(desk), at=NINE_AM
            )

    @pytest.mark.parametrize("who", [ResidentFactory, GridWorkerFactory])
    def test_refuses_whoever_does_not_look_after_messages(self, who):
        with pytest.raises(MayNotRead):
            read(who())

    def test_refuses_a_machine(self):
        with pytest.raises(MayNotRead):
            operations.record_reading(
                NOTICE, language="en", digest=words("en"), by=Actor.system("x"), at=NINE_AM
            )

    def test_the_database_keeps_what_was_read(self, desk):
        reading = read(desk)
        for change in (
            lambda: TextReading.objects.filter(pk=reading.pk).update(digest="0" * 64),
            lambda: TextReading.objects.filter(pk=reading.pk).delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()


class TestSayings:
    def test_tells_by_what_a_text_leaves(self):
        assert sayings.one("messaging.code").channels == [Channel.SMS]
        assert sayings.one(NOTICE).channels == [Channel.SMS, Channel.EMAIL]

    def test_only_what_residents_get_wants_reading(self, desk):
        texts.template("x.office", purpose="test", to=Reader.OFFICE, text="Look.")
        assert not sayings.one("x.office").wants_reading
        assert sayings.one(NOTICE).wants_reading
        read(desk)
        read(desk, "en")
        assert not sayings.one(NOTICE).wants_reading

    def test_names_words_nobody_says(self):
        texts.template("x.stiff", purpose="test", text="您的诉求已受理")
        assert sayings.one("x.stiff").wordings[0].office_words == ["受理", "诉求"]

    def test_all_texts_cost_one_query(self, desk, django_assert_num_queries):
        read(desk)
        with django_assert_num_queries(1):
            [each.person.known_as for one in sayings.every() for each in one.wordings[0].readings]


class TestPages:
    @pytest.fixture
    def browser(self, client, desk):
        client.force_login(account_of(desk))
        return client

    def test_lists_by_who_reads_them(self, browser, desk):
        texts.template("x.office", purpose="test", to=Reader.OFFICE, text="Look.")
        everything = browser.get(PAGE).content.decode()
        office = browser.get(PAGE, {"to": "OFFICE"}).content.decode()
        assert "x.office" in everything
        assert NOTICE in everything
        assert "x.office" in office
        assert NOTICE not in office
        assert browser.get(PAGE, {"to": "nonsense"}).status_code == 200

    def test_lists_what_is_still_to_be_read(self, browser, desk):
        assert NOTICE in browser.get(PAGE, {"to": "UNREAD"}).content.decode()
        read(desk)
        read(desk, "en")
        assert NOTICE not in browser.get(PAGE, {"to": "UNREAD"}).content.decode()

    def test_one_text_is_read_aloud_by_a_press(self, browser):
        page = browser.get(f"{PAGE}{NOTICE}/").content.decode()
        assert words() in page
        assert "还没念过" in page
        typed = {"language": "zh-hans", "digest": words()}
        page = browser.post(f"{PAGE}{NOTICE}/read/", typed, follow=True).content.decode()
        assert "您念过这一条" in page
        assert "小周" in page

    def test_a_press_on_an_old_page_is_told_so(self, browser):
        typed = {"language": "zh-hans", "digest": "0" * 64}
        page = browser.post(f"{PAGE}{NOTICE}/read/", typed, follow=True).content.decode()
        assert "请再念一遍" in page
        assert not TextReading.objects.exists()

    def test_strangers_find_nothing(self, client, desk):
        client.force_login(account_of(ResidentFactory(community=desk.community)))
        typed = {"language": "zh-hans", "digest": words()}
        assert client.get(PAGE).status_code == 404
        assert client.get(f"{PAGE}{NOTICE}/").status_code == 404
        assert client.post(f"{PAGE}{NOTICE}/read/", typed).status_code == 404

    def test_a_name_of_no_text_is_not_found(self, browser):
        assert browser.get(f"{PAGE}no.such/").status_code == 404
        assert browser.post(f"{PAGE}no.such/read/").status_code == 404


class TestApi:
    def caller(self, person):
        _token, text = tokens.make(person, name="test", at=clock.now() - timedelta(days=1))
        return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"})

    def test_reads_and_records_as_the_pages_do(self, desk):
        api = self.caller(desk)
        names = [each["name"] for each in api.get("/api/v1/texts").json()]
        assert NOTICE in names
        one = api.get(f"/api/v1/texts/{NOTICE}").json()
        english = one["wordings"][1]
        assert (english["text"], english["standing"]) == ("The desk is open.", "NEVER")
        body = {"language": "en", "digest": english["digest"]}
        path = f"/api/v1/texts/{NOTICE}/readings"
        answers = [api.post(path, body, content_type="application/json") for _ in range(2)]
        assert [each.status_code for each in answers] == [201, 201]
        readings = answers[1].json()["wordings"][1]["readings"]
        assert [each["by"] for each in readings] == ["小周"]

    def test_words_that_changed_are_refused(self, desk):
        answer = self.caller(desk).post(
            f"/api/v1/texts/{NOTICE}/readings",
            {"language": "en", "digest": "0" * 64},
            content_type="application/json",
        )
        assert answer.json()["code"] == "messaging.words_changed"

    def test_strangers_find_nothing(self, desk):
        api = self.caller(ResidentFactory())
        assert api.get("/api/v1/texts").status_code == 404
        assert api.get(f"/api/v1/texts/{NOTICE}").status_code == 404
        body = {"language": "en", "digest": words("en")}
        answer = api.post(f"/api/v1/texts/{NOTICE}/readings", body, content_type="application/json")
        assert answer.status_code == 404
        assert self.caller(desk).get("/api/v1/texts/no.such").status_code == 404
