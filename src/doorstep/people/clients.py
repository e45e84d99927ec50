"""Keys of programs that speak for nobody: reading one, and how often it may be used."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from doorstep.kernel import deployment, keys
from doorstep.kernel.errors import DomainError
from doorstep.kernel.keys import Purpose
from doorstep.kernel.prepaid import Prepaid
from doorstep.people.models import Client

KEY_BYTES = 32
START = "dsk_"  # so that a key found in a file or a log is known for what it is
DEMO_START = "demo_"
SHOWN = 8  # of a key, on the office's page
MINUTE = timedelta(minutes=1)

_asked = Prepaid("clients.minute", MINUTE)


class BadKey(DomainError):
    """Wrong, taken back, or a demo key where there is no demo: all look alike."""

    code = "people.bad_key"
    status = 403


def read(key: str, *, at: datetime, is_local: bool = False) -> Client:
    """The client behind what a program sent, and one request of its minute used up.

    `is_local` says that the request came to a loopback address and name: only then, and only on a
    database marked as a demo, does a demo key open anything. Raises BadKey, or TooMany.
    """
    client = find(key, is_local=is_local)
    spend(client, at=at)
    return client


def spend(client: Client, *, at: datetime) -> None:
    """Use up one request of the client's minute. Raises TooMany."""
    _asked.spend(client.uid.hex, limit=client.limit_a_minute, at=at)


def find(key: str, *, is_local: bool = False) -> Client:
    """The client behind a key, without counting. Raises BadKey."""
    living = Client.objects.filter(key_digest=digest(key), revoked_at=None)
    client = living.select_related("place").first() if is_key(key) else None
    if client is None or (client.is_demo and not (is_local and deployment.is_demo())):
        raise BadKey(_("This key does not open anything. Ask the community for a new one."))
    return client


def is_key(text: str) -> bool:
    """True for what looks like a key of ours, rather than a person's token."""
    return text.startswith((START, DEMO_START))


def new_key() -> str:
    """A key nobody had before."""
    return START + secrets.token_urlsafe(KEY_BYTES)


def demo_key() -> str:
    """The key of the demo's own client: the same at each start, and known to this machine only."""
    secret = keys.derived(keys.ring(Purpose.SIGNING).keys[0].secret, "people.demo_client")
    return DEMO_START + hmac.digest(secret, b"hotline", hashlib.sha256).hex()[:32]


def digest(key: str) -> str:
    """What we keep of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def start_of(key: str) -> str:
    """What the office may see of a key, to tell it from another."""
    return key[:SHOWN]
