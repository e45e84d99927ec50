"""Accounts: opening one, proving a phone, tying an account to a person."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit, limits, typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people import indexes, links, phones, policies
from doorstep.people.actors import Actor
from doorstep.people.models import Account, AccountDevice, AccountPerson, Link, Person
from doorstep.people.operations.persons import MayNotKeep
from doorstep.people.states import Confirmed, LinkKind

CODE_LASTS = timedelta(days=14)
TRIES = 5
TRIES_WINDOW = timedelta(hours=1)
UNPROVEN_KEPT = timedelta(days=1)


class NumberTaken(DomainError):
    """Another account signs in with this work number."""

    code = "people.number_taken"


class NoAccount(DomainError):
    """The person does not sign in by a work number."""

    code = "people.no_account"
    status = 404


class MayNotOpen(MayNotKeep):
    """Somebody with roles gets their keys from the office that may appoint them."""

    code = "people.may_not_open"


class NotYours(DomainError):
    """The account is not tied to this person."""

    code = "people.not_yours"
    status = 404


@transaction.atomic
def open_account(
    person_id: int, *, username: str, password: str, by: Actor, at: datetime
) -> Account:
    """Staff get a work number and a first password, tied to their own file.

    Raises MayNotOpen, NumberTaken or BadInput for a weak password.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    _refuse_stranger(by, person)
    number = typed.line(Account.normalize_username(username), max_length=40)
    account = Account(username=number, joined_at=at)
    _set_password(account, password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise NumberTaken(_("Somebody else has this work number."), field="username") from None
    _tie(account, person, Confirmed.DESK, at)
    audit.note(by, "people.open_account", ("person", person.uid), at=at)
    return account


@transaction.atomic
def new_password(person_id: int, *, password: str, by: Actor, at: datetime) -> Account:
    """Somebody forgot theirs: give their work account another first password.

    Raises MayNotOpen, NoAccount or BadInput for a weak password.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    _refuse_stranger(by, person)
    tied = AccountPerson.objects.filter(person=person, account__username__isnull=False)
    link = tied.select_related("account").first()
    if link is None:
        raise NoAccount(_("They have no work number yet."))
    _set_password(link.account, password)
    link.account.save(update_fields=["password"])
    audit.note(by, "people.new_password", ("person", person.uid), at=at)
    return link.account


def account_for_phone(number: str, *, at: datetime) -> Account:
    """The account of a mobile number, made when there is none: it opens nothing until proven.

    Known and unknown numbers take the same statements, so that nobody learns which is which.
    Raises NotAMobile.
    """
    mobile = phones.mobile(number)
    index = indexes.of_account_phone(mobile)
    fresh = Account(phone=mobile, phone_index=index, joined_at=at)
    fresh.set_unusable_password()
    Account.objects.bulk_create([fresh], ignore_conflicts=True)
    return Account.objects.get(phone_index=index)


@transaction.atomic
def prove_phone(account_id: int, *, device: str, at: datetime) -> Account:
    """The holder typed the code. A browser that is new to the account starts afresh: what was
    reported from the number before, perhaps by someone else, stays shut.
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    is_new = know_device(account, device, at)
    if is_new or account.phone_verified_at is None:
        account.phone_verified_at = at
        account.save(update_fields=["phone_verified_at"])
    return account


def know_device(account: Account, device: str, at: datetime) -> bool:
    """Remember that this browser signed in. True when it is new to the account."""
    if not device:
        return True
    _known, is_new = AccountDevice.objects.get_or_create(
        account=account, device=device, defaults={"known_since": at}
    )
    return is_new


@transaction.atomic
def hand_out_code(person_id: int, *, by: Actor, at: datetime) -> tuple[Link, str]:
    """The paper code with which a person opens their own file; an earlier one is called off.

    Raises MayNotOpen.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id, is_active=True)
    _refuse_stranger(by, person)
    thing = ("person", person.uid)
    links.cancel(thing=thing, kind=LinkKind.ACTIVATION, at=at)
    audit.note(by, "people.hand_out_code", thing, at=at)
    return links.mint(LinkKind.ACTIVATION, thing=thing, person=person, at=at, lasts=CODE_LASTS)


def activate(account_id: int, code: str, *, device: str, at: datetime) -> Person:
    """Open the file a paper code belongs to, for this account on this browser.

    Raises TooMany or NoSuchLink; a code works once.
    """
    limits.spend(
        "people.activate", f"{account_id}:{device}", limit=TRIES, window=TRIES_WINDOW, at=at
    )
    with transaction.atomic():
        link = links.open(code, at)
        person = link.person
        if link.kind != LinkKind.ACTIVATION or person is None or not links.use(link.pk, at):
            raise links.NoSuchLink(
                _("This code does not work. Check it letter by letter, or ask for a new one.")
            )
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        _tie(account, person, Confirmed.ACTIVATION, at)
        know_device(account, device, at)
        AccountDevice.objects.filter(account=account, device=device).update(activated_at=at)
        audit.note(
            Actor.of(person, device=device), "people.activate", ("person", person.uid), at=at
        )
    return person


@transaction.atomic
def link_account(
    account_id: int, *, person_id: int, how: Confirmed, by: Actor, at: datetime
) -> AccountPerson:
    """At the desk, with both present: this account may act for this person. Raises MayNotOpen."""
    person = Person.objects.get(pk=person_id)
    _refuse_stranger(by, person)
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    audit.note(by, "people.link_account", ("person", person.uid), at=at)
    return _tie(account, person, how, at)


@transaction.atomic
def choose(account_id: int, *, person_id: int) -> AccountPerson:
    """Act for this one of the account's persons from now on. Raises NotYours."""
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    link = AccountPerson.objects.filter(account=account, person=person_id).first()
    if link is None:
        raise NotYours(_("You cannot act for this person."))
    return _choose(link)


def forget_unproven(*, at: datetime) -> int:
    """Remove accounts made for numbers that nobody proved within a day; how many."""
    stale = Account.objects.filter(
        username=None, phone_verified_at=None, joined_at__lt=at - UNPROVEN_KEPT, persons=None
    )
    return stale.delete()[0]


def _refuse_stranger(by: Actor, person: Person) -> None:
    if not policies.may_open_account(by, person):
        raise MayNotOpen(
            _("The office that appoints somebody opens their sign-in; nobody opens their own.")
        )


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise BadInput(" ".join(weak.messages), field="password") from None
    account.set_password(password)


def _tie(account: Account, person: Person, how: Confirmed, at: datetime) -> AccountPerson:
    link, _is_new = AccountPerson.objects.get_or_create(
        account=account, person=person, defaults={"how": how, "confirmed_at": at}
    )
    if not AccountPerson.objects.filter(account=account, is_chosen=True).exists():
        _choose(link)
    return link


def _choose(link: AccountPerson) -> AccountPerson:
    AccountPerson.objects.filter(account=link.account_id, is_chosen=True).update(is_chosen=False)
    link.is_chosen = True
    link.save(update_fields=["is_chosen"])
    return link
