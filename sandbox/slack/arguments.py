"""Reads the token and the arguments of a request to the Web API, and checks them against the reference."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.slack.errors import Refusal
from sandbox.slack.spec import Method
from sandbox.slack.state import Json

# The reference calls them strings, because a form contains them as JSON text.
STRUCTURED = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
    "unfurls": "invalid_unfurls_format",
    "user_auth_blocks": "invalid_blocks_format",
}
# Bolt's client sends it with every call, and the platform accepts it everywhere, whatever the reference lists.
UNLISTED = {"team_id": "string"}
TRUE, FALSE = ("true", "1"), ("false", "0")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request before it is checked: its arguments, whether they had types (JSON), and the token with its place."""

    args: Json
    typed: bool
    token: str | None
    token_in_header: bool


async def read(request: web.Request, method: Method) -> Asked:
    args: Json = dict(request.query)
    if "token" in args:
        raise Refusal("invalid_auth")
    typed = False
    if request.method == "POST":
        body, typed = await _body(request, method)
        args |= body
    header = request.headers.get("Authorization", "")
    bearer = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else None
    in_body = args.pop("token", None)
    return Asked(args, typed, bearer or in_body, bearer is not None)


async def _body(request: web.Request, method: Method) -> tuple[Json, bool]:
    kind = request.content_type if "Content-Type" in request.headers else ""
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.post()
        if any(isinstance(value, web.FileField) for value in form.values()):
            raise Refusal("invalid_arguments", messages=["[ERROR] files are no arguments"])
        return {name: str(value) for name, value in form.items()}, False
    raw = await request.read()
    if not raw:
        return {}, False
    if kind != "application/json":
        raise Refusal("invalid_post_type" if kind else "missing_post_type")
    try:
        loaded = json.loads(raw)
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(loaded, dict):
        raise Refusal("json_not_object")
    if loaded and not method.json:
        # The platform ignores such a body silently. Here it is refused, because silence would hide the mistake.
        raise Refusal("invalid_arguments", messages=["[ERROR] this method takes no JSON body"])
    return loaded, True


def checked(asked: Asked, method: Method) -> Json:
    """The arguments in their Python types. None in a JSON body means that the argument is missing."""
    problems: list[str] = []
    args: Json = {}
    known = {**UNLISTED, **method.args}
    for name, value in asked.args.items():
        if value is None:
            continue
        if name not in known:
            problems.append(f"[ERROR] unknown argument: {name}")
            continue
        try:
            args[name] = _converted(name, value, known[name], typed=asked.typed)
        except (TypeError, ValueError) as wrong:
            problems.append(f"[ERROR] {wrong} [json-pointer:/{name}]")
    problems += [f"[ERROR] missing required field: {name}" for name in method.required if args.get(name) in (None, "")]
    if problems:
        raise Refusal("invalid_arguments", messages=problems)
    return args


def _converted(name: str, value: Any, kind: str | None, *, typed: bool) -> Any:
    if name in STRUCTURED:
        return _structured(name, value)
    if typed and kind in ("boolean", "integer", "number") and isinstance(value, str):
        raise TypeError(f"must be a {kind}")
    if kind == "boolean":
        return _boolean(value)
    if kind in ("integer", "number"):
        return _number(value)
    if kind in ("string", None) and not isinstance(value, str):
        raise TypeError("must be a string")
    if kind == "array":
        return _array(value)
    if kind == "object" and not isinstance(value, dict):
        return _structured(name, value)
    return value


def _structured(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise Refusal(
            STRUCTURED.get(name, "invalid_arguments"),
            messages=[f"[ERROR] must be valid JSON [json-pointer:/{name}]"],
        ) from None


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in TRUE + FALSE:
        return value.lower() in TRUE
    raise TypeError("must be a boolean")


def _number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdigit():
        return int(value)
    raise TypeError("must be an integer")


def _array(value: Any) -> list[Any]:
    if isinstance(value, str):
        loaded = json.loads(value) if value.startswith("[") else [one for one in value.split(",") if one]
        value = loaded
    if not isinstance(value, list):
        raise TypeError("must be an array")
    return value
