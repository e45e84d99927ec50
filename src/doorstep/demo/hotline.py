"""The other system of the demo: the city's hotline, let in at the community a month ago."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from doorstep.cases import operations as cases
from doorstep.cases.operations import Shown
from doorstep.kernel import deployment
from doorstep.open311 import operations as open311
from doorstep.people import clients, operations
from doorstep.people.actors import Actor
from doorstep.people.models import Client, ClientTraffic
from doorstep.people.operations import Terms
from doorstep.people.states import Outcome
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

NAMESPACE = UUID("2c7be0b4-9a40-4f39-8f0e-6f3a7d1c9b52")
BUILDER = Actor.system("demo")
NAME = "12345热线"
DAYS = 30
HOUR = timedelta(hours=1)
USUAL = {Outcome.ANSWERED: 30, Outcome.REFUSED: 2}

# What residents told the hotline: heading, words, hours before the end, and who gave a name.
CALLS = (
    ("rubbish", "垃圾桶满了两天没人清，味道很大。", 20 * 24, ("秀兰", "周")),
    ("noise", "楼下烧烤店半夜还在放音响。", 12 * 24, ("", "")),
    ("light", "小区大门口的路灯一闪一闪的。", 5 * 24, ("建国", "吴")),
    ("parking", "消防通道又停了两辆车，救护车进不来怎么办。", 26, ("", "")),
    ("street", "东门人行道的地砖翘起来了，老人差点绊倒。", 4, ("桂芳", "陈")),
)
PUBLIC = Shown(said="小区大门口的路灯一闪一闪的。", where="大门口")


def let_in(community: Place, *, end: datetime, seed: int) -> Client:
    """Let the hotline in, with what it has said since and how often it has asked."""
    terms = Terms(name=NAME, contact="热线办值班室 027-12345")
    since = end - timedelta(days=DAYS)
    client, _key = operations.make_client(
        terms, place_id=community.pk, by=BUILDER, at=since, demo=True
    )
    _say(client, community, end)
    ClientTraffic.objects.bulk_create(_asked(client, since, Random(f"{seed}:hotline")))  # noqa: S311 - a life, not a secret
    return client


def key() -> str:
    """The key of the demo's hotline; empty outside a demo, or once it was shut out."""
    if not deployment.is_demo():
        return ""
    known = Client.objects.filter(is_demo=True, revoked_at=None)
    mine = clients.demo_key()
    return mine if known.filter(key_digest=clients.digest(mine)).exists() else ""


def _say(client: Client, community: Place, end: datetime) -> None:
    by = Actor.using(client)
    buildings = Place.objects.filter(kind=PlaceKind.BUILDING, parent__parent=community)
    places = list(buildings.order_by("pk")[: len(CALLS)])
    for number, (matter, said, hours_ago, (first, last)) in enumerate(CALLS):
        told = {
            "service_code": matter,
            "address_id": places[number % len(places)].code or "",
            "description": said,
            "first_name": first,
            "last_name": last,
            "capture_id": str(uuid5(NAMESPACE, said)),
        }
        at = end - hours_ago * HOUR
        case, _is_new = open311.submit(told, by=by, at=at)
        if said == PUBLIC.said:
            cases.show_in_public(case.pk, shown=PUBLIC, by=BUILDER, at=at + HOUR)


def _asked(client: Client, since: datetime, chance: Random) -> Iterator[ClientTraffic]:
    """Busy in office hours, quiet at night; a burst now and then meets the limit."""
    start = since.replace(minute=0, second=0, microsecond=0)
    for number in range(DAYS * 24):
        hour = start + number * HOUR
        is_day = 0 <= hour.hour <= 10  # 8 to 18 o'clock here
        for outcome, usual in USUAL.items():
            count = int(usual * chance.random() * (2.0 if is_day else 0.2))
            if count:
                yield ClientTraffic(client=client, hour=hour, outcome=outcome, count=count)
        if chance.random() < 0.01:
            count = chance.randint(5, 40)
            yield ClientTraffic(client=client, hour=hour, outcome=Outcome.LIMITED, count=count)
