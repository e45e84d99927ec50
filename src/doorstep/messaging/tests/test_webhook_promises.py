"""What holds whatever the other side does: each event arrives, and in order or marked."""

import json
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from doorstep.messaging import announcing, operations, outgoing
from doorstep.messaging.announcing import Happened, announce
from doorstep.messaging.models import WebhookCall
from doorstep.messaging.operations import Wish
from doorstep.messaging.outgoing import Answer, NoAnswer
from doorstep.messaging.states import State
from doorstep.messaging.tests.factories import NINE_AM
from doorstep.people.tests.factories import SecretaryFactory, actor_of
from doorstep.places.tests.factories import CommunityFactory

BASE = "https://hotline.example"
STEPS = 3
THINGS = [UUID(int=each) for each in range(1, 4)]
HAPPENED = [(thing, seq) for thing in THINGS for seq in range(1, STEPS + 1)]

answers = st.lists(st.sampled_from(["well", "lost", "refused", "silent"]), max_size=20)
orders = st.permutations(HAPPENED)


class TestPromises(TestCase):
    @pytest.fixture(autouse=True)
    def _outside(self, settings, monkeypatch, things):
        settings.DOORSTEP_OUTGOING_HOSTS = ["hotline.example"]
        kind = announcing.Kind({"thing.moved": "it moved"}, lambda _actor, _uid: True)
        monkeypatch.setitem(announcing._KINDS, "thing", kind)
        monkeypatch.setattr(outgoing, "call", self._call)

    def _call(self, _method, _url, *, body, **_more):
        """Takes it, takes it without our hearing of it, refuses it, or never hears it."""
        what = self.plan.pop(0) if self.plan else "well"
        if what in {"well", "lost"}:
            self.heard.append(json.loads(body))
        if what in {"lost", "silent"}:
            raise NoAnswer("call: timeout", is_unknown=what == "lost")
        return Answer(204 if what == "well" else 500, {}, b"")

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(answers, orders, st.integers(1, 4))
    def test_every_event_arrives_at_least_once_and_in_order_or_marked(self, plan, order, at_once):
        self.plan = plan
        self.heard: list[dict[str, Any]] = []
        community = CommunityFactory()
        by = actor_of(SecretaryFactory(at=community))
        wish = Wish(url=BASE, events=["thing.moved"])
        webhook, _ = operations.add_webhook(wish, place_id=community.pk, by=by, at=NINE_AM)
        waiting, moments = list(order), count(1)

        while waiting or WebhookCall.objects.exclude(state=State.SENT).exists():
            at = NINE_AM + timedelta(hours=next(moments))
            for thing, seq in waiting[:at_once]:
                happened = Happened("thing.moved", ("thing", thing), seq, at)
                announce(happened, place_ids=[community.pk], at=at)
            waiting = waiting[at_once:]
            while operations.call_next(at, worker="worker:test:1"):
                pass
            operations.resume_webhook(webhook.pk, by=by, at=at)  # after many failures
            assert at < NINE_AM + timedelta(hours=60)

        heard = [(UUID(each["thing"]["uid"]), each["seq"]) for each in self.heard]
        assert set(heard) == set(HAPPENED)
        for thing in THINGS:
            said = [each for each in self.heard if each["thing"]["uid"] == str(thing)]
            in_order = [each["seq"] for each in said if not each["is_late"]]
            assert in_order == sorted(in_order)
