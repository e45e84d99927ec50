import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.kernel import clock
from doorstep.messaging.models import Message
from doorstep.messaging.states import Lane
from doorstep.people import operations
from doorstep.people.actors import Actor
from doorstep.people.models import Account
from doorstep.people.tests.factories import (
    PASSWORD,
    AccountFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
)
from doorstep.places.tests.factories import CommunityFactory
from doorstep.site import guards
from doorstep.site.guards import Asking
from doorstep.site.sessions import SessionStore

NUMBER = "13800001234"
ASK = "/sign-in/phone/"
CODE = "/sign-in/phone/code/"
STAFF = "/sign-in/staff/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def community():
    return CommunityFactory()


def ask(client: Client, number: str = NUMBER) -> Any:
    return client.post(ASK, {"phone": number})


def newest_code() -> str:
    secret = Message.objects.latest("pk").secret
    assert secret is not None
    return secret


def sign_in_by_phone(client: Client, number: str = NUMBER) -> Any:
    ask(client, number)
    return client.post(CODE, {"code": newest_code()})


class TestPhoneCode:
    def test_signs_in_whoever_types_the_code(self, client):
        assert ask(client).url == CODE

        answer = client.post(CODE, {"code": newest_code()})

        assert answer.url == "/start/"
        account = Account.objects.get()
        assert client.session["_auth_user_id"] == str(account.pk)
        assert account.phone_verified_at is not None
        assert account.phone == NUMBER

    def test_travels_sealed_in_the_outbox_and_first_after_sos(self, client):
        ask(client)

        message = Message.objects.get()
        assert (message.lane, message.template) == (Lane.CODE, "site.sign_in_code")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM messaging_message")
            row = str(cursor.fetchone())
        assert newest_code() not in row
        assert NUMBER not in row

    def test_neither_phone_nor_code_is_readable_in_the_session_table(self, client):
        ask(client)

        stored = Session.objects.get().session_data
        readable = SessionStore(client.session.session_key).decode(stored)
        assert NUMBER in str(readable)
        assert NUMBER not in stored
        moved = SessionStore("another-key-of-another-session00")
        assert moved.decode(stored) == {}

    def test_known_and_unknown_numbers_get_the_same_words_and_statements(self, client):
        AccountFactory(number="13900000000", username=None)
        pages, statements = [], []
        for number in ("13900000000", "13700000000"):
            browser = Client()
            with CaptureQueriesContext(connection) as seen:
                answer = ask(browser, number)
            statements.append([shape(query["sql"]) for query in seen])
            pages.append((answer.status_code, answer.url, plain(browser.get(CODE))))

        assert pages[0] == pages[1]
        assert statements[0] == statements[1]

    @pytest.mark.parametrize("typed", ["", "02788886666", "+85291234567", "138", "王"])
    def test_goes_to_mainland_mobiles_only_and_keeps_what_was_typed(self, client, typed):
        answer = ask(client, typed)

        assert answer.status_code == 200
        assert Message.objects.count() == 0
        assert f'value="{typed}"' in answer.text or not typed

    def test_a_wrong_code_opens_nothing_and_three_end_it(self, client):
        ask(client)
        wrong = "000000" if newest_code() != "000000" else "111111"

        for _ in range(2):
            assert client.post(CODE, {"code": wrong}).status_code == 200
        assert client.post(CODE, {"code": wrong}).url == ASK
        assert client.post(CODE, {"code": newest_code()}).status_code == 302
        assert "_auth_user_id" not in client.session

    def test_an_old_code_opens_nothing(self, client, monkeypatch):
        ask(client)
        session = client.session
        session["account_login"]["initiated_at"] -= 3600
        for stage in session["account_login"]["state"]["stages"].values():
            if isinstance(stage, dict) and "data" in stage:
                stage["data"]["at"] -= 3600
        session.save()

        client.post(CODE, {"code": newest_code()})

        assert "_auth_user_id" not in client.session

    def test_belongs_to_the_browser_that_asked(self, client):
        ask(client)

        answer = Client().post(CODE, {"code": newest_code()})

        assert answer.status_code == 302
        assert Account.objects.get().phone_verified_at is None

    def test_opens_no_person_and_no_role(self, client):
        staff = StaffFactory()
        AccountFactory(person=staff, number=NUMBER)

        sign_in_by_phone(client)

        assert client.get("/desk/people/").headers["Location"] == reverse("people:activate")
        assert client.get("/mine/looks/").headers["Location"] == reverse("people:activate")

    def test_the_paper_code_then_opens_the_file_on_this_browser(self, client):
        resident = ResidentFactory()
        _link, code = operations.hand_out_code(resident.pk, by=Actor.system("test"), at=clock.now())
        sign_in_by_phone(client)

        refused = client.post("/mine/code/", {"code": "AAAA-AAAA-AAAA"})
        assert 'role="alert"' in refused.text
        assert client.post("/mine/code/", {"code": code}).headers["Location"] == "/mine/looks/"

        assert client.get("/mine/looks/").status_code == 200
        elsewhere = Client()
        sign_in_by_phone(elsewhere)
        assert elsewhere.get("/mine/looks/").headers["Location"] == reverse("people:activate")


class TestPhoneLimits:
    def test_one_browser_asks_five_times_an_hour_for_one_number(self, client):
        for _ in range(5):
            assert ask(client).status_code == 302

        assert ask(client).status_code == 200
        assert Message.objects.count() == 5

    def test_strangers_use_up_their_own_count_not_that_of_a_known_browser(self, client):
        sign_in_by_phone(client)
        client.post("/sign-out/")
        for _ in range(7):
            ask(Client())

        assert ask(Client()).status_code == 200
        assert ask(client).status_code == 302

    def test_codes_rest_when_nobody_types_them_in(self, client, monkeypatch):
        monkeypatch.setattr(guards, "ENOUGH_TO_JUDGE", 3)
        for tail in range(3):
            assert ask(Client(), f"1390000000{tail}").status_code == 302

        answer = ask(client)

        assert answer.status_code == 200
        assert Message.objects.count() == 3

    def test_codes_go_on_while_people_type_them_in(self, client, monkeypatch):
        monkeypatch.setattr(guards, "ENOUGH_TO_JUDGE", 3)
        for tail in range(4):
            sign_in_by_phone(Client(), f"1390000000{tail}")

        assert ask(client).status_code == 302

    def test_a_community_has_a_daily_budget(self, client, settings):
        settings.DOORSTEP_CODES_A_DAY = 1
        ask(Client(), "13900000000")

        assert ask(client).status_code == 200
        assert Message.objects.count() == 1

    def test_many_phones_behind_one_carrier_address_get_their_codes(self):
        for tail in range(30):
            assert ask(Client(), f"139000000{tail:02d}").status_code == 302


class TestAsking:
    @pytest.mark.parametrize(
        ("address", "counted"),
        [
            ("203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("", ""),
        ],
    )
    def test_counts_a_household_once(self, rf, address, counted):
        assert Asking.of(rf.get("/", REMOTE_ADDR=address)).address == counted


class TestStaff:
    @pytest.fixture
    def secretary(self):
        return AccountFactory(person=SecretaryFactory(), username="w00001")

    def test_sign_in_with_work_number_and_password(self, client, secretary):
        answer = client.post(STAFF, {"login": "w00001", "password": PASSWORD})

        assert answer.url == "/start/"
        assert client.get("/desk/people/").status_code == 200

    def test_go_on_to_the_page_they_wanted_but_not_to_other_hosts(self, client, secretary):
        told = {"login": "w00001", "password": PASSWORD}

        assert client.post(STAFF, {**told, "next": "/desk/people/"}).url == "/desk/people/"
        other = Client().post(STAFF, {**told, "next": "https://evil.example/"})
        assert other.headers["Location"] == "/start/"

    def test_wrong_number_and_wrong_password_get_the_same_words(self, client, secretary):
        answers = [
            plain(Client().post(STAFF, {"login": name, "password": "no"})).replace(name, "")
            for name in ("w00001", "w99999")
        ]

        assert answers[0] == answers[1]

    def test_strangers_cannot_lock_out_the_duty_secretary(self, client, secretary):
        client.post(STAFF, {"login": "w00001", "password": PASSWORD})
        client.post("/sign-out/")
        for _ in range(guards.PASSWORDS_AN_ACCOUNT + 2):
            Client().post(STAFF, {"login": "w00001", "password": "guess"})

        stranger = Client().post(STAFF, {"login": "w00001", "password": PASSWORD})
        assert stranger.status_code == 200
        assert client.post(STAFF, {"login": "w00001", "password": PASSWORD}).status_code == 302

    def test_a_closed_account_stays_closed(self, client):
        AccountFactory(person=SecretaryFactory(), username="w00002", is_active=False)

        answer = client.post(STAFF, {"login": "w00002", "password": PASSWORD})

        assert answer.url == "/sign-in/closed/"
        assert client.get(answer.url).status_code == 200
        assert "_auth_user_id" not in client.session

    def test_an_app_is_asked_for_once_it_is_set_up(self, client, secretary):
        client.post(STAFF, {"login": "w00001", "password": PASSWORD})
        secret = set_up_app(client)
        with connection.cursor() as cursor:
            cursor.execute("SELECT data FROM mfa_authenticator")
            assert secret not in str(cursor.fetchall())
        client.post("/sign-out/")

        answer = client.post(STAFF, {"login": "w00001", "password": PASSWORD})
        assert answer.url.startswith("/sign-in/staff/second/")
        assert client.get("/desk/people/").status_code == 302
        assert client.post(answer.url, {"code": "000000"}).status_code == 200

        ahead = totp(secret, after=timedelta(seconds=30))  # the last one was used for setting up
        assert client.post(answer.url, {"code": ahead}).url == "/start/"
        assert client.get("/desk/people/").status_code == 200

    def test_tries_of_the_app_are_counted(self, client, secretary, monkeypatch):
        monkeypatch.setattr(guards, "SECOND_FACTORS", 0)
        client.post(STAFF, {"login": "w00001", "password": PASSWORD})
        secret = set_up_app(client)
        client.post("/sign-out/")
        answer = client.post(STAFF, {"login": "w00001", "password": PASSWORD})

        ahead = totp(secret, after=timedelta(seconds=30))
        assert client.post(answer.url, {"code": ahead}).status_code == 200
        assert "_auth_user_id" not in client.session


class TestPages:
    @pytest.mark.parametrize("address", ["/sign-in/", ASK, STAFF, "/sign-in/closed/"])
    def test_stand_without_signing_in(self, client, address):
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("address", ["/account/password/", "/account/second/", "/sign-out/"])
    def test_stand_for_staff(self, client, address):
        AccountFactory(person=SecretaryFactory(), username="w00001")
        client.post(STAFF, {"login": "w00001", "password": PASSWORD})

        assert client.get(address).status_code == 200

    def test_nobody_signs_up(self, client):
        assert client.get("/sign-in/new/").headers["Location"] == "/sign-in/"

    @pytest.mark.parametrize("address", ["/account/password/", "/account/second/app/"])
    def test_a_proven_phone_alone_cannot_give_itself_a_second_factor(self, client, address):
        sign_in_by_phone(client)

        assert client.get(address).headers["Location"] == reverse("people:activate")

    def test_getting_the_sign_out_page_signs_nobody_out(self, client):
        sign_in_by_phone(client)
        client.get("/sign-out/")
        client.head("/sign-out/")

        assert "_auth_user_id" in client.session


def plain(page: Any) -> str:
    """The page without what differs from request to request."""
    return re.sub(r'(value|nonce)="[A-Za-z0-9+/=]{32,}"', "", page.text)


def shape(sql: str) -> str:
    """A statement without its values."""
    return re.sub(r"'[^']*'|\b[0-9a-f]{32}\b|\d+|X'\w*'", "?", sql)[:90]


def set_up_app(client: Client) -> str:
    again = client.get("/account/second/app/").headers["Location"]
    page = client.post(again, {"password": PASSWORD}, follow=True).text
    secret = re.search(r"<code>(\w+)</code>", page)
    assert secret is not None
    answer = client.post("/account/second/app/", {"code": totp(secret[1])})
    assert client.get(answer.headers["Location"]).status_code == 200
    return secret[1]


def totp(secret: str, after: timedelta = timedelta(0)) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    counter = int((clock.now() + after).timestamp()) // 30
    return str(format_hotp_value(hotp_value(secret, counter)))
