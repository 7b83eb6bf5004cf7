"""The description of the API (OpenAPI 3.1), made of its routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.api.asked import NUMBER, Route
from bot.api.fields import LARGEST, FieldSpec
from bot.api.problems import CONTENT_TYPE, TITLES
from bot.api.shapes import SHAPES, TEXT, ref

ABOUT = """\
Works with tickets as its token's person does in the chat: the same verbs, the same rules of access, the same sentences.

`bellhop token new` makes a token; send it as `Authorization: Bearer …`. A ticket that the token may not see doesn't exist for it.
Sentences are in the language of `Accept-Language`, if the desk speaks it. Errors are problem details (RFC 9457).

A `POST` with an `Idempotency-Key` is carried out once a day: repeated with the same body, it gets the same answer.
A ticket has an `ETag`; with `If-Match`, a verb is refused if the ticket was changed since then.
Each token has a number of requests in a period; `RateLimit-Limit`, `-Remaining` and `-Reset` (in seconds) say what is left.\
"""
ALWAYS = (400, 401, 422, 429, 500, 503)
OF_BODY = (408, 413, 415)
_NUMBER = {"type": "integer", "minimum": 1, "maximum": LARGEST}
_FILE = {"type": "string", "pattern": r"^[1-9][0-9]{0,14}(-[1-9][0-9]{0,3})?$"}
_PARTS = {NUMBER: ("The number.", _NUMBER), "id": ("The id of the file.", _FILE)}
_RATES = {
    "RateLimit-Limit": "How many requests the token may make in a period.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "In how many seconds the next period begins.",
}


def described(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the description."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(f"/api/v1{route.path}", {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Bellhop", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(SHAPES),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A token of `bellhop token new`."}},
            "headers": {name: {"description": told, "schema": {"type": "integer", "minimum": 0}} for name, told in _RATES.items()},
            "responses": {str(status): _problem(status) for status in sorted(TITLES)},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    statuses = {*ALWAYS, *route.statuses, *(OF_BODY if route.method == "POST" else (403,))}
    found: dict[str, Any] = {"operationId": route.name, "summary": route.help, "parameters": list(_parameters(route))}
    if route.method == "POST":
        found["requestBody"] = _body(route.body)
    answers: dict[str, Any] = {str(route.success): _answer(route)}
    if route.method == "GET" and route.tagged:
        answers["304"] = {"description": "The ticket is still the same.", "headers": _tag()}
    answers |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
    return {**found, "responses": answers}


def _parameters(route: Route) -> Iterable[dict[str, Any]]:
    for part in re.findall(r"\{(\w+)\}", route.path):
        told, schema = _PARTS[part]
        yield {"name": part, "in": "path", "required": True, "description": told, "schema": schema}
    for spec in route.query:
        schema = spec.schema()
        told = schema.pop("description")
        yield {"name": spec.name, "in": "query", "required": spec.required, "description": told, "schema": schema}
    if route.method == "POST":
        key = {"type": "string", "maxLength": 200, "pattern": r"^[ -~]*$"}
        yield _header("Idempotency-Key", "A name for this request: repeated within a day, it isn't carried out again.", key)
        if route.tagged:
            yield _header("If-Match", "The ETag of the ticket as you know it.", TEXT)
    elif route.tagged:
        yield _header("If-None-Match", "The ETag of the ticket as you know it.", TEXT)


def _header(name: str, told: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": told, "schema": dict(schema)}


def _body(specs: Iterable[FieldSpec]) -> dict[str, Any]:
    fields = list(specs)
    required = [spec.name for spec in fields if spec.required]
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {spec.name: spec.schema() for spec in fields}}
    if required:
        schema["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def _answer(route: Route) -> dict[str, Any]:
    kind = "application/octet-stream" if route.answer.get("format") == "binary" else "application/json"
    headers: dict[str, Any] = {name: {"$ref": f"#/components/headers/{name}"} for name in _RATES}
    if route.method == "GET" and route.tagged:
        headers |= _tag()
    if route.success == 201:
        headers["Location"] = {"description": "The address of the new ticket.", "schema": TEXT}
    return {
        "description": "Done." if route.method == "POST" else "Found.",
        "headers": headers,
        "content": {kind: {"schema": dict(route.answer)}},
    }


def _tag() -> dict[str, Any]:
    return {"ETag": {"description": "The state of the ticket: another state has another one.", "schema": TEXT}}


def _problem(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {"description": TITLES[status], "content": {CONTENT_TYPE: {"schema": ref("Problem")}}}
    if status in (429, 503):
        found["headers"] = {"Retry-After": {"description": "Try again after so many seconds.", "schema": {"type": "integer"}}}
    return found
