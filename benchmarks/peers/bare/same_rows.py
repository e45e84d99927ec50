"""The rows that one intake leaves, found by taking one down; and inserting their like again."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import transaction
from django.db.models import AutoField, CharField, ForeignKey, Max, Model, UUIDField

from doorstep.cases.models import Case
from doorstep.cases.operations.planning import CODE_SYMBOLS
from doorstep.kernel import codes
from doorstep.kernel.models import Capture

KEPT_IN = "DOORSTEP_BENCH_ROWS"

type Marks = dict[str, int]


@dataclass(slots=True)
class Template:
    """Rows by table, in an order in which each finds what it points at."""

    tables: list[tuple[type[Model], list[Model]]]

    @transaction.atomic
    def write(self) -> None:
        """Insert their like: fresh keys and ids, one statement a table."""
        fresh: dict[tuple[type[Model], int], int] = {}
        for model, rows in self.tables:
            made = [_like(row, fresh) for row in rows]
            model._default_manager.bulk_create(made)
            for old, new in zip(rows, made, strict=True):
                fresh[model, old.pk] = new.pk


@cache
def template() -> Template:
    """The rows written down in the file that the environment names."""
    told = json.loads(Path(os.environ[KEPT_IN]).read_text())
    tables = {}
    for label, keys in told.items():
        model = apps.get_model(label)
        tables[model] = list(model._default_manager.filter(pk__in=keys).order_by("pk"))
    return Template(_in_order(tables))


def marks() -> Marks:
    """The greatest key of every table that counts its rows."""
    return {
        model._meta.label: model._default_manager.aggregate(top=Max("pk"))["top"] or 0
        for model in apps.get_models()
        if _counts(model) and model._meta.app_label not in {"sessions", "auth"}
    }


def grown(before: Marks) -> dict[str, list[int]]:
    """The keys of the rows that came since, by table."""
    found = {}
    for label, top in before.items():
        rows = apps.get_model(label)._default_manager.filter(pk__gt=top)
        if keys := list(rows.values_list("pk", flat=True)):
            found[label] = keys
    return found


def _counts(model: type[Model]) -> bool:
    key: Any = model._meta.pk
    while isinstance(key, ForeignKey):
        key = key.target_field
    return isinstance(key, AutoField) or key.get_internal_type() == "BigAutoField"


def _in_order(tables: dict[type[Model], list[Model]]) -> list[tuple[type[Model], list[Model]]]:
    """Whatever is pointed at comes first."""
    done: list[type[Model]] = []
    while len(done) < len(tables):
        for model in tables:
            needed = {field.related_model for field in _keys(model)} - {model}
            if model not in done and not (needed & tables.keys()) - set(done):
                done.append(model)
    return [(model, tables[model]) for model in done]


def _keys(model: type[Model]) -> "list[ForeignKey[Any, Any]]":
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _like(row: Model, fresh: dict[tuple[type[Model], int], int]) -> Model:
    made = type(row)(**{f.attname: row.__dict__[f.attname] for f in row._meta.concrete_fields})
    if not isinstance(row._meta.pk, ForeignKey):
        made.pk = None
    for field in row._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            key = (field.related_model, getattr(row, field.attname))
            setattr(made, field.attname, fresh.get(key, key[1]))
        elif make := _unique(type(row), field):
            setattr(made, field.attname, make())
    return made


def _unique(model: type[Model], field: Any) -> Callable[[], object] | None:
    """What makes another value where no two rows may have the same."""
    if isinstance(field, UUIDField) and (field.unique or model is Capture):
        return uuid4
    if model is Case and field.name == "code":
        return lambda: codes.mint(CODE_SYMBOLS)
    if isinstance(field, CharField) and field.unique:
        return lambda: uuid4().hex[: field.max_length]
    return None
