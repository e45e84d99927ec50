"""Keys with which a program speaks for a person: only that person makes and revokes them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit
from doorstep.kernel.errors import DomainError
from doorstep.people import tokens
from doorstep.people.actors import Actor
from doorstep.people.models import ApiToken, Person

MOST = 10


class TooManyKeys(DomainError):
    """Somebody has as many living keys as anybody needs."""

    code = "people.too_many_keys"


@transaction.atomic
def make_own_key(name: str, *, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """A key for a program of one's own, shown once. It may do what its person may.

    Raises Person.DoesNotExist for who is no person, TooManyKeys, BadInput.
    """
    if by.person is None:
        raise Person.DoesNotExist
    person = Person.objects.select_for_update(no_key=True).get(pk=by.person.pk)
    if person.tokens.filter(revoked_at=None, expires_at__gt=at).count() >= MOST:
        raise TooManyKeys(_("You have ten keys. Take one back before you make another."))
    token, text = tokens.make(person, name=name, at=at)
    audit.note(by, "people.make_own_key", ("token", token.pk), at=at)
    return token, text


@transaction.atomic
def revoke_own_key(token_id: int, *, by: Actor, at: datetime) -> bool:
    """Take a key back. False when it is not one's own, or was taken back before."""
    if by.person is None or not tokens.revoke(token_id, person=by.person, at=at):
        return False
    audit.note(by, "people.revoke_own_key", ("token", token_id), at=at)
    return True
