"""The SQL of a rule on each engine. A trigger's name and text are the same at every installing."""

from collections.abc import Iterator
from dataclasses import dataclass

from doorstep.kernel.rules.declared import Marking, Rule


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: what creates it, and the text by which the engine can tell it is unchanged."""

    name: str
    table: str
    create: str
    text: str


def on_sqlite(rule: Rule) -> Iterator[Trigger]:
    """REPLACE deletes too; it meets the DELETE trigger because recursive_triggers is ON."""
    if rule.frozen is None or rule.frozen or rule.once:
        yield _sqlite(rule, "update", _where(_changed(rule, "IS NOT")))
    if rule.delete_if is not None:
        yield _sqlite(rule, "delete", _where(_unless(rule)))


def on_postgresql(rule: Rule) -> Iterator[Trigger]:
    """TRUNCATE passes row triggers by, so it has one of its own."""
    if rule.frozen is None or rule.frozen or rule.once:
        yield _postgresql(rule, "update", _changed(rule, "IS DISTINCT FROM"), "RETURN NEW;")
    if rule.delete_if is not None:
        yield _postgresql(rule, "delete", _unless(rule), "RETURN OLD;")
        yield _postgresql(rule, "truncate", "", "RETURN NULL;")


_NEW_MARK = (
    "UPDATE kernel_edition SET mark = lower(hex(randomblob(16))) WHERE id = 1;"
    " INSERT INTO kernel_edition (id, mark) SELECT 1, lower(hex(randomblob(16)))"
    " WHERE NOT EXISTS (SELECT 1 FROM kernel_edition WHERE id = 1);"
)


def marks_on_sqlite(marking: Marking) -> Iterator[Trigger]:
    """For each row. No upsert: the conflict clause of the outer statement would override it."""
    when = f" WHEN {marking.added_if}" if marking.added_if else ""
    for event in ("insert",) if marking.added_if else ("insert", "update", "delete"):
        name = f"{marking.table}_rule_marks_{event}"
        create = (
            f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{marking.table}" FOR EACH ROW'
            f"{when} BEGIN {_NEW_MARK} END"
        )
        yield Trigger(name, marking.table, create, create)


def marks_on_postgresql(marking: Marking) -> Iterator[Trigger]:
    """Once a statement, or a bulk insert would write the one row thousands of times."""
    name = f"{marking.table}_rule_marks"
    text = (
        "BEGIN INSERT INTO kernel_edition (id, mark) VALUES (1, gen_random_uuid())"
        " ON CONFLICT (id) DO UPDATE SET mark = EXCLUDED.mark; RETURN NULL; END"
    )
    when = (
        f'AFTER INSERT ON "{marking.table}" FOR EACH ROW WHEN ({marking.added_if})'
        if marking.added_if
        else f'AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{marking.table}" FOR EACH STATEMENT'
    )
    create = (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql'
        f" AS $rule${text}$rule$;"
        f' DROP TRIGGER IF EXISTS "{name}" ON "{marking.table}";'
        f' CREATE TRIGGER "{name}" {when} EXECUTE FUNCTION "{name}"()'
    )
    yield Trigger(name, marking.table, create, text)


def _changed(rule: Rule, differs: str) -> str:
    names = sorted(rule.frozen or ())
    changed = [f'OLD."{name}" {differs} NEW."{name}"' for name in names]
    refilled = [
        f'(OLD."{name}" IS NOT NULL AND OLD."{name}" {differs} NEW."{name}")'
        for name in sorted(rule.once)
    ]
    return " OR ".join([*changed, *refilled])


def _unless(rule: Rule) -> str:
    return f"NOT ({rule.delete_if})" if rule.delete_if else ""


def _where(condition: str) -> str:
    return f" WHERE {condition}" if condition else ""


def _says(rule: Rule) -> str:
    return f"{rule.table} keeps its history"


def _name(rule: Rule, event: str) -> str:
    return f"{rule.table}_rule_{event}"


def _sqlite(rule: Rule, event: str, where: str) -> Trigger:
    name = _name(rule, event)
    create = (
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{rule.table}" FOR EACH ROW'
        f" BEGIN SELECT RAISE(ABORT, '{_says(rule)}'){where}; END"
    )
    return Trigger(name, rule.table, create, create)


def _postgresql(rule: Rule, event: str, condition: str, otherwise: str) -> Trigger:
    name = _name(rule, event)
    refuse = f"RAISE EXCEPTION '{_says(rule)}' USING ERRCODE = 'restrict_violation';"
    guarded = f"IF {condition} THEN {refuse} END IF;" if condition else refuse
    text = f"BEGIN {guarded} {otherwise} END"
    each = "STATEMENT" if event == "truncate" else "ROW"
    create = (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql'
        f" AS $rule${text}$rule$;"
        f' DROP TRIGGER IF EXISTS "{name}" ON "{rule.table}";'
        f' CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{rule.table}"'
        f' FOR EACH {each} EXECUTE FUNCTION "{name}"()'
    )
    return Trigger(name, rule.table, create, text)
