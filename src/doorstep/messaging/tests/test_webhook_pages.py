"""The office's pages of webhooks."""

import pytest
from django.urls import reverse

from doorstep.messaging import operations
from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.operations import Wish
from doorstep.messaging.states import State, WebhookState
from doorstep.messaging.tests.factories import NINE_AM
from doorstep.people.tests.factories import SecretaryFactory, StaffFactory, account_of, actor_of
from doorstep.places.tests.factories import CommunityFactory

pytestmark = pytest.mark.django_db

PAGE = "/desk/webhooks/"


@pytest.fixture
def community(settings):
    settings.DOORSTEP_OUTGOING_HOSTS = ["hotline.example"]
    return CommunityFactory()


@pytest.fixture
def secretary(client, community):
    person = SecretaryFactory(at=community)
    client.force_login(account_of(person))
    return person


def typed(community, url="https://hotline.example/doorstep"):
    return {"url": url, "place": community.pk, "events": ["case.raised", "case.resolved"]}


def add(secretary, community) -> Webhook:
    wish = Wish(url="https://hotline.example/a", events=["case.raised"])
    by = actor_of(secretary)
    return operations.add_webhook(wish, place_id=community.pk, by=by, at=NINE_AM)[0]


class TestListing:
    def test_is_empty_at_first_and_shows_the_secret_once(self, client, secretary, community):
        assert "还没有向别的系统推送" in client.get(PAGE).content.decode()

        answer = client.post(PAGE, typed(community)).content.decode()

        webhook = Webhook.objects.get()
        assert webhook.secret in answer
        assert webhook.secret not in client.get(f"{PAGE}{webhook.uid}/").content.decode()
        assert "hotline.example" in client.get(PAGE).content.decode()

    def test_says_why_a_host_is_refused_and_keeps_what_was_typed(
        self, client, secretary, community
    ):
        answer = client.post(PAGE, typed(community, "https://other.example/x"))

        assert answer.status_code == 422
        assert "只能推送到运维人员登记过的主机" in answer.content.decode()
        assert "https://other.example/x" in answer.content.decode()

    def test_costs_the_same_for_one_and_for_many(
        self, client, secretary, community, django_assert_max_num_queries
    ):
        for _ in range(5):
            add(secretary, community)
        with django_assert_max_num_queries(14):
            client.get(PAGE)


class TestOne:
    @pytest.fixture
    def webhook(self, secretary, community) -> Webhook:
        return add(secretary, community)

    def test_does_each_deed(self, client, webhook):
        def do(deed):
            answer = client.post(reverse("messaging:webhook_do", args=[webhook.uid, deed]))
            webhook.refresh_from_db()
            return answer

        assert do("pause").status_code == 302
        assert webhook.state == WebhookState.PAUSED
        do("resume")
        assert webhook.state == WebhookState.ACTIVE
        do("test")
        assert WebhookCall.objects.get().event == "webhook.test"
        before = webhook.secret
        answer = do("rotate").content.decode()
        assert webhook.secret in answer
        assert webhook.secret != before
        do("end")
        assert webhook.state == WebhookState.ENDED
        assert do("explode").status_code == 404

    def test_tells_one_call_again(self, client, webhook, secretary):
        call = operations.test_webhook(webhook.pk, by=actor_of(secretary), at=NINE_AM)
        WebhookCall.objects.update(state=State.SENT, sent_at=NINE_AM)

        page = client.get(f"{PAGE}{webhook.uid}/").content.decode()
        client.post(reverse("messaging:replay_call", args=[webhook.uid, call.uid]))

        assert "重新发送" in page
        assert WebhookCall.objects.get().state == State.WAITING

    def test_is_not_there_for_a_stranger(self, client, webhook):
        for someone in (SecretaryFactory(at=CommunityFactory()), StaffFactory(at=webhook.place)):
            client.force_login(account_of(someone))
            assert client.get(f"{PAGE}{webhook.uid}/").status_code == 404
            deed = reverse("messaging:webhook_do", args=[webhook.uid, "end"])
            assert client.post(deed).status_code == 404
