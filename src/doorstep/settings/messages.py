"""What carries messages to people."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from doorstep.settings import env
from doorstep.settings.env import Mode

CARRIERS = {"", "CONSOLE", "FILE", "EMAIL"}


def messages(*, mode: Mode, data: Path) -> dict[str, Any]:
    """The settings of messaging. Raises ImproperlyConfigured.

    Printed and filed messages can be read by whoever reads the server, so production refuses them.
    """
    usual = {"SMS": "FILE", "EMAIL": "FILE"}
    if mode is Mode.PRODUCTION:
        usual = {"SMS": "", "EMAIL": "EMAIL" if env.text("EMAIL_HOST") else ""}
    carriers = {way: _carrier(way, usual[way], mode=mode) for way in usual}
    return {
        "DOORSTEP_CARRIERS": carriers,
        "DOORSTEP_OUTBOX": env.folder("DOORSTEP_OUTBOX", data / "outbox"),
        "DOORSTEP_OUTGOING_HOSTS": env.words("DOORSTEP_OUTGOING_HOSTS"),
        "DOORSTEP_OUTGOING_TEST_BASES": [],
        "EMAIL_HOST": env.text("EMAIL_HOST", "localhost"),
        "EMAIL_PORT": env.number("EMAIL_PORT", 25, lowest=1, highest=65535),
        "EMAIL_HOST_USER": env.text("EMAIL_HOST_USER"),
        "EMAIL_HOST_PASSWORD": env.text("EMAIL_HOST_PASSWORD"),
        "EMAIL_USE_TLS": env.text("EMAIL_USE_TLS") == "1",
        "EMAIL_USE_SSL": env.text("EMAIL_USE_SSL") == "1",
        "EMAIL_TIMEOUT": 15,
        "DEFAULT_FROM_EMAIL": env.text("EMAIL_FROM", "doorstep@localhost"),
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
