"""Rules between rooms that import-linter cannot see."""

import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import Field, Model

from doorstep.settings.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
NAMES = [room.rpartition(".")[2] for room in ROOMS]


def room_heights() -> dict[str, int]:
    """{"kernel": 0, "places": 1, ...} read from pyproject's own list of layers."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        room.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }


def _our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in NAMES]


def test_every_room_has_a_height():
    assert set(NAMES) <= set(room_heights())


def test_foreign_keys_point_down():
    """String foreign keys are invisible to import-linter; this sees them."""
    heights = room_heights()
    upward = [
        f"{model._meta.label}.{field.name} -> {there}"
        for model in _our_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and isinstance(field.related_model, type)
        and (there := field.related_model._meta.app_label) in heights
        and there != model._meta.app_label
        and heights[there] >= heights[model._meta.app_label]
    ]
    assert upward == []


def test_every_model_name_is_in_the_glossary():
    glossary = ROOT / "docs/glossary.md"
    said = set(re.findall(r"\w+", glossary.read_text())) if glossary.exists() else set()
    models = {model.__name__ for model in _our_models()}
    assert sorted(models - said) == []


def test_migrations_are_named_by_what_they_do():
    nameless = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "src/doorstep").glob("*/migrations/[0-9]*.py")
        if re.search(r"_(auto|alter|add)_\d|_auto_", file.name)
    ]
    assert nameless == []
