"""The description of this API for programs, in the words of OpenAPI. `make docs` writes it down."""

from typing import Any

from doorstep.open311.asked import MOST_ROWS
from doorstep.open311.states import Status, Word

type Json = dict[str, Any]

ROOT = "/open311/v2"
TEXT: Json = {"type": "string"}
MOMENT: Json = {"type": "string", "format": "date-time"}

WHERE = {
    "jurisdiction_id": "Code of a community, or division code of an office above one. All of them "
    "when left out.",
    "locale": "`zh` or `en`; else the language you accept.",
}
WHICH = {
    "service_request_id": "Ids with commas. Overrides every other filter.",
    "start_date": "A moment with its zone. 90 days before the end when left out.",
    "end_date": "A moment with its zone, at most 90 days after the start.",
    "page_size": f"At most {MOST_ROWS}, which is usual.",
    "after": "Cursor of the `Link` header of the page before.",
}
LIST = WHICH | {
    "service_code": "Codes with commas.",
    "status": "`open`, `closed`, or both with a comma.",
    "page": "From 1. Prefer `after`.",
    "own": "`true` for what this key said only.",
}
REPORT = {
    "service_code": "One of the services.",
    "lat": "Latitude, WGS-84.",
    "long": "Longitude, WGS-84.",
    "address_string": "Where it is, as people write it: 欧景苑 3-2-501.",
    "address_id": "The code printed at the building.",
    "description": "What was said, 4,000 characters at most.",
    "first_name": "Kept, never told.",
    "last_name": "Kept, never told.",
    "phone": "Kept, never told; gets no message until a person confirms it.",
    "email": "Accepted and not kept.",
    "device_id": "Accepted and not kept.",
    "account_id": "Accepted and not kept.",
    "media_url": "Kept as text, never fetched; told to this key only.",
    "capture_id": "A UUID you make once and send again with each retry.",
    "attribute[happened_at]": "When it was seen.",
    "jurisdiction_id": "Where an `address_string` is looked for.",
}
UPDATE = {
    "service_request_id": "One of your own requests.",
    "status": "One of: " + ", ".join(Word) + ". OPEN and REOPEN say that it is not fixed.",
    "description": "What the resident says.",
    "update_id": "Your own number of this update; sent again it is heard once.",
}

SERVICE: Json = {
    "service_code": TEXT,
    "service_name": TEXT,
    "description": TEXT,
    "metadata": {"type": "boolean"},
    "type": {"const": "realtime"},
    "keywords": TEXT,
    "group": TEXT,
}
ATTRIBUTE: Json = {
    "variable": {"type": "boolean"},
    "code": TEXT,
    "datatype": TEXT,
    "required": {"type": "boolean"},
    "datatype_description": TEXT,
    "order": {"type": "integer"},
    "description": TEXT,
}
REQUEST: Json = {
    "service_request_id": TEXT,
    "status": {"enum": [each.value for each in Status]},
    "status_notes": TEXT,
    "service_name": TEXT,
    "service_code": TEXT,
    "description": TEXT,
    "agency_responsible": TEXT,
    "requested_datetime": MOMENT,
    "updated_datetime": MOMENT,
    "expected_datetime": MOMENT,
    "address": TEXT,
    "address_id": TEXT,
    "lat": {"type": "number"},
    "long": {"type": "number"},
    "media_url": TEXT,
}
CHANGE: Json = {
    "update_id": TEXT,
    "service_request_id": TEXT,
    "status": {"enum": [each.value for each in Word]},
    "updated_datetime": MOMENT,
    "description": TEXT,
}
ENDPOINT: Json = {
    "specification": TEXT,
    "url": TEXT,
    "changeset": MOMENT,
    "type": {"enum": ["production", "test"]},
    "formats": {"type": "array", "items": TEXT},
}


def description() -> Json:
    """The whole of it. What an answer may hold is said exactly: nothing else ever leaves."""
    paths: Json = {}
    for form in ("json", "xml"):
        paths |= {f"{ROOT}/{path}.{form}": each for path, each in _paths(form).items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Doorstep, Open311 GeoReport v2",
            "version": "2",
            "description": "Requests of a neighbourhood for other systems. Strangers read heading, "
            "state, dates and building; the system that said something reads it in full with its "
            "key. Private headings are absent.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "api_key": {"type": "apiKey", "in": "query", "name": "api_key"},
            }
        },
    }


def _paths(form: str) -> Json:
    return {**_about(form), **_of_requests(form)}


def _about(form: str) -> Json:
    """What is where, and what may be asked for."""
    endpoints = {"type": "array", "items": _thing(ENDPOINT)}
    discovery = {"changeset": MOMENT, "contact": TEXT, "key_service": TEXT, "endpoints": endpoints}
    attributes = {"type": "array", "items": _thing(ATTRIBUTE)}
    definition = _thing({"service_code": TEXT, "attributes": attributes})
    locale = {"locale": WHERE["locale"]}
    return {
        "discovery": {"get": _read(form, "What is where", _thing(discovery), locale)},
        "services": {"get": _read(form, "What may be asked for", _rows(SERVICE), WHERE)},
        "services/{service_code}": {
            "get": _read(form, "One of the services", definition, WHERE, path="service_code")
        },
    }


def _of_requests(form: str) -> Json:
    """Requests, and what became of them."""
    taken = _rows({"service_request_id": TEXT, "service_notice": TEXT})
    known = _rows({"service_request_id": TEXT, "token": TEXT})
    heard = _rows({"update_id": TEXT})
    changes, one = "What became of requests, oldest first", "service_request_id"
    return {
        "requests": {
            "get": _read(form, "Requests, newest first", _rows(REQUEST), WHERE | LIST),
            "post": _write(form, "Say something", taken, REPORT, ["service_code"]),
        },
        "requests/{service_request_id}": {
            "get": _read(form, "One request", _rows(REQUEST), WHERE, path=one)
        },
        "tokens/{token}": {
            "get": _read(form, "What your `capture_id` became", known, {}, path="token")
        },
        "servicerequestupdates": {
            "get": _read(form, changes, _rows(CHANGE), WHERE | WHICH),
            "post": _write(form, "Say what you heard of your own request", heard, UPDATE, [one]),
        },
    }


def _read(form: str, says: str, schema: Json, asked: dict[str, str], path: str = "") -> Json:
    given = [{"name": path, "in": "path", "required": True, "schema": TEXT}] if path else []
    given += [
        {"name": name, "in": "query", "schema": TEXT, "description": meaning}
        for name, meaning in asked.items()
    ]
    return {
        "summary": says,
        "parameters": given,
        "security": [{}, {"key": []}, {"api_key": []}],
        "responses": _answers(form, schema, {"200": "as asked"}),
    }


def _write(form: str, says: str, schema: Json, asked: dict[str, str], needed: list[str]) -> Json:
    told = {
        "type": "object",
        "required": needed,
        "properties": {name: TEXT | {"description": meaning} for name, meaning in asked.items()},
    }
    forms = ("application/x-www-form-urlencoded", "multipart/form-data")
    return {
        "summary": says,
        "security": [{"key": []}, {"api_key": []}],
        "requestBody": {"required": True, "content": {each: {"schema": told} for each in forms}},
        "responses": _answers(form, schema, {"201": "new", "200": "sent before"}),
    }


def _answers(form: str, schema: Json, well: dict[str, str]) -> Json:
    refusals = {
        "400": "not understood, or refused; the sentence says what to do",
        "403": "no key, or one that may not",
        "404": "not there, or private",
        "405": "another method",
        "429": "too often",
        "503": "too busy; try again",
    }
    errors = _rows({"code": {"type": "integer"}, "description": TEXT})
    return {
        **{status: _answer(form, schema, says) for status, says in well.items()},
        **{status: _answer(form, errors, says) for status, says in refusals.items()},
    }


def _answer(form: str, schema: Json, says: str) -> Json:
    content = {"application/json": {"schema": schema}} if form == "json" else {"text/xml": {}}
    return {"description": says, "content": content}


def _thing(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _rows(properties: Json) -> Json:
    return _list_of(_thing(properties))


def _list_of(schema: Json) -> Json:
    return {"type": "array", "items": schema}
