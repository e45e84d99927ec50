from datetime import UTC, datetime, timedelta

import pytest

from doorstep.cli.main import main
from doorstep.kernel import deployment
from doorstep.kernel.errors import BadInput, TooMany
from doorstep.kernel.models import AuditEntry, Tally
from doorstep.people import clients, operations, policies, queries, traffic
from doorstep.people.actors import Actor
from doorstep.people.models import Client, ClientTraffic
from doorstep.people.operations import Terms
from doorstep.people.states import ClientMay, Outcome
from doorstep.people.tests.factories import (
    ClientFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    actor_of,
)
from doorstep.places.tests.factories import BuildingFactory, CommunityFactory

pytestmark = pytest.mark.django_db
NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


class TestMake:
    def test_shows_the_key_once_and_keeps_a_digest(self):
        secretary = SecretaryFactory()
        terms = Terms(name="12345热线", contact="王科长 027-12345")

        client, key = operations.make_client(
            terms, place_id=secretary.community.pk, by=actor_of(secretary), at=NINE_AM
        )

        assert key.startswith("dsk_")
        assert len(key) > 40
        kept = Client.objects.values_list().get()
        assert not any(key[8:] in str(value) for value in kept)
        assert not any("12345" in str(value) for value in kept if value != client.name)
        assert clients.find(key) == client
        assert Client.objects.get().contact == "王科长 027-12345"

    def test_notes_who_let_it_in(self):
        secretary = SecretaryFactory()

        client, _key = operations.make_client(
            Terms(name="小程序"),
            place_id=secretary.community.pk,
            by=actor_of(secretary),
            at=NINE_AM,
        )

        entry = AuditEntry.objects.get(action="people.make_client")
        assert (entry.actor_id, entry.thing_id) == (secretary.uid.hex, str(client.uid))

    @pytest.mark.parametrize("stranger", [StaffFactory, SecretaryFactory])
    def test_refuses_a_stranger(self, stranger):
        with pytest.raises(operations.MayNotLetIn):
            operations.make_client(
                Terms(name="小程序"),
                place_id=CommunityFactory().pk,
                by=actor_of(stranger()),
                at=NINE_AM,
            )

    def test_stands_at_a_community_or_above(self):
        with pytest.raises(BadInput):
            operations.make_client(
                Terms(name="小程序"), place_id=BuildingFactory().pk, by=SYSTEM, at=NINE_AM
            )

    @pytest.mark.parametrize(
        "terms",
        [
            Terms(name=" "),
            Terms(name="x", may=[]),
            Terms(name="x", may=["EVERYTHING"]),
            Terms(name="x", limit_a_minute=0),
            Terms(name="x", limit_a_minute=1_000_000),
        ],
    )
    def test_refuses_nonsense(self, terms):
        with pytest.raises(BadInput):
            operations.make_client(terms, place_id=CommunityFactory().pk, by=SYSTEM, at=NINE_AM)


class TestRotate:
    def test_the_old_key_opens_nothing(self):
        client, old = operations.make_client(
            Terms(name="小程序"), place_id=CommunityFactory().pk, by=SYSTEM, at=NINE_AM
        )

        _client, new = operations.rotate_client_key(client.pk, by=SYSTEM, at=NINE_AM)

        assert clients.find(new) == client
        with pytest.raises(clients.BadKey):
            clients.find(old)

    def test_a_stranger_knows_of_nothing(self):
        client = ClientFactory()

        with pytest.raises(Client.DoesNotExist):
            operations.rotate_client_key(client.pk, by=actor_of(SecretaryFactory()), at=NINE_AM)

    def test_one_shut_out_gets_no_other(self):
        client = ClientFactory()
        operations.revoke_client(client.pk, by=SYSTEM, at=NINE_AM)

        with pytest.raises(operations.TakenBack):
            operations.rotate_client_key(client.pk, by=SYSTEM, at=NINE_AM)


class TestRevoke:
    def test_shuts_it_out_once(self):
        secretary = SecretaryFactory()
        client = ClientFactory(key="dsk_one", place=secretary.community)

        operations.revoke_client(client.pk, by=actor_of(secretary), at=NINE_AM)
        operations.revoke_client(client.pk, by=SYSTEM, at=NINE_AM + timedelta(hours=1))

        client.refresh_from_db()
        assert (client.revoked_at, client.revoked_by_id) == (NINE_AM, secretary.uid.hex)
        assert AuditEntry.objects.filter(action="people.revoke_client").count() == 1
        with pytest.raises(clients.BadKey):
            clients.find("dsk_one")

    def test_a_stranger_knows_of_nothing(self):
        client = ClientFactory()

        with pytest.raises(Client.DoesNotExist):
            operations.revoke_client(client.pk, by=actor_of(StaffFactory()), at=NINE_AM)


class TestRead:
    @pytest.mark.parametrize("key", ["", "dsk_", "dsk_wrong", "x" * 5_000, "demo_", "dsk_\x00"])
    def test_refuses_what_is_no_key(self, key):
        with pytest.raises(clients.BadKey):
            clients.read(key, at=NINE_AM)

    def test_stops_at_the_limit_and_begins_anew(self):
        ClientFactory(key="dsk_one", limit_a_minute=25)

        for _ in range(25):
            clients.read("dsk_one", at=NINE_AM)
        for _ in range(3):
            with pytest.raises(TooMany):
                clients.read("dsk_one", at=NINE_AM)

        clients.read("dsk_one", at=NINE_AM + timedelta(minutes=1))

    def test_a_read_costs_no_write(self, django_assert_num_queries):
        ClientFactory(key="dsk_one", limit_a_minute=100)
        clients.read("dsk_one", at=NINE_AM)

        with django_assert_num_queries(9):
            for _ in range(9):
                clients.read("dsk_one", at=NINE_AM)

        assert Tally.objects.get().count == 10

    def test_a_new_limit_counts_at_once(self):
        client = ClientFactory(key="dsk_one", limit_a_minute=2)
        clients.read("dsk_one", at=NINE_AM)
        clients.read("dsk_one", at=NINE_AM)
        with pytest.raises(TooMany):
            clients.read("dsk_one", at=NINE_AM)

        Client.objects.filter(pk=client.pk).update(limit_a_minute=100)

        assert clients.read("dsk_one", at=NINE_AM) == client


class TestDemoKey:
    @pytest.fixture
    def key(self) -> str:
        return operations.make_client(
            Terms(name="12345热线"),
            place_id=CommunityFactory().pk,
            by=SYSTEM,
            at=NINE_AM,
            demo=True,
        )[1]

    def test_opens_on_a_marked_database_here(self, key):
        deployment.create(is_demo=True, at=NINE_AM)

        assert clients.find(key, is_local=True).is_demo
        assert key == clients.demo_key()

    def test_is_refused_from_elsewhere(self, key):
        deployment.create(is_demo=True, at=NINE_AM)

        with pytest.raises(clients.BadKey):
            clients.find(key, is_local=False)

    def test_is_refused_by_an_unmarked_database(self, key):
        deployment.create(is_demo=False, at=NINE_AM)

        with pytest.raises(clients.BadKey):
            clients.find(key, is_local=True)


class TestProgramMay:
    def test_where_it_was_let_in_and_below(self):
        community = CommunityFactory()
        here, elsewhere = community.scope, CommunityFactory().scope
        actor = Actor.using(ClientFactory(place=community))
        above = Actor.using(ClientFactory(place=community.parent))

        assert policies.program_may(actor, ClientMay.SUBMIT, here)
        assert policies.program_may(above, ClientMay.SUBMIT, here)
        assert not policies.program_may(actor, ClientMay.SUBMIT, elsewhere)

    def test_only_what_it_was_let_in_for(self):
        client = ClientFactory(may=[ClientMay.READ_OWN])
        scope = client.place.scope

        assert policies.program_may(Actor.using(client), ClientMay.READ_OWN, scope)
        assert not policies.program_may(Actor.using(client), ClientMay.SUBMIT, scope)
        assert not policies.program_may(Actor.client(client.uid.hex), ClientMay.READ_OWN, scope)


class TestClientsFor:
    def test_lists_those_at_and_below_ones_places(self):
        street = StreetOfficerFactory()
        community = CommunityFactory(parent=street.roles.get().place)
        below, _elsewhere = ClientFactory(place=community), ClientFactory()
        shut = ClientFactory(place=community, revoked_at=NINE_AM, revoked_by_kind="SYSTEM")
        here = ClientFactory(place=community)

        assert queries.clients_for(actor_of(street)) == [below, here, shut]
        assert queries.clients_for(actor_of(StaffFactory(at=community))) == []


class TestTraffic:
    def test_adds_up_by_hour_and_outcome(self):
        client = ClientFactory()
        for minutes, status in [(0, 200), (10, 201), (20, 404), (59, 429), (60, 200), (61, 500)]:
            at = NINE_AM + timedelta(minutes=minutes)
            traffic.note(client, traffic.outcome_of(status), at=at)

        rows = ClientTraffic.objects.order_by("hour", "outcome")
        assert [(row.hour.hour, row.outcome, row.count) for row in rows] == [
            (1, Outcome.ANSWERED, 2),
            (1, Outcome.LIMITED, 1),
            (1, Outcome.REFUSED, 1),
            (2, Outcome.ANSWERED, 1),
            (2, Outcome.FAILED, 1),
        ]

    def test_waits_in_memory_and_loses_nothing(self, settings, django_assert_num_queries):
        settings.CLIENT_TRAFFIC_SECONDS = 60
        client = ClientFactory()

        with django_assert_num_queries(0):
            for _ in range(50):
                traffic.note(client, Outcome.ANSWERED, at=NINE_AM)
        traffic.write_out()

        assert ClientTraffic.objects.get().count == 50

    def test_forgets_after_thirteen_months(self):
        client = ClientFactory()
        traffic.note(client, Outcome.ANSWERED, at=NINE_AM)
        traffic.note(client, Outcome.ANSWERED, at=NINE_AM - timedelta(days=400))

        assert traffic.forget_old(NINE_AM) == 1


class TestCommand:
    def run(self, *words: str) -> None:
        with pytest.raises(SystemExit, match="0"):
            main(["client", *words])

    def test_makes_lists_and_revokes(self, capsys):
        community = CommunityFactory()
        self.run("make", "12345热线", "--place", community.code)
        key = capsys.readouterr().out.splitlines()[-1]
        assert clients.find(key).place == community

        self.run("list")
        assert "12345热线" in capsys.readouterr().out
        self.run("revoke", "12345热线")

        with pytest.raises(clients.BadKey):
            clients.find(key)

    def test_says_what_is_missing(self):
        with pytest.raises(SystemExit, match="no single community"):
            main(["client", "make", "12345热线", "--place", "nowhere"])
