"""The outbox pages of the console."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.messaging import reasons
from doorstep.messaging.models import Delivery, Message, Receipt
from doorstep.messaging.states import Lane, State
from doorstep.messaging.tests.factories import NINE_AM, PHONE, MessageFactory, ReachableFactory
from doorstep.people.tests.factories import PersonFactory, StaffFactory, account_of
from doorstep.places.tests.factories import CommunityFactory

OUTBOX = "/desk/messages/"


@pytest.fixture
def granny(db):
    return ReachableFactory()


@pytest.fixture
def desk(client, granny):
    """The browser of 小周 at the desk."""
    client.force_login(account_of(StaffFactory(at=granny.community)))
    return client


@pytest.fixture
def away(client, granny):
    """The browser of staff of another community."""
    client.force_login(account_of(StaffFactory(at=CommunityFactory())))
    return client


def body(response) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


class TestOutbox:
    def test_begins_with_what_could_not_be_sent_and_why(self, desk, granny):
        MessageFactory(person=granny)
        MessageFactory(person=granny, state=State.DEAD, failure=reasons.NO_ADDRESS)
        page = body(desk.get(OUTBOX))
        assert "已经没有能联系上对方的号码或地址了" in page
        assert "再发一次" in page
        assert page.count("<tr>") == 2

    def test_shows_what_waits_when_nothing_is_stuck(self, desk, granny):
        MessageFactory(person=granny)
        assert "The desk is open." in body(desk.get(OUTBOX))

    def test_never_shows_a_whole_name_a_number_or_a_code(self, desk, granny):
        MessageFactory(person=granny)
        MessageFactory(
            template="messaging.code",
            person=None,
            address=PHONE,
            secret="482913",
            lane=Lane.CODE,
            community=granny.community,
        )
        page = body(desk.get(OUTBOX))
        assert "王*英" in page
        assert "手输的号码" in page
        for private in (granny.name, PHONE, "482913"):
            assert private not in page

    @pytest.mark.parametrize("state", State.values)
    def test_has_a_page_for_every_state(self, desk, granny, state):
        assert desk.get(OUTBOX, {"state": state}).status_code == 200
        MessageFactory(person=granny, state=state, sent_at=NINE_AM)
        assert "The desk is open." in body(desk.get(OUTBOX, {"state": state}))

    def test_stands_odd_addresses(self, desk):
        assert desk.get(OUTBOX, {"state": "nonsense"}).status_code == 200
        assert desk.get(OUTBOX, {"after": "nonsense"}).status_code in {400, 422}

    def test_costs_the_same_for_one_and_for_many(self, desk, granny):
        MessageFactory(person=granny)
        with CaptureQueriesContext(connection) as one:
            desk.get(OUTBOX)
        for _ in range(30):
            MessageFactory(person=granny)
        with CaptureQueriesContext(connection) as many:
            desk.get(OUTBOX)
        assert len(one) == len(many)

    def test_leaves_open_whom_and_what_a_message_names(self, desk, granny):
        helper = PersonFactory(called="李姐")
        MessageFactory(
            person=granny, template="messaging.coming", params={"helper": helper.pk}, secret="t0ken"
        )
        page = body(desk.get(OUTBOX))
        assert "… is coming. …" in page
        for private in ("李姐", "小李", "t0ken"):
            assert private not in page


class TestMessage:
    def test_tells_of_every_try(self, desk, granny):
        message = MessageFactory(person=granny, state=State.SENT, sent_at=NINE_AM)
        _first, second = (
            Delivery.objects.create(
                message=message,
                number=number,
                channel="SMS",
                carrier="FILE",
                started_at=NINE_AM,
                outcome=outcome,
            )
            for number, outcome in ((1, "POSSIBLY_TWICE"), (2, "ACCEPTED"))
        )
        Receipt.objects.create(delivery=second, kind="DELIVERED", at=NINE_AM)
        page = body(desk.get(f"{OUTBOX}{message.pk}/"))
        for words in ("可能发了两遍", "对方收下了", "已送到", "短信"):
            assert words in page

    def test_shows_the_next_action_first(self, desk, granny):
        dead = MessageFactory(person=granny, state=State.DEAD, failure="mail 550")
        assert f"{OUTBOX}{dead.pk}/release/" in body(desk.get(f"{OUTBOX}{dead.pk}/"))
        waiting = MessageFactory(person=granny)
        assert f"{OUTBOX}{waiting.pk}/hold/" in body(desk.get(f"{OUTBOX}{waiting.pk}/"))

    def test_shows_a_message_whose_text_is_gone(self, desk, granny):
        message = MessageFactory(person=granny, template="messaging.gone")
        assert "messaging.gone" in body(desk.get(f"{OUTBOX}{message.pk}/"))


class TestActs:
    def test_sends_again(self, desk, granny):
        message = MessageFactory(person=granny, state=State.DEAD)
        page = body(desk.post(f"{OUTBOX}{message.pk}/release/", follow=True))
        assert "这就再发一次" in page
        assert Message.objects.get().state == State.WAITING

    def test_holds(self, desk, granny):
        message = MessageFactory(person=granny)
        body(desk.post(f"{OUTBOX}{message.pk}/hold/", follow=True))
        assert Message.objects.get().state == State.HELD

    def test_says_kindly_when_it_is_too_late(self, desk, granny):
        message = MessageFactory(person=granny, state=State.SENT, sent_at=NINE_AM)
        assert "请刷新页面看看" in body(desk.post(f"{OUTBOX}{message.pk}/hold/", follow=True))

    @pytest.mark.parametrize("act", ["release", "hold"])
    def test_looking_changes_nothing(self, desk, granny, act):
        message = MessageFactory(person=granny, state=State.DEAD)
        assert desk.get(f"{OUTBOX}{message.pk}/{act}/").status_code == 405


class TestTexts:
    def test_shows_every_text_in_both_languages(self, desk):
        page = body(desk.get(f"{OUTBOX}texts/"))
        for words in ("messaging.code", "小李 is coming.", 'lang="en"', 'lang="zh-hans"'):
            assert words in page


class TestStrangers:
    def pages(self, message):
        return [
            reverse("messaging:message", args=[message.pk]),
            reverse("messaging:release", args=[message.pk]),
            reverse("messaging:hold", args=[message.pk]),
        ]

    def test_staff_from_elsewhere_find_nothing(self, away, granny):
        message = MessageFactory(person=granny, state=State.DEAD)
        assert "The desk is open." not in body(away.get(OUTBOX))
        detail, *acts = self.pages(message)
        assert away.get(detail).status_code == 404
        assert [away.post(each).status_code for each in acts] == [404, 404]
        assert Message.objects.get().state == State.DEAD

    def test_a_resident_finds_no_such_pages(self, client, granny):
        message = MessageFactory(person=granny)
        client.force_login(account_of(granny))
        for address in (OUTBOX, f"{OUTBOX}texts/", self.pages(message)[0]):
            assert client.get(address).status_code == 404

    def test_a_visitor_is_asked_to_sign_in(self, client, db):
        assert client.get(OUTBOX).status_code == 302

    def test_numbers_of_no_message_are_not_found(self, desk):
        assert desk.get(f"{OUTBOX}999999/").status_code == 404
