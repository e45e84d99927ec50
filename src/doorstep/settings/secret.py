"""The secret that signs cookies: a file beside the other keys, never in the data folder."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LEAST = 40


def secret_in(keys: Path, *, may_make: bool) -> str:
    """The secret in `keys`; made on first use where allowed. Raises ImproperlyConfigured."""
    file = keys / "secret"
    if may_make and not file.exists():
        _make(file)
    try:
        found = file.read_text().strip()
    except OSError as failure:
        raise ImproperlyConfigured(
            f"The secret {file} cannot be read ({failure.strerror})."
            " DOORSTEP_KEYS is the folder that holds the keys of this deployment; on a new one,"
            f" write a random line of {LEAST} characters or more into that file."
        ) from None
    if len(found) < LEAST:
        raise ImproperlyConfigured(f"The secret {file} is shorter than {LEAST} characters.")
    return found


def _make(file: Path) -> None:
    """Written whole under another name first: two processes starting at once agree on one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(64))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        return  # the other process was quicker; its secret counts
    finally:
        draft.unlink()
