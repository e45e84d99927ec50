"""The database: whether it keeps its promises, is whole, and who may undo them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from doorstep.kernel import rules, search
from doorstep.kernel.rules.declared import Rule
from doorstep.settings.env import Mode
from doorstep.upkeep.doctor.lines import Said, green, red, yellow

MEGABYTE = 1024**2
KEEPS = "keeps its history"


def look_at_rules(_at: datetime) -> Iterator[Said]:
    """Every rule stands, and breaking it is refused: tried, and taken back."""
    broken = rules.broken()
    for sentence in broken:
        yield red(_("%(what)s Run ./doorstep manage migrate.") % {"what": sentence})
    tried, let_through = _try_all()
    for table in let_through:
        yield red(
            _("%(table)s let history be changed. Stop, and ask for help before going on.")
            % {"table": table}
        )
    if not broken and not let_through:
        yield green(_("The rules stand; %(count)d tries to break them failed.") % {"count": tried})


def look_at_migrations(_at: datetime) -> Iterator[Said]:
    """The tables are those of this release."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield red(
            _("%(count)d migrations wait. Run ./doorstep manage migrate as the tables' owner.")
            % {"count": len(waiting)}
        )
        return
    yield green(_("The tables are those of this release."))


def look_at_log(_at: datetime) -> Iterator[Said]:
    """SQLite's log is taken in as it should be."""
    if connection.vendor != "sqlite":
        return
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    size = log.stat().st_size if log.exists() else 0
    told = _("The log beside the database is %(size)d MB. If it grows, something reads for hours.")
    told %= {"size": size // MEGABYTE}
    yield (
        red(told)
        if size > 512 * MEGABYTE
        else yellow(told)
        if size > 64 * MEGABYTE
        else green(told)
    )


def look_at_owner(_at: datetime) -> Iterator[Said]:
    """On PostgreSQL those who serve neither own the tables nor may empty them."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
            " bool_or(pg_has_role(current_user, c.relowner, 'USAGE')),"
            " bool_or(has_table_privilege(c.oid, 'TRUNCATE'))"
            " FROM pg_class c WHERE c.relname = 'kernel_auditentry' AND c.relkind = 'r'"
        )
        is_super, is_owner, may_empty = cursor.fetchone()
    if not (is_super or is_owner or may_empty):
        yield green(_("Whoever serves can neither lift the rules nor empty a table."))
        return
    told = _(
        "The role that serves owns the tables or may empty them, so it could lift the rules."
        " Use two roles: docs/operate/postgresql.md"
    )
    yield red(told) if settings.MODE is Mode.PRODUCTION else yellow(told)


def look_inside(_at: datetime) -> Iterator[Said]:
    """Every page of the database file is readable and in order."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_checksums")
            (checks,) = cursor.fetchone()
        told = _("PostgreSQL's data checksums are %(state)s.") % {"state": checks}
        yield (
            green(told)
            if checks == "on"
            else yellow(told + " " + _("Switch them on with pg_checksums while it is stopped."))
        )
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(3)")
        found = [row[0] for row in cursor.fetchall()]
    if found != ["ok"]:
        yield red(
            _("The database file is damaged (%(what)s). Stop, keep it, and restore a backup.")
            % {"what": found[0][:80]}
        )
        return
    yield green(_("The database file is whole."))


def look_at_search(_at: datetime) -> Iterator[Said]:
    """What can be found says what it should."""
    wrong = {each.name: sum(1 for _key in each.differences()) for each in search.kept()}
    for name, count in wrong.items():
        if count:
            yield red(
                _("%(count)d search rows of %(name)s are wrong. Run ./doorstep search rebuild.")
                % {"count": count, "name": name}
            )
    if not any(wrong.values()):
        yield green(_("Search finds what is there."))


def _try_all() -> tuple[int, list[str]]:
    """How many tries were refused, and the tables that let one through. Nothing stays."""
    tried, let_through = 0, []
    here = set(connection.introspection.table_names())
    with transaction.atomic():
        for rule in rules.declared():
            for statement in _attempts(rule) if rule.table in here else ():
                refused = _is_refused(statement)
                tried += refused is True
                if refused is False:
                    let_through.append(rule.table)
        transaction.set_rollback(True)
    return tried, sorted(set(let_through))


def _attempts(rule: Rule) -> Iterator[str]:
    """Changes to one row that must be refused. An empty table has none to try on."""
    table, key = rule.table, rule.model._meta.pk.column
    one = f'WHERE "{key}" = (SELECT "{key}" FROM "{table}" ORDER BY "{key}" LIMIT 1)'  # noqa: S608 - our own names
    if rule.frozen is None:
        yield f'UPDATE "{table}" SET "{key}" = "{key}" {one}'  # noqa: S608 - our own names
    elif rule.frozen - {key}:
        filled = sorted(rule.frozen - {key})
        column = next((each for each in filled if each == "seal_id"), filled[0])
        yield f'UPDATE "{table}" SET "{column}" = NULL {one} AND "{column}" IS NOT NULL'  # noqa: S608 - our own names
    if rule.delete_if == "":
        yield f'DELETE FROM "{table}" {one}'  # noqa: S608 - our own names


def _is_refused(statement: str) -> bool | None:
    """True when our rule refused it, False when it changed a row, None when there was no row."""
    try:
        with transaction.atomic(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
            cursor.execute(statement)
            return False if cursor.rowcount else None
    except DatabaseError as refusal:
        return KEEPS in str(refusal)
