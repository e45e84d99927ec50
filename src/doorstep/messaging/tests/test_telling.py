"""Writing a message down, once."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from doorstep.kernel.errors import OtherBody
from doorstep.kernel.events import NotAnId
from doorstep.messaging import operations, texts
from doorstep.messaging.models import Message
from doorstep.messaging.states import Channel, Lane, State
from doorstep.messaging.tests.factories import NINE_AM, PHONE, ReachableFactory
from doorstep.people import parties
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    PersonFactory,
    SecretaryFactory,
    TeamFactory,
)


def tell(person, template_id="messaging.notice", params=None, *, reference="case:1:raised", **more):
    return operations.tell(
        person, template_id, params or {}, reference=reference, at=NINE_AM, **more
    )


@pytest.mark.django_db
class TestTell:
    def test_writes_a_row_and_sends_nothing(self, filed):
        message = tell(ReachableFactory())
        assert (message.state, message.lane, message.channel) == (
            State.WAITING,
            Lane.ORDINARY,
            Channel.SMS,
        )
        assert message.next_try_at == NINE_AM
        assert filed() == []

    def test_goes_with_the_transaction_that_gave_the_reason(self):
        with transaction.atomic():
            tell(ReachableFactory())
            transaction.set_rollback(True)
        assert not Message.objects.exists()

    def test_tells_once_for_one_reference(self):
        granny = ReachableFactory()
        assert tell(granny) == tell(granny)
        assert Message.objects.count() == 1

    def test_refuses_the_same_reference_for_something_else(self):
        granny, helper = ReachableFactory(), PersonFactory()
        tell(granny)
        with pytest.raises(OtherBody):
            tell(PersonFactory(reach="SMS", phone=PHONE))
        with pytest.raises(OtherBody):
            tell(granny, "messaging.coming", {"helper": helper.pk}, secret="token")

    @pytest.mark.parametrize(
        ("reach", "phone", "email", "channels"),
        [
            ("SMS", PHONE, None, ["SMS"]),
            ("SMS", PHONE, "wang@example.org", ["SMS", "EMAIL"]),
            ("EMAIL", PHONE, "wang@example.org", ["EMAIL", "SMS"]),
            ("EMAIL", PHONE, None, ["SMS"]),
            ("WECHAT", PHONE, None, ["SMS"]),
        ],
    )
    def test_plans_the_channels_a_person_likes(self, reach, phone, email, channels):
        message = tell(ReachableFactory(reach=reach, phone=phone, email=email))
        assert [message.channel, *message.fallbacks] == channels

    @pytest.mark.parametrize(
        "fields",
        [
            {"reach": "PHONE_CALL"},
            {"reach": "NONE"},
            {"reach": "SMS", "phone": None},
            {"reach": "SMS", "is_active": False},
        ],
    )
    def test_says_when_nothing_written_reaches_a_person(self, fields):
        assert tell(ReachableFactory(**fields)) is None
        assert not Message.objects.exists()

    def test_says_so_too_where_nothing_carries_text_messages(self, settings):
        settings.DOORSTEP_CARRIERS = {"SMS": "", "EMAIL": ""}
        assert tell(ReachableFactory()) is None

    def test_keeps_ids_and_refuses_words(self):
        uid = uuid4()
        texts.template("x.y", purpose="test", text="%(it)s", resolve={"it": str})
        assert tell(ReachableFactory(), "x.y", {"it": uid}).params == {"it": str(uid)}
        with pytest.raises(NotAnId):
            tell(ReachableFactory(), "x.y", {"it": "灯坏了,在三楼"}, reference="r2")

    def test_refuses_other_parameters_than_the_text_asks_for(self):
        granny = ReachableFactory()
        with pytest.raises(texts.WrongParams):
            tell(granny, "messaging.notice", {"helper": 1})
        with pytest.raises(texts.WrongParams):
            tell(granny, "messaging.notice", secret="token")
        with pytest.raises(texts.WrongParams):
            tell(granny, "messaging.coming", {"helper": 1})
        with pytest.raises(texts.UnknownTemplate):
            tell(granny, "messaging.nothing")


@pytest.mark.django_db
class TestTellParty:
    def receivers(self, party) -> list[str]:
        told = operations.tell_party(
            party, "messaging.notice", {}, reference="case:1:owner", at=NINE_AM
        )
        assert all(message.party_id == party.pk for message in told)
        return [message.person.name for message in told if message.person]

    def test_tells_whoever_holds_a_post_now(self):
        zhao = SecretaryFactory(reach="SMS", phone=PHONE)
        assert self.receivers(zhao.roles.get().post.party) == ["赵红梅"]

    def test_tells_every_contact_of_an_organisation_once(self):
        company = OrganisationFactory()
        for name in ("孙明", "钱进"):
            ContactFactory(organisation=company, name=name, reach="SMS", phone=PHONE)
        party = parties.of_organisation(company)
        assert self.receivers(party) == ["孙明", "钱进"]
        assert self.receivers(party) == ["孙明", "钱进"]
        assert Message.objects.count() == 2

    def test_tells_the_lead_of_a_team_and_a_person(self):
        lead = ReachableFactory(name="李想")
        team = TeamFactory(lead=lead)
        assert self.receivers(parties.of_team(team)) == ["李想"]

    def test_is_empty_when_nobody_can_be_reached(self):
        assert self.receivers(parties.of_person(PersonFactory())) == []


@pytest.mark.django_db
class TestTellCode:
    def tell_code(self, **more):
        return operations.tell_code(
            PHONE,
            "482913",
            template_id="messaging.code",
            community_id=ReachableFactory().community_id,
            language="zh-hans",
            reference="code:1",
            at=NINE_AM,
            send_before=NINE_AM + timedelta(minutes=5),
            **more,
        )

    def test_keeps_the_code_and_the_number_encrypted(self):
        message = self.tell_code()
        assert message.lane == Lane.CODE
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret, address FROM messaging_message")
            kept = b"".join(bytes(each) for each in cursor.fetchone())
        assert b"482913" not in kept
        assert PHONE.encode() not in kept
        assert (Message.objects.get().secret, Message.objects.get().address) == ("482913", PHONE)

    def test_says_when_nothing_carries_codes(self, settings):
        settings.DOORSTEP_CARRIERS = {"SMS": "", "EMAIL": "EMAIL"}
        assert self.tell_code() is None

    def test_writes_one_row_for_one_reference(self):
        assert self.tell_code() == self.tell_code()


@pytest.mark.django_db(transaction=True)
def test_eight_who_tell_the_same_at_once_write_one_message():
    granny = ReachableFactory()
    start, told = threading.Barrier(8), []

    def work() -> None:
        start.wait()
        try:
            told.append(tell(granny).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(told) == 8
    assert len(set(told)) == 1
