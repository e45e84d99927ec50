"""One address says which database: a SQLite file by default, PostgreSQL when asked."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_FLOOR = (3, 40, 0)
# Nobody waits for a lock longer than a person would, and no forgotten shell holds one for ever.
PATIENCE = "-c lock_timeout=20s -c idle_in_transaction_session_timeout=10min"
SCHEMES = {"sqlite", "postgres", "postgresql"}


def database(url: str, *, data: Path, root: Path, test: bool) -> dict[str, Any]:
    """Django's description of the database at `url`. Raises ImproperlyConfigured."""
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with sqlite: or postgres://,"
            f" not {scheme!r}. Leave it out for a SQLite file in var/data."
        )
    mark = hashlib.sha256(str(root).encode()).hexdigest()[:8]
    if scheme == "sqlite":
        return _sqlite(url, data=data, root=root, mark=mark, test=test)
    return _postgresql(url, mark=mark)


def _sqlite(url: str, *, data: Path, root: Path, mark: str, test: bool) -> dict[str, Any]:
    if sqlite3.sqlite_version_info < SQLITE_FLOOR:
        floor = ".".join(map(str, SQLITE_FLOOR))
        raise ImproperlyConfigured(
            f"SQLite {sqlite3.sqlite_version} is too old; {floor} or newer is needed."
        )
    given = url.removeprefix("sqlite:").removeprefix("//")
    file = Path(unquote(given)) if given.strip("/") else data / "doorstep.sqlite3"
    tests = root / "var/test"
    (tests if test else file.parent).mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "doorstep.kernel.sqlite",
        "NAME": str(file),
        "CONN_MAX_AGE": 60,
        "TEST": {"NAME": str(tests / f"doorstep_{mark}.sqlite3")},
    }


def _postgresql(url: str, *, mark: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/")) or "doorstep"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": PATIENCE, **dict(parse_qsl(parts.query))},
        "TEST": {"NAME": f"test_{name}_{mark}"},
    }
