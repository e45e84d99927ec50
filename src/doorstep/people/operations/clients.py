"""Letting another system in: making, changing and taking back its key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit, typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people import clients, policies
from doorstep.people.actors import Actor
from doorstep.people.models import Client
from doorstep.people.states import ClientMay
from doorstep.places.models import Place
from doorstep.places.states import DEPTH, PlaceKind

MOST_A_MINUTE = 6_000
USUAL_A_MINUTE = 120
THING = "client"


class MayNotLetIn(DomainError):
    """Only an office over the place lets other systems in there."""

    code = "people.may_not_let_in"
    status = 403


class TakenBack(DomainError):
    """The client was taken back; it gets no other key."""

    code = "people.client_taken_back"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a program is called, who answers for it, and what it may do how often."""

    name: str
    contact: str = ""
    may: Iterable[str] = tuple(ClientMay)
    limit_a_minute: int = USUAL_A_MINUTE

    def cleaned(self) -> "Terms":
        """The same as it is kept. Raises BadInput with the field that cannot be."""
        may = [each.value for each in ClientMay if each in set(self.may)]
        if not may or set(self.may) - set(ClientMay):
            raise BadInput(_("Please say what the program may do."), field="may")
        if not 1 <= self.limit_a_minute <= MOST_A_MINUTE:
            raise BadInput(
                _("Please give a number from 1 to %(most)d.") % {"most": MOST_A_MINUTE},
                field="limit_a_minute",
            )
        return Terms(
            name=typed.line(self.name, max_length=60),
            contact=typed.line(self.contact, max_length=80) if self.contact.strip() else "",
            may=may,
            limit_a_minute=self.limit_a_minute,
        )


@transaction.atomic
def make_client(
    terms: Terms, *, place_id: int, by: Actor, at: datetime, demo: bool = False
) -> tuple[Client, str]:
    """Let a program in at a place: the client, and its key, which is shown once and kept nowhere.

    Raises MayNotLetIn or BadInput.
    """
    place = Place.objects.get(pk=place_id)
    if not policies.may_let_in(by, place):
        raise MayNotLetIn(_("Only an office over the place lets other systems in there."))
    if DEPTH[PlaceKind(place.kind)] > DEPTH[PlaceKind.COMMUNITY]:
        raise BadInput(_("Please choose a community, or an office above one."), field="place")
    told = terms.cleaned()
    key = clients.demo_key() if demo else clients.new_key()
    client = Client.objects.create(
        name=told.name,
        contact=told.contact or None,
        place=place,
        may=list(told.may),
        limit_a_minute=told.limit_a_minute,
        is_demo=demo,
        key_digest=clients.digest(key),
        key_start=clients.start_of(key),
        key_made_at=at,
        made_at=at,
        made_by_kind=by.kind,
        made_by_id=by.id,
    )
    audit.note(by, "people.make_client", (THING, client.uid), at=at)
    return client, key


@transaction.atomic
def change_client(client_id: int, terms: Terms, *, by: Actor, at: datetime) -> Client:
    """Other terms for the same program, from its next request on.

    Raises Client.DoesNotExist for a stranger, TakenBack or BadInput.
    """
    client = _kept(client_id, by)
    _refuse_taken_back(client)
    told = terms.cleaned()
    client.name, client.contact = told.name, told.contact or None
    client.may, client.limit_a_minute = list(told.may), told.limit_a_minute
    client.save(update_fields=["name", "contact", "may", "limit_a_minute"])
    audit.note(by, "people.change_client", (THING, client.uid), at=at)
    return client


@transaction.atomic
def rotate_client_key(client_id: int, *, by: Actor, at: datetime) -> tuple[Client, str]:
    """Another key for the same program; the one before opens nothing from now on.

    Raises Client.DoesNotExist for a stranger, TakenBack.
    """
    client = _kept(client_id, by)
    _refuse_taken_back(client)
    key = clients.demo_key() if client.is_demo else clients.new_key()
    client.key_digest, client.key_start = clients.digest(key), clients.start_of(key)
    client.key_made_at = at
    client.save(update_fields=["key_digest", "key_start", "key_made_at"])
    audit.note(by, "people.rotate_client_key", (THING, client.uid), at=at)
    return client, key


@transaction.atomic
def revoke_client(client_id: int, *, by: Actor, at: datetime) -> Client:
    """Shut a program out for good; what it said stays. Doing it twice is doing it once.

    Raises Client.DoesNotExist for a stranger.
    """
    client = _kept(client_id, by)
    if client.revoked_at is None:
        client.revoked_at = at
        client.revoked_by_kind, client.revoked_by_id = by.kind, by.id
        client.save(update_fields=["revoked_at", "revoked_by_kind", "revoked_by_id"])
        audit.note(by, "people.revoke_client", (THING, client.uid), at=at)
    return client


def _refuse_taken_back(client: Client) -> None:
    if client.revoked_at is not None:
        raise TakenBack(_("This program was shut out. Let it in anew if it is needed again."))


def _kept(client_id: int, by: Actor) -> Client:
    """The client under the lock it is judged by."""
    rows = Client.objects.select_for_update(no_key=True, of=("self",)).select_related("place")
    client = rows.get(pk=client_id)
    if not policies.may_let_in(by, client.place):
        raise Client.DoesNotExist
    return client
