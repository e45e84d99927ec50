"""An example of what a schema describes, put together from the examples of its fields."""

from typing import Any

FORMATS: dict[str, Any] = {
    "uuid": "6f1c1d0e-5d0f-4c57-9a51-1d5f3f0f7a01",
    "date-time": "2026-03-05T09:00:00+08:00",
    "date": "2026-03-05",
    "uri": "https://office.example/doorstep",
}
KINDS: dict[str, Any] = {"integer": 1, "number": 1.0, "boolean": False, "null": None}


def example_of(schema: dict[str, Any], known: dict[str, Any]) -> Any:
    """One value that fits: the schema's own example, or one made of its parts."""
    if "$ref" in schema:
        return example_of({**known[schema["$ref"].rpartition("/")[2]], **_beside(schema)}, known)
    for given in ("examples", "enum"):
        if given in schema:
            return schema[given][0]
    if "const" in schema:
        return schema["const"]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return example_of(schema[several][0], known)
    return _made(schema, known)


def _beside(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name == "examples"}


def _made(schema: dict[str, Any], known: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: example_of(each, known) for name, each in fields.items()}
    if kind == "array":
        return [example_of(schema["items"], known)] if "items" in schema else []
    if kind == "string":
        return FORMATS.get(schema.get("format", ""), schema.get("default", ""))
    return schema.get("default", KINDS.get(str(kind)))
