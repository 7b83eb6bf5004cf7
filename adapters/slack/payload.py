"""Reads parts of a Slack payload with the type they must have. Raises TranslationError, which names the place."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

from bot.core.cuts import short

Json = dict[str, Any]

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST_STAMP = 32  # characters that are read
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


class TranslationError(ValueError):
    """What came is not what the platform promises."""


def storable(payload: Json) -> tuple[Json, bytes]:
    """The payload without NUL and half surrogate pairs, which no database holds; and its bytes, without the deprecated token."""
    data = _bytes(payload)
    if data is None:
        payload = _replaced(payload)
        data = _bytes(payload) or b""
    return payload, data


def _bytes(payload: Json) -> bytes | None:
    kept = {name: value for name, value in payload.items() if name != "token"}
    try:
        data = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return None
    return None if _NUL.search(data) else data


def _replaced(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_replaced(one) for one in value]
    if isinstance(value, dict):
        return {_replaced(name): _replaced(one) for name, one in value.items()}
    return value


def mapping(of: Json, name: str) -> Json:
    """An object, empty when it is not there."""
    value = of.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TranslationError(f"{name} is no object")
    return value


def listing(of: Json, name: str) -> list[Json]:
    """A list of objects, empty when it is not there."""
    value = of.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TranslationError(f"{name} is no list of objects")
    return value


def maybe(of: Json, name: str) -> str:
    """A text, empty when it is not there."""
    value = of.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TranslationError(f"{name} is no text")
    return value


def string(of: Json, name: str) -> str:
    """A text that must be there."""
    if not (value := maybe(of, name)):
        raise TranslationError(f"{name} is missing")
    return value


def number(of: Json, name: str) -> int:
    """A whole number, 0 when it is not there."""
    value = of.get(name)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise TranslationError(f"{name} is no whole number")
    return value


def moment(stamp: str) -> datetime:
    """``1700000000.000100`` as a time in UTC."""
    try:
        seconds = float(stamp[:_LONGEST_STAMP])
    except ValueError:
        raise TranslationError(f"{short(stamp, 40)!r} is no time") from None
    if not math.isfinite(seconds) or not 0 <= seconds < _LATEST:
        raise TranslationError(f"{short(stamp, 40)!r} is no time")
    return datetime.fromtimestamp(seconds, UTC)


def moment_or(otherwise: datetime, stamp: str) -> datetime:
    """When something happened. What can't be read as a time, or hasn't come yet, happened when we heard of it."""
    try:
        return min(moment(stamp), otherwise)
    except TranslationError:
        return otherwise
