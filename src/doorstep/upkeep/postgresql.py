"""PostgreSQL's own tools: where they are, and how they reach a database."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.core.exceptions import ImproperlyConfigured

PACKAGES = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Target:
    """One database, as the tools are told of it; the password goes by the environment."""

    name: str
    user: str
    password: str
    host: str
    port: str

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> Self:
        """From Django's description of a database."""
        return cls(
            *(str(described.get(k) or "") for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT"))
        )

    @property
    def arguments(self) -> list[str]:
        """What names the database on a command line."""
        given = {"host": self.host, "port": self.port, "username": self.user, "dbname": self.name}
        return ["--no-password", *(f"--{name}={value}" for name, value in given.items() if value)]

    @property
    def environment(self) -> dict[str, str]:
        """Ours, with the password."""
        return {**os.environ, **({"PGPASSWORD": self.password} if self.password else {})}


def tool(name: str) -> str:
    """The newest of PostgreSQL's tools called `name`. Raises ImproperlyConfigured."""
    known = sorted(PACKAGES.glob(f"*/bin/{name}"), key=lambda found: _number(found.parts[-3]))
    found = str(known[-1]) if known else shutil.which(name)
    if not found:
        raise ImproperlyConfigured(
            f"{name} is not on this machine. Install PostgreSQL's client programs, as new as the"
            " server or newer: sudo apt-get install postgresql-client"
        )
    return found


def version_of(program: str) -> int:
    """The main version a tool says it has; 0 when it does not say."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found else 0


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0
