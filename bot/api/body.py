"""Reads the body of a request: one JSON object, strictly."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from bot.ports.api_errors import BrokenJson, NoJson

LONGEST_NUMBER = 40  # digits


def ensure_json(content_type: str, encoding: str) -> None:
    """Raise NoJson for another type of content, or a compressed one."""
    kind, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8") or encoding.lower() not in ("", "identity"):
        raise NoJson


def parsed(body: bytes) -> dict[str, Any]:
    """Return the object. An empty body is an empty one. Raises BrokenJson, also for a name that is there twice and for half characters."""
    try:
        text = body.decode("utf-8")
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_int=_number) if text.strip() else {}
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # half of a pair has no form in UTF-8
    except (ValueError, RecursionError) as error:
        raise BrokenJson from error
    if not isinstance(found, dict):
        raise BrokenJson
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(digits)
