"""Texts in Python: calls of Django's gettext functions, under whatever name they were imported."""

import ast
from collections.abc import Iterator

from doorstep.cli.messages.catalogue import Text
from doorstep.cli.messages.hits import Hit, NotLiteral

SHAPES = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
SOURCE = "django.utils.translation"


def hits(source: str) -> list[Hit]:
    """Every text `source` asks for. Raises NotLiteral."""
    tree = ast.parse(source)
    names = _names(tree)
    return [
        _hit(call, SHAPES[shape])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and (shape := _shape(call.func, names))
    ]


def _names(tree: ast.Module) -> dict[str, str]:
    """The local name of each gettext function, with its shape."""
    return {
        alias.asname or alias.name: shape
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == SOURCE
        for alias in node.names
        if (shape := _base(alias.name))
    }


def _base(name: str) -> str:
    base = name.removesuffix("_lazy").removesuffix("_noop")
    return base if base in SHAPES else ""


def _shape(func: ast.expr, names: dict[str, str]) -> str:
    if isinstance(func, ast.Name):
        return names.get(func.id, "")
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        return _base(func.attr) if func.value.id == "translation" else ""
    return ""


def _hit(call: ast.Call, parts: tuple[str, ...]) -> Hit:
    said = dict(zip(parts, _literals(call, len(parts)), strict=True))
    return Hit(call.lineno, Text(said["msgid"], said.get("context", "")), said.get("plural", ""))


def _literals(call: ast.Call, count: int) -> Iterator[str]:
    if len(call.args) < count:
        raise NotLiteral(call.lineno)
    for argument in call.args[:count]:
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            raise NotLiteral(call.lineno)
        yield argument.value
