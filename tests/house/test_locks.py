"""Row locks as docs/develop/locking.md has them; only PostgreSQL would show the mistake."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    file
    for file in sorted((ROOT / "src/doorstep").rglob("*.py"))
    if "tests" not in file.parts and "select_for_update(" in file.read_text()
]


def _locks(file: Path) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    for function in ast.walk(ast.parse(file.read_text())):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if _is_call_of(call, "select_for_update") and isinstance(call, ast.Call):
                    yield function, call


def _built_by(function: ast.FunctionDef, call: ast.Call) -> Iterator[ast.AST]:
    """The statement a lock stands in, and those that made the rows it begins from."""
    named = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    for statement in ast.walk(function):
        if not isinstance(statement, ast.Assign | ast.Return | ast.Expr):
            continue
        makes = isinstance(statement, ast.Assign) and named & {
            target.id for target in statement.targets if isinstance(target, ast.Name)
        }
        if makes or any(node is call for node in ast.walk(statement)):
            yield statement


def _joins(statement: ast.AST) -> bool:
    return any(_is_call_of(node, "select_related") for node in ast.walk(statement))


def _is_call_of(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr == name
    return False


# Locked and joined in one statement, over a key that never changes.
JOINS = {
    "places/operations.py": "a door stays in its unit",
    "people/operations/clients.py": "a program stays at its place",
    "messaging/operations/webhooks.py": "a webhook stays at its place",
    "messaging/operations/outbox.py": "a message stays with its community",
}


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_leaves_keys_alone_and_locks_a_row_before_it_is_joined(file: Path):
    is_let_pass = str(file.relative_to(ROOT / "src/doorstep")) in JOINS
    wrong = []
    for function, call in _locks(file):
        said = {each.arg: ast.unparse(each.value) for each in call.keywords}
        joins = any(_joins(each) for each in _built_by(function, call))
        is_right = said.get("of") == "('self',)" if is_let_pass else False
        if said.get("no_key") != "True" or (joins and not is_right):
            wrong.append(f"{function.name}:{call.lineno}")
    assert wrong == []


def test_no_reason_is_left_over():
    known = {str(file.relative_to(ROOT / "src/doorstep")) for file in SOURCES}
    assert sorted(JOINS.keys() - known) == []
    assert len(SOURCES) > 10
