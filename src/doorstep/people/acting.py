"""From an account that signed in to the one who acts. How they signed in decides how far."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet

from doorstep.people.actors import CLIENT, PERSON, Actor, ProvenPhone
from doorstep.people.models import Account, AccountDevice, AccountPerson, Client, Person

CODE = "code"
PHONE_ONLY = "people.phone_only"  # in the session of somebody who gave a code and nothing else

HEX = 32  # letters of a uid; a visitor at our pages is a client called "web"
HOME = "person__household__dwelling__unit__parent__parent"


def person_for(account: Account, *, is_phone_only: bool, device: str) -> Person | None:
    """The chosen person of an account, or None where only a phone was proved.

    A code proves a phone, not a person: it opens the personal file only on a device where the
    paper code from the desk was typed. A password or second factor opens it anywhere.
    """
    chosen = account.chosen or chosen_links().filter(account=account).first()
    if chosen is None or (is_phone_only and not _is_activated(account, device)):
        return None
    return chosen.person


def chosen_links() -> QuerySet[AccountPerson]:
    """The person chosen in each account, with their home."""
    chosen = AccountPerson.objects.filter(is_chosen=True, person__is_active=True)
    return chosen.select_related(HOME, "person__community")


def actor_from(kind: str, id_: str) -> Actor | None:
    """Whoever is stored as (kind, id), while they are here: a person, or a program let in."""
    if kind == PERSON:
        rows = Person.objects.select_related(HOME.removeprefix("person__"), "community")
        person = rows.filter(uid=id_, is_active=True).first()
        return Actor.of(person) if person else None
    if kind == CLIENT and len(id_) == HEX:
        program = Client.objects.filter(uid=id_, revoked_at=None).select_related("place").first()
        return Actor.using(program) if program else None
    return None


def remember_proofs(session: SessionBase, proofs: Iterable[Mapping[str, Any]]) -> None:
    """Keep in the session whether signing in took more than a code to a phone."""
    session[PHONE_ONLY] = all(proof.get("method") == CODE for proof in proofs)


def actor_for(account: Account | None, person: Person | None, device: str) -> Actor:
    """Who acts: the person, else the holder of a proven phone, else nobody we know."""
    if person is not None:
        return Actor.of(person, device=device)
    if account and account.phone_index and account.phone_verified_at and account.is_active:
        phone = ProvenPhone(bytes(account.phone_index), account.phone_verified_at)
        return Actor.proving(account.seal_id.hex, phone, device=device)
    return Actor.anonymous(device)


def _is_activated(account: Account, device: str) -> bool:
    known = AccountDevice.objects.filter(account=account, device=device)
    return bool(device) and known.filter(activated_at__isnull=False).exists()
