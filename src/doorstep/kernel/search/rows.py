"""The row that makes a thing findable, and writing it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self, override

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from doorstep.kernel.search import grams
from doorstep.kernel.search.folding import joined

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class GramsField(_TextField):
    """The words of the index, in order, with spaces between: text on SQLite, else a tsvector."""

    description = "words of a search index"

    @override
    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    @override
    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if connection.vendor == "postgresql":
            return " ".join(sorted(grams.shorter(value.split())))
        return value

    def from_db_value(self, value: str | None, *_given: object) -> str:
        """PostgreSQL writes its lexemes in quotes, by length."""
        return " ".join(sorted((value or "").replace("'", "").split()))


class SearchRow(models.Model):
    """The plain text of one thing. Never logged, never shown; whoever erases, erases it too."""

    text = models.TextField()
    grams = GramsField()

    class Meta:
        abstract = True

    @classmethod
    def about(cls, pk: int, *, parts: Iterable[str], scope: Iterable[str]) -> Self:
        """The row of the thing with this key, not written yet."""
        text = joined(parts)
        words = grams.runs(text) | set(scope) | grams.blocks(pk)
        return cls(pk=pk, text=text, grams=" ".join(sorted(words)))


def put[Row: SearchRow](rows: Sequence[Row]) -> None:
    """Write the rows, whether they were there before or not, in one statement."""
    if not rows:
        return
    model = type(rows[0])
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=["text", "grams"],
    )


def differing[Row: SearchRow](wanted: Sequence[Row], model: type[Row]) -> list[int]:
    """The keys of those rows that do not stand in the table as they should."""
    standing = model._default_manager.in_bulk([row.pk for row in wanted])
    vendor = connections[model._default_manager.db].vendor
    return [row.pk for row in wanted if not _same(row, standing.get(row.pk), vendor)]


def _same(wanted: SearchRow, found: SearchRow | None, vendor: str) -> bool:
    if found is None or found.text != wanted.text:
        return False
    words = set(wanted.grams.split())
    return set(found.grams.split()) == (grams.shorter(words) if vendor == "postgresql" else words)
