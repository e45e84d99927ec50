"""What carries messages to people."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from doorstep.settings import env
from doorstep.settings.env import Mode

CARRIERS = {"", "CONSOLE", "FILE", "EMAIL"}


def carriers(mode: Mode) -> dict[str, str]:
    """What carries each way of telling. Raises ImproperlyConfigured.

    Printed and filed messages can be read by whoever reads the server, so production refuses them.
    """
    usual = {"SMS": "FILE", "EMAIL": "FILE"}
    if mode is Mode.PRODUCTION:
        usual = {"SMS": "", "EMAIL": "EMAIL" if env.text("EMAIL_HOST") else ""}
    return {way: _carrier(way, usual[way], mode=mode) for way in usual}


def test_bases(mode: Mode, given: list[str]) -> list[str]:
    """Addresses of our own machine that may be called, to try things out.

    Raises ImproperlyConfigured in production, where nothing inside is called.
    """
    if given and mode is Mode.PRODUCTION:
        raise ImproperlyConfigured("DOORSTEP_OUTGOING_TEST_BASES is for trying things out.")
    return given


def mail_server() -> dict[str, Any]:
    """How Django reaches the mail server. Raises ImproperlyConfigured."""
    return {
        "host": env.text("EMAIL_HOST", "localhost"),
        "port": env.number("EMAIL_PORT", 25, lowest=1, highest=65535),
        "username": env.text("EMAIL_HOST_USER"),
        "password": env.text("EMAIL_HOST_PASSWORD"),
        "use_tls": env.text("EMAIL_USE_TLS") == "1",
        "use_ssl": env.text("EMAIL_USE_SSL") == "1",
        "timeout": 15,
    }


def _carrier(way: str, usual: str, *, mode: Mode) -> str:
    name = f"CARRY_{way}_BY"
    given = env.text(name, usual).upper().replace("NONE", "")
    known = CARRIERS - {"CONSOLE", "FILE"} if mode is Mode.PRODUCTION else CARRIERS
    if given not in known or (given == "EMAIL" and way != "EMAIL"):
        raise ImproperlyConfigured(
            f"{name} must be one of {', '.join(sorted(each or 'NONE' for each in known))},"
            f" and only e-mail goes by EMAIL; not {given!r}."
        )
    return given
