"""Multiplying rows inside the database: every case of the tile is followed by copies of it.

Copies come seconds after their original, under the keys that were left free for them, so a large
table lies in the order of time as a lived one does. What people said is not copied: a copy points
at the words of its original.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.db.models import DateTimeField, Field, ForeignKey, Model, UUIDField

from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.operations.planning import CODE_SYMBOLS
from doorstep.kernel import codes

CODES_AT_ONCE = 10_000


class Copier:
    """Copies the rows that hang on cases, each `times - 1` times, `seconds` after one another."""

    def __init__(self, times: int, *, seconds: int) -> None:
        self.times = times
        self.seconds = seconds
        self.is_postgresql = connection.vendor == "postgresql"

    def copy(self) -> None:
        """All tables, with their indexes taken down meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE bench_copy (n integer PRIMARY KEY)")
            cursor.executemany(
                "INSERT INTO bench_copy VALUES (%s)", [(n,) for n in range(1, self.times)]
            )
        self._mint_codes()
        with unchecked():
            for model in (Case, Step, Assignment):
                with without_indexes(model), transaction.atomic():
                    self._copy(model)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_copy")
            cursor.execute("DROP TABLE bench_code")

    def _mint_codes(self) -> None:
        """A code for every key a copy will have."""
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bench_code (id bigint PRIMARY KEY, code varchar(16))"
            )
            keys = list(Case.objects.order_by("pk").values_list("pk", flat=True))
            wanted = (
                (key + n, codes.mint(CODE_SYMBOLS)) for key in keys for n in range(1, self.times)
            )
            with transaction.atomic():
                for some in batched(wanted, CODES_AT_ONCE, strict=False):
                    self._insert_codes(cursor, list(some))

    def _insert_codes(self, cursor: Any, rows: list[tuple[int, str]]) -> None:
        if self.is_postgresql:
            with cursor.copy("COPY bench_code FROM STDIN") as out:
                for row in rows:
                    out.write_row(row)
        else:
            cursor.executemany("INSERT INTO bench_code VALUES (%s, %s)", rows)

    def _copy(self, model: type[Model]) -> None:
        fields = [
            each
            for each in model._meta.local_concrete_fields
            if model is Case or not each.primary_key
        ]
        columns = ", ".join(f'"{each.column}"' for each in fields)
        values = ", ".join(self._value(model, each) for each in fields)
        table = model._meta.db_table
        case_id = "t.id" if model is Case else "t.case_id"
        codes_ = f"JOIN bench_code c ON c.id = {case_id} + k.n" if model is Case else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" t'
                f" CROSS JOIN bench_copy k {codes_} ORDER BY {case_id}, k.n, t.id"
            )

    def _value(self, model: type[Model], field: "Field[object, object]") -> str:
        column = f't."{field.column}"'
        of_a_case = isinstance(field, ForeignKey) and field.related_model is Case
        if of_a_case or (model is Case and field.primary_key):
            return f"{column} + k.n"
        if isinstance(field, DateTimeField):
            return self._later(column)
        if isinstance(field, UUIDField) and field.unique:
            return "gen_random_uuid()" if self.is_postgresql else "lower(hex(randomblob(16)))"
        return "c.code" if model is Case and field.name == "code" else column

    def _later(self, column: str) -> str:
        """Whole seconds, so that both engines keep a moment as Django writes it."""
        if self.is_postgresql:
            return f"{column} + k.n * interval '{self.seconds} seconds'"
        return f"datetime({column}, '+' || (k.n * {self.seconds}) || ' seconds')"


@contextmanager
def unchecked() -> Iterator[None]:
    """Copies point where their originals do: asking again, row by row, takes most of the time."""
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        yield
        for setting in ("session_replication_role", "maintenance_work_mem"):
            cursor.execute(f"RESET {setting}")


@contextmanager
def without_indexes(model: type[Model]) -> Iterator[None]:
    """The model's own indexes stand again afterwards: building them once costs far less."""
    with connection.schema_editor(atomic=False) as editor:
        for index in model._meta.indexes:
            editor.remove_index(model, index)
    yield
    with connection.schema_editor(atomic=False) as editor:
        for index in model._meta.indexes:
            editor.add_index(model, index)
