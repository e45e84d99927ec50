"""The SQL of a bond between two tables on each engine.

On PostgreSQL two transactions do not see each other's rows, so whoever opens a child holds on to
its parent's row; whoever changes the parent has that row already and looks after waiting for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from doorstep.kernel.rules.declared import Bond
from doorstep.kernel.rules.triggers import Trigger

_OVER = 'SELECT 1 FROM "{parent}" WHERE "id" = NEW."{key}" AND "state" IN {states}'
_UNDER = 'SELECT 1 FROM "{child}" WHERE "{key}" = NEW."id" AND "state" IN {states}'


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the three moments at which a bond is looked at."""

    name: str
    event: str
    table: str
    when: str
    holds: str  # SQL that finds a row, or none
    is_refused_if_found: bool


def bonds_on_sqlite(bond: Bond) -> Iterator[Trigger]:
    """One writer at a time: looking is enough."""
    for side in _sides(bond, lock=""):
        exists = "EXISTS" if side.is_refused_if_found else "NOT EXISTS"
        create = (
            f'CREATE TRIGGER "{side.name}" BEFORE {side.event} ON "{side.table}" FOR EACH ROW'
            f" WHEN {side.when} BEGIN SELECT RAISE(ABORT, '{_says(bond)}')"
            f" WHERE {exists} ({side.holds}); END"
        )
        yield Trigger(side.name, side.table, create, create)


def bonds_on_postgresql(bond: Bond) -> Iterator[Trigger]:
    for side in _sides(bond, lock=" FOR SHARE"):
        found = "FOUND" if side.is_refused_if_found else "NOT FOUND"
        refuse = f"RAISE EXCEPTION '{_says(bond)}' USING ERRCODE = 'restrict_violation';"
        looked = side.holds.replace("SELECT 1", "PERFORM 1", 1)
        text = (
            f"BEGIN IF {side.when} THEN {looked}; IF {found} THEN {refuse} END IF; END IF;"
            " RETURN NEW; END"
        )
        create = (
            f'CREATE OR REPLACE FUNCTION "{side.name}"() RETURNS trigger LANGUAGE plpgsql'
            f" AS $rule${text}$rule$;"
            f' DROP TRIGGER IF EXISTS "{side.name}" ON "{side.table}";'
            f' CREATE TRIGGER "{side.name}" BEFORE {side.event} ON "{side.table}"'
            f' FOR EACH ROW EXECUTE FUNCTION "{side.name}"()'
        )
        yield Trigger(side.name, side.table, create, text)


def _sides(bond: Bond, *, lock: str) -> Iterator[_Side]:
    child, parent = bond.tables
    opened, open_ = _listed(bond.child_states), _listed(bond.parent_states)
    over = _OVER.format(parent=parent, key=bond.key, states=open_) + lock
    under = _UNDER.format(child=child, key=bond.key, states=opened)
    is_opened = f'NEW."state" IN {opened}'
    was_open = f'OLD."state" IN {open_} AND NEW."state" NOT IN {open_}'
    yield _Side(f"{child}_rule_bond_insert", "INSERT", child, is_opened, over, False)
    yield _Side(f"{child}_rule_bond_update", "UPDATE", child, is_opened, over, False)
    yield _Side(f"{parent}_rule_bond_{child}", "UPDATE", parent, was_open, under, True)


def _listed(states: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{each}'" for each in states) + ")"


def _says(bond: Bond) -> str:
    child, parent = bond.tables
    return f"{child} is open only under an open {parent}"
