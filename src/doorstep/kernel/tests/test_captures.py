import threading
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from pydantic import BaseModel

from doorstep.kernel import captures
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import OtherBody
from doorstep.kernel.models import AuditEntry, Capture
from doorstep.kernel.tests.characters import NINE

ID = uuid4()


def sent(body: object = "灯不亮", **changed) -> Sent:
    given: dict[str, Any] = {"client": "phone-1", "kind": "case", "id": ID, "body": body}
    return Sent(**(given | changed))


def take_in(what: Sent, *, result: str = "7") -> str:
    """As an operation does: ask, work, write down."""
    with transaction.atomic():
        known = captures.recall(what)
        if known is None:
            AuditEntry.objects.create(
                actor_kind="CLIENT",
                actor_id="1",
                action="taken",
                thing_kind="case",
                thing_id="1",
                at=NINE,
            )
            captures.remember(what, result, at=NINE)
        return known or result


@pytest.mark.django_db
class TestRecall:
    def test_knows_nothing_of_something_new(self):
        assert captures.recall(sent()) is None

    def test_gives_the_same_answer_again(self):
        captures.remember(sent(), 812, at=NINE)

        assert captures.recall(sent()) == "812"

    def test_refuses_the_same_id_with_other_content(self):
        captures.remember(sent(), 812, at=NINE)

        with pytest.raises(OtherBody):
            captures.recall(sent("水管漏了"))

    @pytest.mark.parametrize("other", [{"client": "phone-2"}, {"kind": "photo"}, {"id": uuid4()}])
    def test_tells_another_sender_nothing(self, other):
        captures.remember(sent(), 812, at=NINE)

        assert captures.recall(sent("水管漏了", **other)) is None


@pytest.mark.django_db
class TestRemember:
    def test_is_none_when_it_is_written(self):
        assert captures.remember(sent(), "7", at=NINE) is None
        assert Capture.objects.get().result_kind == "case"

    def test_gives_what_came_of_the_quicker_one(self):
        captures.remember(sent(), "7", at=NINE)

        assert captures.remember(sent(), "8", at=NINE) == "7"
        with pytest.raises(OtherBody):
            captures.remember(sent("水管漏了"), "8", at=NINE)


class CaseIn(BaseModel):
    capture_id: UUID
    summary: str


@dataclass
class Draft:
    summary: str
    happened_at: object


class TestDigest:
    def test_ignores_the_order_of_keys(self):
        assert sent({"a": 1, "b": [2]}).digest == sent({"b": [2], "a": 1}).digest

    def test_ignores_the_time_zone_of_a_moment(self):
        shanghai = NINE.astimezone(timezone(timedelta(hours=8)))

        assert sent(Draft("灯", NINE)).digest == sent(Draft("灯", shanghai)).digest

    def test_takes_shapes_of_the_api(self):
        assert (
            sent(CaseIn(capture_id=ID, summary="灯")).digest
            == sent({"capture_id": str(ID), "summary": "灯"}).digest
        )

    @pytest.mark.parametrize("other", [{"a": "1"}, {"a": 1.5}, {"a": None}, {"a": True}, {}, []])
    def test_tells_contents_apart(self, other):
        assert sent({"a": 1}).digest != sent(other).digest

    @pytest.mark.parametrize("content", [object(), {1, 2}, NINE.replace(tzinfo=None)])
    def test_refuses_what_has_no_one_spelling(self, content):
        with pytest.raises(TypeError):
            _ = sent(content).digest


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_many_senders_at_once_make_one_thing(self):
        answers: list[str] = []

        def send(number: int) -> None:
            try:
                answers.append(take_in(sent(), result=str(number)))
            finally:
                connection.close()

        threads = [threading.Thread(target=send, args=[number]) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(answers) == 6
        assert len(set(answers)) == 1
        assert AuditEntry.objects.count() == 1
