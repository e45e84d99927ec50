"""Which kinds of things have search rows, so that all can be made anew and compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

type Rebuild = Callable[[], int]  # says how many
type Differences = Callable[[], Iterator[int]]  # keys


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing: how its rows are made anew, and which stand otherwise than they should."""

    name: str
    rebuild: Rebuild
    differences: Differences


_KEPT: dict[str, Kept] = {}


def keep(
    name: str, *, rebuild: Callable[[], int], differences: Callable[[], Iterator[int]]
) -> None:
    """A room says that it keeps search rows. Raises ValueError for a name that is taken."""
    if name in _KEPT:
        raise ValueError(f"two rooms keep search rows called {name}")
    _KEPT[name] = Kept(name, rebuild, differences)


def kept() -> list[Kept]:
    """Every kind of thing that can be found, by name."""
    return [_KEPT[name] for name in sorted(_KEPT)]
