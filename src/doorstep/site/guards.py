"""How often somebody may ask for a code, type one, or try a password; counted in the database.

Each account has one count for every browser that signed in before, and one for all strangers
together: strangers use up their own, never that of the duty secretary.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import clock, limits
from doorstep.kernel.errors import TooMany
from doorstep.people.http import client_address
from doorstep.people.models import AccountDevice

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
STRANGERS = "*"

CODES_A_NUMBER = 5
CODES_A_DEVICE = 10
CODES_AN_ADDRESS = 200  # thousands of phones stand behind one carrier address
TRIES_A_NUMBER = 10
PASSWORDS_AN_ACCOUNT = 8
PASSWORDS_A_DEVICE = 30
PASSWORDS_AN_ADDRESS = 500
SECOND_FACTORS = 6

ENOUGH_TO_JUDGE = 60
FEWEST_PROVEN = 0.2
COUNTED = 1_000_000


class CodesRest(TooMany):
    """Too few codes are being typed in: somebody is having us send them for nothing."""

    code = "site.codes_rest"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who knocks: the browser and the address."""

    device: str
    address: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asking":
        address = _home_of(client_address(request))
        return cls(device=getattr(request, "device", ""), address=address)


def knock_for_code(asking: Asking, at: datetime) -> None:
    """Before anything is looked up. Raises TooMany."""
    limits.spend("codes.device", asking.device, limit=CODES_A_DEVICE, window=HOUR, at=at)
    limits.spend("codes.address", asking.address, limit=CODES_AN_ADDRESS, window=HOUR, at=at)


def spend_code(account_id: int, asking: Asking, *, community_id: int, at: datetime) -> None:
    """One code is about to be sent to this account's number. Raises TooMany or CodesRest."""
    counted = _counted(account_id, asking)
    limits.spend("codes.number", counted, limit=CODES_A_NUMBER, window=HOUR, at=at)
    _refuse_while_resting(community_id, at)
    day = f"{community_id}:{clock.shanghai_day(at)}"
    limits.spend("codes.day", day, limit=settings.DOORSTEP_CODES_A_DAY, window=DAY, at=at)
    limits.spend("codes.sent", _hour(community_id, at), limit=COUNTED, window=2 * HOUR, at=at)


def spend_try(account_id: int | None, asking: Asking, at: datetime) -> None:
    """One code is about to be compared. Raises TooMany."""
    counted = _counted(account_id, asking) if account_id else f"none:{asking.device}"
    limits.spend("codes.tries", counted, limit=TRIES_A_NUMBER, window=QUARTER, at=at)


def code_was_right(account_id: int, asking: Asking, *, community_id: int, at: datetime) -> None:
    """Count a code that was typed in, and begin anew for this browser."""
    limits.spend("codes.proven", _hour(community_id, at), limit=COUNTED, window=2 * HOUR, at=at)
    for bucket in ("codes.tries", "codes.number"):
        limits.give_back(bucket, f"{account_id}:{asking.device}")


def spend_password(username: str, asking: Asking, at: datetime) -> None:
    """One password is about to be compared. Raises TooMany."""
    limits.spend(
        "passwords.address", asking.address, limit=PASSWORDS_AN_ADDRESS, window=QUARTER, at=at
    )
    limits.spend("passwords.device", asking.device, limit=PASSWORDS_A_DEVICE, window=QUARTER, at=at)
    limits.spend(
        "passwords.account",
        _counted_by_name(username, asking),
        limit=PASSWORDS_AN_ACCOUNT,
        window=QUARTER,
        at=at,
    )


def password_was_right(username: str, asking: Asking) -> None:
    """Begin anew for this account on this browser."""
    limits.give_back("passwords.account", f"{username.casefold()}:{asking.device}")


def spend_second_factor(account_id: int, at: datetime) -> None:
    """One code of an authenticator app is about to be compared. Raises TooMany."""
    limits.spend("signin.second", str(account_id), limit=SECOND_FACTORS, window=QUARTER, at=at)


def second_factor_was_right(account_id: int, code: str, at: datetime) -> None:
    """Begin anew for this account; a code that was used works no second time. Raises TooMany."""
    limits.spend("signin.used", f"{account_id}:{code}", limit=1, window=QUARTER, at=at)
    limits.give_back("signin.second", str(account_id))


def _home_of(address: str) -> str:
    """One household has as many IPv6 addresses as it likes; all of them count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else address


def _refuse_while_resting(community_id: int, at: datetime) -> None:
    """Of many codes sent this hour, some must have been typed in; else somebody wastes them."""
    hour = _hour(community_id, at)
    sent = COUNTED - limits.left("codes.sent", hour, limit=COUNTED, at=at)
    proven = COUNTED - limits.left("codes.proven", hour, limit=COUNTED, at=at)
    if sent >= ENOUGH_TO_JUDGE and proven < sent * FEWEST_PROVEN:
        raise CodesRest(_("Codes are resting for an hour. Please call the community instead."))


def _hour(community_id: int, at: datetime) -> str:
    return f"{community_id}:{at:%Y%m%d%H}"


def _counted(account_id: int, asking: Asking) -> str:
    known = AccountDevice.objects.filter(account=account_id, device=asking.device)
    return f"{account_id}:{asking.device if known.exists() else STRANGERS}"


def _counted_by_name(username: str, asking: Asking) -> str:
    known = AccountDevice.objects.filter(account__username__iexact=username, device=asking.device)
    return f"{username.casefold()}:{asking.device if known.exists() else STRANGERS}"
