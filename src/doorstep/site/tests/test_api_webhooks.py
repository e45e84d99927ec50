"""Webhooks over the API, for a person's token and for a program's key."""

import pytest

from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.states import State
from doorstep.people.clients import START
from doorstep.people.tests.factories import (
    ClientFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
)
from doorstep.places.tests.factories import CommunityFactory
from doorstep.site.tests.programs import Program, new_id

pytestmark = pytest.mark.django_db

KEY = f"{START}key-of-the-hotline"


@pytest.fixture(autouse=True)
def _listed(settings):
    settings.DOORSTEP_OUTGOING_HOSTS = ["hotline.example"]


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture(params=["person", "program"])
def caller(request, community) -> Program:
    if request.param == "person":
        return Program(StaffFactory(at=community))
    ClientFactory(place=community, key=KEY)
    return Program(KEY)


def wish(**more):
    told = {"url": "https://hotline.example/doorstep", "events": ["case.raised"]}
    return {"capture_id": new_id(), **told, **more}


class TestAdd:
    def test_answers_with_the_secret_once(self, caller):
        told = wish()

        first, again = caller.post("/webhooks", **told), caller.post("/webhooks", **told)
        other = caller.post("/webhooks", **{**told, "events": ["case.taken"]})

        assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
        assert first.json()["secret"].startswith("whsec_")
        assert again.json()["secret"] is None
        assert (
            first.json()["uid"] == again.json()["uid"] == caller.get("/webhooks").json()[0]["uid"]
        )
        assert Webhook.objects.count() == 1

    @pytest.mark.parametrize(
        ("more", "status", "code"),
        [
            ({"url": "https://other.example/"}, 422, "messaging.host_not_listed"),
            ({"url": "http://hotline.example/"}, 422, "messaging.host_not_listed"),
            ({"events": ["case.exploded"]}, 422, "kernel.bad_input"),
            ({"place": "nowhere"}, 404, "api.not_found"),
        ],
    )
    def test_refuses_clearly(self, caller, more, status, code):
        answer = caller.post("/webhooks", **wish(**more))

        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_is_for_those_who_work_there(self, community):
        resident, elsewhere = Program(ResidentFactory()), CommunityFactory()
        assert resident.post("/webhooks", **wish()).status_code == 403
        staff = Program(StaffFactory(at=community))
        assert staff.post("/webhooks", **wish(place=elsewhere.code)).status_code == 403


class TestKeep:
    @pytest.fixture
    def webhook(self, caller) -> Webhook:
        caller.post("/webhooks", **wish())
        return Webhook.objects.get()

    def test_does_each_deed(self, caller, webhook):
        path = f"/webhooks/{webhook.uid}"

        assert caller.post(f"{path}/pause").json()["state"] == "PAUSED"
        assert caller.post(f"{path}/resume").json()["state"] == "ACTIVE"
        rotated = caller.post(f"{path}/rotate").json()
        webhook.refresh_from_db()
        assert rotated["secret"] == webhook.secret
        assert rotated["old_secret_until"]
        tested = caller.post(f"{path}/test").json()
        assert (tested["event"], tested["state"]) == ("webhook.test", "WAITING")
        (listed,) = caller.get(f"{path}/calls").json()["items"]
        assert caller.get(f"{path}/calls/{listed['uid']}").json() == listed
        WebhookCall.objects.update(state=State.DEAD)
        assert caller.post(f"{path}/calls/{listed['uid']}/replay").json()["state"] == "WAITING"
        assert caller.delete(path).status_code == 204
        assert caller.get(path).json()["state"] == "ENDED"
        assert caller.post(f"{path}/test").json()["code"] == "messaging.webhook_ended"

    def test_is_not_there_for_a_stranger(self, webhook, community):
        path = f"/webhooks/{webhook.uid}"
        for stranger in (Program(SecretaryFactory()), Program(StaffFactory(at=community))):
            assert stranger.get("/webhooks").json() == []
            assert stranger.get(path).status_code == 404
            assert stranger.delete(path).status_code == 404
            for deed in ("pause", "resume", "rotate", "test", f"calls/{new_id()}/replay"):
                assert stranger.post(f"{path}/{deed}").status_code == 404
        assert Program(SecretaryFactory(at=community)).get(path).status_code == 200

    def test_events_are_named_in_the_readers_language(self, caller):
        names = {each["name"]: each["meaning"] for each in caller.get("/events").json()}

        assert names["case.resolved"] == "the helper says it is done"
        assert "webhook.test" not in names
