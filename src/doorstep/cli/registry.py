"""Every command is a module `doorstep.<room>.commands.<name>`: putting it there offers it.

Such a module has a docstring (its first line is the summary), `EXAMPLE`, `configure(parser)` and
`run(options) -> int`, the exit code.
"""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Protocol, cast


class CommandModule(Protocol):
    """What a command module offers."""

    EXAMPLE: str

    def configure(self, parser: ArgumentParser, /) -> None:
        """Declare the arguments."""

    def run(self, options: Namespace, /) -> int:
        """Do it and give the exit code."""


@dataclass(frozen=True)
class Command:
    """One thing the operator can ask for."""

    name: str
    summary: str
    module: CommandModule


def commands(rooms: list[str], *, asked: str = "") -> dict[str, Command]:
    """All commands of `rooms`, by name; only the one `asked` for where there is such a one.

    Reading all of them takes as long as a small command. Raises ValueError when two rooms offer
    the same name.
    """
    found: dict[str, str] = {}
    for room in rooms:
        for path in _modules(f"{room}.commands"):
            name = _name(path)
            if name in found:
                raise ValueError(f"two commands are called {name}")
            found[name] = path
    wanted = [asked] if asked in found else sorted(found)
    return {name: _load(name, found[name]) for name in wanted}


def _modules(package: str) -> list[str]:
    if find_spec(package) is None:
        return []
    return [f"{package}.{info.name}" for info in iter_modules(import_module(package).__path__)]


def _name(path: str) -> str:
    return path.rpartition(".")[2].rstrip("_").replace("_", "-")


def _load(name: str, path: str) -> Command:
    module = import_module(path)
    summary = (module.__doc__ or "").partition("\n")[0].rstrip(".")
    return Command(name=name, summary=summary, module=cast("CommandModule", module))
