"""Reading the environment: every value has a type, and nonsense is refused at start."""

import os
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


class Mode(StrEnum):
    """What this process is for. Only production faces real people."""

    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


def text(name: str, default: str = "") -> str:
    """The value of `name`, without surrounding space; an empty one counts as not given."""
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas or spaces."""
    return text(name, default).replace(",", " ").split()


def number(name: str, default: int, *, lowest: int, highest: int) -> int:
    """A whole number within bounds. Raises ImproperlyConfigured."""
    given = text(name, str(default))
    if not given.isascii() or not given.isdigit() or not lowest <= int(given) <= highest:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {lowest} to {highest}, not {given!r}."
        )
    return int(given)


def choice[Choice: StrEnum](name: str, default: Choice) -> Choice:
    """One of the values of the enumeration `default` belongs to. Raises ImproperlyConfigured."""
    given = text(name, default.value)
    try:
        return type(default)(given)
    except ValueError:
        known = ", ".join(each.value for each in type(default))
        raise ImproperlyConfigured(f"{name} must be one of {known}, not {given!r}.") from None


def folder(name: str, default: Path) -> Path:
    """An absolute folder; a relative one counts from where the process stands."""
    return Path(text(name, str(default))).expanduser().absolute()


def address(name: str, default: str) -> str:
    """A web address without a path, such as https://help.example. Raises ImproperlyConfigured."""
    given = text(name, default).rstrip("/")
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be http(s)://host, not {given!r}.")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} must hold nothing but scheme, host and port.")
    return given


def networks(name: str) -> list[str]:
    """Networks such as 10.0.0.0/8. Raises ImproperlyConfigured."""
    given = words(name)
    for each in given:
        try:
            ip_network(each)
        except ValueError:
            raise ImproperlyConfigured(f"{name}: {each!r} is not an address or network.") from None
    return given


def default_mode() -> Mode:
    """A test run may never touch what a person keeps, so pytest is recognised by its own mark."""
    return Mode.TEST if "PYTEST_VERSION" in os.environ else Mode.DEMO
