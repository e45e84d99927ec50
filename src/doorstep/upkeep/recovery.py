"""The recovery key: backups are sealed to its public half; the private half is a printed sheet.

We keep the public half beside the other keys. The private one is shown once and never written down
by us, so that whoever takes the machine and its backups reads nothing.
"""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyrage
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import DomainError

FILE = "recovery.public"


class NoRecoveryKey(DomainError):
    """There is nothing a backup could be sealed to."""

    code = "upkeep.no_recovery_key"


class HasRecoveryKey(DomainError):
    """A recovery key is there already; its sheet opens the backups made so far."""

    code = "upkeep.has_recovery_key"


class NotARecoveryKey(DomainError):
    """What was typed is not what the sheet says."""

    code = "upkeep.not_a_recovery_key"
    status = 422


@dataclass(frozen=True, slots=True)
class Sheet:
    """Both halves, for the moment of printing."""

    public: str
    private: str
    made_at: datetime

    @property
    def groups(self) -> list[str]:
        """The private half in groups that a person can copy without losing the place."""
        return [self.private[start : start + 6] for start in range(0, len(self.private), 6)]

    def __repr__(self) -> str:
        return f"Sheet({self.public})"


def new(at: datetime) -> Sheet:
    """A fresh pair. Nothing is kept until `keep`."""
    identity = pyrage.x25519.Identity.generate()
    return Sheet(public=str(identity.to_public()), private=str(identity), made_at=at)


def refuse_second() -> None:
    """Raise HasRecoveryKey when there is one."""
    if _file().exists():
        raise HasRecoveryKey(
            _(
                "There is a recovery key already. Backups made so far open only with its sheet."
                " To begin a new one all the same, say --replace, and keep both sheets."
            )
        )


def keep(sheet: Sheet, *, replace: bool = False) -> None:
    """Keep the public half. Raises HasRecoveryKey unless told to replace the one that is there."""
    if not replace:
        refuse_second()
    _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _file().with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(f"{sheet.public} {sheet.made_at:%Y-%m-%d}\n")
        out.flush()
        os.fsync(out.fileno())
    draft.rename(_file())


def public() -> str:
    """The public half. Raises NoRecoveryKey."""
    try:
        found = _file().read_text().split()
    except OSError:
        found = []
    if not found or not _is_public(found[0]):
        raise NoRecoveryKey(
            _(
                "There is no recovery key yet, so nothing could open a backup again."
                " Run ./doorstep keys recovery and print its sheet first."
            )
        )
    return found[0]


def typed(text: str) -> "pyrage.x25519.Identity":
    """The private half as somebody typed or scanned it. Raises NotARecoveryKey."""
    signs = "".join(re.sub(r"^\s*\d\.", "", line) for line in text.splitlines())
    try:
        return pyrage.x25519.Identity.from_str("".join(signs.split()).upper())
    except (pyrage.IdentityError, ValueError):
        raise NotARecoveryKey(
            _(
                "That is not the key on the recovery sheet. It begins with AGE-SECRET-KEY-1;"
                " spaces and small letters do not matter. Please look again, sign by sign."
            )
        ) from None


def _file() -> Path:
    return Path(settings.DOORSTEP_KEYS) / FILE


def _is_public(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except (pyrage.RecipientError, ValueError):
        return False
    return True
