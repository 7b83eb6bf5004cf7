"""Reads parts of a platform's payload that are only useful: whatever doesn't have the type that it should have counts as missing.

What an event can't do without (ids, the place, the text) is read strictly by the adapter: without it, the event is parked.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def text(of: Json, name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


def whole(of: Json, name: str) -> int:
    """A whole number, 0 if there is none."""
    value = of.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def obj(of: Json, name: str) -> Json:
    """An object, empty if there is none."""
    value = of.get(name)
    return value if isinstance(value, dict) else {}


def texts(of: Json, name: str) -> list[str]:
    """The texts in a list."""
    value = of.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def objects(of: Json, name: str) -> list[Json]:
    """The objects in a list."""
    value = of.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
