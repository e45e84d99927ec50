"""Lists page by page at a cost that does not grow with the table: no OFFSET, only "after this".

Text is ordered by code point on both engines, so a page has the same neighbours on either.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Self, cast

from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import CharField, F, Field, Model, OrderBy, Q, QuerySet, TextField, Value
from django.db.models.functions import Collate
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import BadInput

_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of one list ended; its text goes into an address and comes back from there."""

    mark: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        packed = json.dumps([self.mark, *self.values], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor in `text`, None for an empty one. Raises BadInput for what is no cursor."""
        if not text:
            return None
        try:
            padded = text[:_LONGEST].encode("ascii") + b"=" * (-len(text) % 4)
            found = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, binascii.Error, RecursionError):
            raise lost() from None
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise lost()
        return cls(found[0] if found else "", tuple(found[1:]))


@dataclass(frozen=True, slots=True)
class Page[Row: Model]:
    """Some rows, and the cursor that leads to those after them; None on the last page."""

    items: list[Row]
    next: Cursor | None


def page[Row: Model](
    queryset: QuerySet[Row], *, order: str | Sequence[str], after: Cursor | None, limit: int
) -> Page[Row]:
    """The next `limit` rows of `queryset` in `order` after `after`.

    `order` names fields of the model itself, "-" before one that falls; they hold no NULL and
    together tell every two rows apart. Raises BadInput for a cursor of another list.
    """
    return merged([queryset], order=order, after=after, limit=limit)


def merged[Row: Model](
    querysets: Sequence[QuerySet[Row]],
    *,
    order: str | Sequence[str],
    after: Cursor | None,
    limit: int,
) -> Page[Row]:
    """One page of rows that are in any of `querysets`, each read through an index of its own.

    A row found twice is shown once. Raises BadInput for a cursor of another list.
    """
    keys = _Key.all_of(querysets[0], order)
    rows = _in_order(
        (row for queryset in querysets for row in _following(queryset, keys, after)[: limit + 1]),
        keys,
    )
    if len(rows) <= limit:
        return Page(rows, None)
    values = tuple(key.field.value_to_string(rows[limit - 1]) for key in keys)
    return Page(rows[:limit], Cursor(_mark(keys), values))


def following[Row: Model](
    queryset: QuerySet[Row], *, order: str | Sequence[str], after: Cursor | None
) -> QuerySet[Row]:
    """The rows after `after` in `order`, not read yet: to be cut and become part of a union.

    Raises BadInput for a cursor of another list.
    """
    return _following(queryset, _Key.all_of(queryset, order), after)


def lost() -> BadInput:
    """What somebody hears whose address bar holds half a cursor."""
    return BadInput(_("This page of the list is no longer there. Please begin at the first page."))


@dataclass(frozen=True, slots=True)
class _Key:
    """One field of the order."""

    field: "Field[Any, Any]"
    falls: bool
    by_code_point: bool  # on an engine that would follow a language's own order

    @classmethod
    def all_of(cls, queryset: QuerySet[Any], order: str | Sequence[str]) -> "list[_Key]":
        names = [order] if isinstance(order, str) else list(order)
        return [cls._of(queryset, name) for name in names]

    @classmethod
    def _of(cls, queryset: QuerySet[Any], order: str) -> Self:
        name, meta = order.removeprefix("-"), queryset.model._meta
        field = cast("Field[Any, Any]", meta.pk if name == "pk" else meta.get_field(name))
        is_postgresql = connections[queryset.db].vendor == "postgresql"
        is_text = isinstance(field, CharField | TextField)
        return cls(field, order.startswith("-"), is_text and is_postgresql)

    @property
    def name(self) -> str:
        """The attribute of a row that holds the value."""
        return self.field.attname

    @property
    def column(self) -> Collate | F:
        """What the database orders and compares by."""
        return Collate(F(self.name), "C") if self.by_code_point else F(self.name)

    def value(self, text: str) -> Value:
        """The value a cursor carries. Raises BadInput."""
        try:
            value = self.field.to_python(text)
            self.field.run_validators(value)  # a number no column of ours can hold
        except (ValidationError, ValueError, OverflowError):
            raise lost() from None
        return Value(value, output_field=self.field)


def _following[Row: Model](
    queryset: QuerySet[Row], keys: list[_Key], after: Cursor | None
) -> QuerySet[Row]:
    ordered = queryset.order_by(*(OrderBy(key.column, descending=key.falls) for key in keys))
    if after is None:
        return ordered
    if after.mark != _mark(keys) or len(after.values) != len(keys):
        raise lost()
    values = [key.value(text) for key, text in zip(keys, after.values, strict=True)]
    return ordered.filter(_beyond(keys, values))


def _beyond(keys: list[_Key], values: list[Value]) -> Q:
    """After the first value, or at it and beyond the others; said so that an index can begin."""
    key, value = keys[0], values[0]
    after = Q((LessThan if key.falls else GreaterThan)(key.column, value))
    if len(keys) == 1:
        return after
    from_there = (LessThanOrEqual if key.falls else GreaterThanOrEqual)(key.column, value)
    same = Q(Exact(key.column, value)) & _beyond(keys[1:], values[1:])
    return Q(from_there) & (after | same)


def _in_order[Row: Model](rows: Iterable[Row], keys: list[_Key]) -> list[Row]:
    """Each row once. Sorting by the least key first, a stable sort ends with the whole order."""
    found = list({row.pk: row for row in rows}.values())
    for key in reversed(keys):
        found.sort(key=attrgetter(key.name), reverse=key.falls)
    return found


def _mark(keys: list[_Key]) -> str:
    """What tells the cursors of two lists apart."""
    names = [f"{'-' if key.falls else ''}{key.field}" for key in keys]
    return hashlib.sha256(" ".join(names).encode()).hexdigest()[:8]
