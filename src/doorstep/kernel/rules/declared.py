"""What rooms promise of their tables, free of any engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models


@dataclass(frozen=True, slots=True)
class Rule:
    """What may not happen to the rows of one table.

    `frozen` names the columns that never change, None all of them; `once` those that are filled
    in at most once. `delete_if` is SQL over OLD, true for a row that may go; "" when none may,
    None when all may.
    """

    model: type[models.Model]
    frozen: frozenset[str] | None
    delete_if: str | None
    once: frozenset[str] = frozenset()

    @property
    def table(self) -> str:
        return self.model._meta.db_table


@dataclass(frozen=True, slots=True)
class Marking:
    """Changes to a table give `kernel.Edition` a new mark.

    `added_if` is SQL over NEW; with it only rows that are added count, and of those the fitting.
    """

    model: type[models.Model]
    added_if: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table


@dataclass(frozen=True, slots=True)
class Bond:
    """A row of `child` may be in `child_states` only while its parent is in `parent_states`.

    Whichever of the two is changed: neither a child is opened under a closed parent, nor a parent
    closed over an open child. Both have their state in a column `state`.
    """

    child: type[models.Model]
    key: str
    child_states: tuple[str, ...]
    parent: type[models.Model]
    parent_states: tuple[str, ...]

    @property
    def tables(self) -> tuple[str, str]:
        """The child's table, and the parent's."""
        return self.child._meta.db_table, self.parent._meta.db_table


_DECLARED: dict[type[models.Model], Rule] = {}
_BONDS: dict[type[models.Model], Bond] = {}
_MARKING: dict[type[models.Model], Marking] = {}


def append_only(model: type[models.Model], *, delete_if: str = "") -> None:
    """Rows of `model` are added, never changed, and removed only where `delete_if` holds."""
    _DECLARED[model] = Rule(model, None, delete_if)


def frozen(
    model: type[models.Model],
    *,
    columns: Sequence[str],
    may_delete: bool = False,
    once: Sequence[str] = (),
) -> None:
    """These fields of `model` never change once written, and maybe its rows never go.

    Those in `once` start empty and never change again when they are filled in.
    Raises FieldDoesNotExist for a field the model has not.
    """
    known = {each.name: str(each.column) for each in model._meta.concrete_fields}
    if unknown := {*columns, *once} - set(known):
        raise FieldDoesNotExist(f"{model.__name__} has no {', '.join(sorted(unknown))}.")
    names = frozenset(known[name] for name in columns)
    filled_once = frozenset(known[name] for name in once)
    _DECLARED[model] = Rule(model, names, None if may_delete else "", filled_once)


def marks(model: type[models.Model], *, added_if: str = "") -> None:
    """Every change to a row of `model` ends what processes keep in memory: `kernel.editions`.

    With `added_if` only added rows that fit count, for a table whose rows never change.
    """
    _MARKING[model] = Marking(model, added_if)


def bound(
    child: type[models.Model],
    key: str,
    *,
    child_states: Iterable[str],
    parent_states: Iterable[str],
) -> None:
    """Rows of `child` are in `child_states` only while what `key` points at is in `parent_states`.

    Raises FieldDoesNotExist for a field the model has not.
    """
    field = child._meta.get_field(key)
    if not isinstance(field, models.ForeignKey):
        raise FieldDoesNotExist(f"{child.__name__}.{key} points at nothing.")
    _BONDS[child] = Bond(
        child,
        str(field.column),
        tuple(sorted(map(str, child_states))),
        field.related_model,
        tuple(sorted(map(str, parent_states))),
    )


def bonds() -> list[Bond]:
    """Every bond between two tables."""
    return sorted(_BONDS.values(), key=lambda each: each.tables)


def marking() -> list[Marking]:
    """The tables whose changes give the edition a new mark."""
    return sorted(_MARKING.values(), key=lambda each: each.table)


def declared() -> list[Rule]:
    """Every rule in force, with the one that all `Sealable` tables have: `seal_id` stays."""
    from doorstep.kernel.models.bases import Sealable  # models declare rules while they load

    rules = dict(_DECLARED)
    for model in apps.get_models():
        if issubclass(model, Sealable):
            known = rules.get(model, Rule(model, frozenset(), None))
            if known.frozen is not None:
                rules[model] = replace(known, frozen=known.frozen | {"seal_id"})
    return sorted(rules.values(), key=lambda rule: rule.table)
