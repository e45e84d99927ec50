"""The API as programs read it (OpenAPI 3.1): every answer it can give, with an example of each."""

from typing import Any, override

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from doorstep.kernel.schemas import Refusal
from doorstep.site.api.examples import example_of

REFUSAL = "#/components/schemas/Refusal"
RETRY_AFTER = {
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 1}}
}

# Status: what it means, an example's code, headers that come with it.
REFUSED: dict[int, tuple[str, str, dict[str, Any]]] = {
    400: ("It cannot be read: not whole, or no valid JSON.", "api.not_readable", {}),
    401: (
        "No token, or one that opens nothing.",
        "api.not_signed_in",
        {"WWW-Authenticate": {"schema": {"type": "string", "examples": ["Bearer"]}}},
    ),
    403: ("You are known, but this is not yours to do.", "people.may_not_keep", {}),
    404: ("It is not there, or not for you to know of: both look alike.", "api.not_found", {}),
    405: (
        "The address is asked in another way.",
        "api.wrong_method",
        {"Allow": {"schema": {"type": "string", "examples": ["GET"]}}},
    ),
    409: ("As things stand the rules refuse it, or somebody was quicker.", "cases.stale", {}),
    413: ("More than anybody takes in one go.", "api.too_big", {}),
    415: ("The body is of another kind than this operation reads.", "api.not_json", {}),
    422: ("Something does not fit; `field` says what.", "api.not_understood", {}),
    429: ("Too many calls, or too many tries. Wait, then go on.", "kernel.too_many", RETRY_AFTER),
    503: ("Others were writing for too long. Send the same again.", "kernel.busy", RETRY_AFTER),
}
ALWAYS = (400, 401, 403, 404, 405, 409, 422, 429, 503)
WITH_A_BODY = (413, 415)
DONE = {
    "200": "As it is now.",
    "201": "It is new.",
    "204": "Done; there is nothing to show.",
}

TAGS = {
    "places": "Where something is: who serves it, and whose law holds there.",
    "people": "The register: who lives where, who helps, who holds which role.",
    "catalogue": "What can be asked for.",
    "cases": "What somebody asked for, until they say that it is done.",
    "calls": "Calling back whoever cannot be asked in writing.",
    "webhooks": "Being told of what happens instead of asking again and again.",
}


class OneMeaningEach(OpenAPISchema):
    """Two rooms may not describe different things under one name: one would hide the other."""

    @override
    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        for name, definition in definitions.items():
            if self.schemas.get(name, definition) != definition:
                raise ValueError(f"two schemas of the API are called {name}")
        super().add_schema_definitions(definitions)


class DescribedApi(NinjaAPI):
    """An API that says everything it can answer."""

    @override
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        schema = OneMeaningEach(self, prefix)
        components = schema["components"]
        components["schemas"]["Refusal"] = Refusal.model_json_schema()
        components["responses"] = {_name(status): _refusal(status) for status in REFUSED}
        said: set[str] = set()
        for methods in schema["paths"].values():
            for operation in methods.values():
                _complete(operation, components["schemas"])
                said |= set(operation.get("tags", ()))
        schema["tags"] = [{"name": k, "description": v} for k, v in TAGS.items() if k in said]
        return schema


def _complete(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Refusals by reference, and an example for the body and for each answer."""
    has_body = "requestBody" in operation
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for status, answer in answers.items():
        answer["description"] = DONE[status]
        _show(answer, schemas)
    for status in (*ALWAYS, *(WITH_A_BODY if has_body else ())):
        answers[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    operation["responses"] = dict(sorted(answers.items()))
    if has_body:
        _show(operation["requestBody"], schemas)


def _show(shown: dict[str, Any], schemas: dict[str, Any]) -> None:
    for content in shown.get("content", {}).values():
        if "binary" not in str(content["schema"]):
            content["example"] = example_of(content["schema"], schemas)


def _name(status: int) -> str:
    return f"Refused{status}"


def _refusal(status: int) -> dict[str, Any]:
    meaning, code, headers = REFUSED[status]
    example = {"code": code, "message": "…", "field": ""}
    content = {"application/json": {"schema": {"$ref": REFUSAL}, "example": example}}
    return {"description": meaning, "content": content, **({"headers": headers} if headers else {})}
