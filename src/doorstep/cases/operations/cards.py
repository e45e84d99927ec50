"""The paper card of somebody without a phone: it shows where their things stand, and confirms."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies
from doorstep.cases.models import Case
from doorstep.cases.operations.moving import MayNot
from doorstep.kernel import audit
from doorstep.kernel.errors import DomainError
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.models import Link, Person
from doorstep.people.states import LinkKind

CARD_LASTS = timedelta(days=365)


class NobodyToCarry(DomainError):
    """A card is somebody's."""

    code = "cases.nobody_to_carry"


@transaction.atomic
def print_card(case_id: int, *, by: Actor, at: datetime) -> tuple[Link, str]:
    """A new card for the person a case is for; the one printed before stops working.

    Raises Case.DoesNotExist for a stranger, MayNot, NobodyToCarry.
    """
    person = _carrier(case_id, by)
    links.cancel(thing=_thing(person), kind=LinkKind.CARD, at=at)
    minted = links.mint(LinkKind.CARD, thing=_thing(person), at=at, lasts=CARD_LASTS, person=person)
    audit.note(by, "cases.print_card", _thing(person), at=at)
    return minted


@transaction.atomic
def cancel_card(case_id: int, *, by: Actor, at: datetime) -> int:
    """The card opens nothing any more; how many there were.

    Raises Case.DoesNotExist for a stranger, MayNot, NobodyToCarry.
    """
    person = _carrier(case_id, by)
    audit.note(by, "cases.cancel_card", _thing(person), at=at)
    return links.cancel(thing=_thing(person), kind=LinkKind.CARD, at=at)


def _carrier(case_id: int, by: Actor) -> Person:
    case = Case.objects.select_related("beneficiary").get(pk=case_id)
    if not policies.may_see(by, case):
        raise Case.DoesNotExist
    if not policies.may_print_card(by, case):
        raise MayNot(_("Cards are printed at the desk."))
    if case.beneficiary is None:
        raise NobodyToCarry(_("A card belongs to somebody. Write down first whom this is for."))
    return case.beneficiary


def _thing(person: Person) -> links.Thing:
    return ("person", person.uid)
