"""Let another system in with a key of its own, list those that are, shut one out.

A key is shown once, when it is made; only its digest is kept. PLACE is the code of a community, or
the division code or the name of an office above one.
"""

from argparse import ArgumentParser, Namespace

from django.db.models import Q

from doorstep.kernel import clock
from doorstep.kernel.errors import BadInput
from doorstep.people import operations
from doorstep.people.actors import Actor
from doorstep.people.models import Client
from doorstep.people.operations.clients import USUAL_A_MINUTE, Terms
from doorstep.people.states import ClientMay
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

EXAMPLE = "./doorstep client make 12345热线 --place 欧景苑社区"
OFFICES = (PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)


def configure(parser: ArgumentParser) -> None:
    """What to do, and with whom."""
    parser.add_argument("what", choices=["make", "list", "rotate", "revoke"])
    parser.add_argument("name", nargs="?", metavar="NAME", help="its name, or its id in the list")
    parser.add_argument("--place", metavar="PLACE", help="whom it serves")
    parser.add_argument("--contact", default="", help="who answers for it, and how to reach them")
    parser.add_argument(
        "--may", nargs="+", choices=[each.lower() for each in ClientMay], help="all of them"
    )
    parser.add_argument("--limit", type=int, default=USUAL_A_MINUTE, help="requests a minute")


def run(options: Namespace) -> int:
    """Do it, and print the key where one was made."""
    if options.what == "list":
        _list()
        return 0
    if not options.name:
        raise BadInput("Say its name: ./doorstep client make NAME --place PLACE")
    operator, at = Actor.system("operator"), clock.now()
    if options.what == "make":
        place = _place(options.place or "")
        client, key = operations.make_client(_terms(options), place_id=place.pk, by=operator, at=at)
        print(f"{client.name} serves {place.name_zh}. Its key, shown only now:\n{key}")
    elif options.what == "rotate":
        client, key = operations.rotate_client_key(_client(options.name).pk, by=operator, at=at)
        print(f"{client.name} has a new key, shown only now; the old one opens nothing:\n{key}")
    else:
        client = operations.revoke_client(_client(options.name).pk, by=operator, at=at)
        print(f"{client.name} is shut out.")
    return 0


def _terms(options: Namespace) -> Terms:
    may = [each.upper() for each in options.may] if options.may else list(ClientMay)
    return Terms(name=options.name, contact=options.contact, may=may, limit_a_minute=options.limit)


def _list() -> None:
    for client in Client.objects.select_related("place").order_by("pk"):
        stands = "shut out" if client.revoked_at else f"{client.limit_a_minute} a minute"
        print(f"{client.uid}\t{client.name}\t{client.place.name_zh}\t{client.key_start}…\t{stands}")


def _place(said: str) -> Place:
    named = Q(code=said.upper()) | Q(division_code=said) | Q(name_zh=said)
    found = Place.objects.filter(named, kind__in=OFFICES) if said else Place.objects.none()
    if found.count() != 1:
        raise BadInput(f"There is no single community or office called {said!r}. Give its code.")
    return found.get()


def _client(said: str) -> Client:
    known = [
        client
        for client in Client.objects.filter(revoked_at=None)
        if said in {client.name, str(client.uid)}
    ]
    if len(known) != 1:
        raise BadInput(f"There is no single program called {said!r}. See: ./doorstep client list")
    return known[0]
