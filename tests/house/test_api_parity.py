"""What a page can do with cases, places and people, the JSON API can do, with examples."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.site.api import api

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cases", "places", "people", "messaging")
WRITERS = {"operations", "importing"}
CREDENTIALS = (
    "gives out or takes in what signs a person in: at a page, never by a key that is stolen"
)
SYSTEMS = "lets systems in or shuts them out: a person decides that at a page"
ERASING = "forgets somebody for good: a person types the name at a page"
BECAUSE = {
    "cases.mint_receipt": "opens the receipt to a browser we do not know; a program has its token",
    "people.open_account": CREDENTIALS,
    "people.new_password": CREDENTIALS,
    "people.hand_out_code": CREDENTIALS,
    "people.activate": CREDENTIALS,
    "cases.with_number": "an operation of people, which POST /people/search calls",
    "people.make_own_key": CREDENTIALS,
    "people.revoke_own_key": CREDENTIALS,
    "people.make_client": SYSTEMS,
    "people.change_client": SYSTEMS,
    "people.rotate_client_key": SYSTEMS,
    "people.revoke_client": SYSTEMS,
    "people.ask_to_erase": ERASING,
    "people.erase": ERASING,
    "messaging.release_dead": "messages are the office's own outbox, not cases, places or people",
    "messaging.hold": "messages are the office's own outbox, not cases, places or people",
    "messaging.release_held": "messages are the office's own outbox, not cases, places or people",
    "messaging.discard_held": "messages are the office's own outbox, not cases, places or people",
}


def called(room: str, shelf: str) -> set[str]:
    """The operations of a room that its pages, or its API, call or hand on."""
    folder = ROOT / "src/doorstep" / room
    files = [*folder.glob(f"{shelf}.py"), *(folder / shelf).rglob("*.py")]
    return {f"{room}.{name}" for file in files for name in _named(ast.parse(file.read_text()))}


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=shelf), attr=name) if shelf in WRITERS:
                if name.islower():
                    yield name


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_page_does_the_api_does(room: str):
    by_page, by_api = called(room, "views"), called(room, "api")
    assert by_page, "no page calls an operation: this test looks in the wrong place"
    assert sorted(by_page - by_api - BECAUSE.keys()) == []


def test_no_reason_is_left_over_for_what_the_api_does():
    by_api = {name for room in ROOMS for name in called(room, "api")}
    assert sorted(by_api & BECAUSE.keys()) == []


@pytest.fixture(scope="module")
def described():
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def operations_of(described) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_body_and_answer_has_an_example(described):
    silent = []
    for name, operation in operations_of(described):
        shown = [operation.get("requestBody", {}), *operation["responses"].values()]
        for each in shown:
            for kind, content in each.get("content", {}).items():
                if "example" not in content and "json" in kind:
                    silent.append(name)
    assert silent == []


def test_every_refusal_is_described_at_every_operation(described):
    expected = {"400", "401", "403", "404", "405", "409", "422", "429", "503"}
    for name, operation in operations_of(described):
        missing = expected - operation["responses"].keys()
        if "requestBody" in operation:
            missing |= {"413", "415"} - operation["responses"].keys()
        assert missing == set(), name
        assert operation["tags"], name
        assert operation["security"], name


def test_no_example_is_made_up_of_nothing(described):
    """A text that could say anything shows what it usually says."""
    empty = [
        f"{name}.{field}"
        for name, schema in described["components"]["schemas"].items()
        if not name.endswith(("Query", "Filter", "SearchIn"))
        for field, known in schema.get("properties", {}).items()
        if known.get("type") == "string"
        and not {"examples", "enum", "format", "const"} & known.keys()
    ]
    assert empty == []


def test_no_key_of_the_database_leaves(described):
    """Ids are UUIDs or codes: nothing in an answer is called id or ends in _id but capture_id."""
    named = [
        f"{name}.{field}"
        for name, schema in described["components"]["schemas"].items()
        for field in schema.get("properties", {})
        if re.fullmatch(r"(id|pk|.*_(id|pk))", field) and field != "capture_id"
    ]
    assert named == []


def test_ids_are_unique(described):
    ids = [operation["operationId"] for _name, operation in operations_of(described)]
    assert len(ids) == len(set(ids))
    assert not [each for each in ids if "doorstep" in each], "give it an operation_id"
