"""Payloads with one absurd value each: every leaf and branch in turn is missing, or of another type, or out of range."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

MISSING = object()
VALUES: tuple[Any, ...] = (
    MISSING,
    None,
    "",
    -1,
    0,
    10**18,
    1.5,
    float("nan"),
    "Etc/Unknown",
    "\x00",
    "\ud800",
    [],
    [7],
    {},
    {"x": 1},
    True,
)
Path = tuple[str | int, ...]


def absurd(payload: dict[str, Any], values: tuple[Any, ...] = VALUES) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Where the value is, and the payload with it."""
    for path in paths(payload):
        for value in values:
            changed = copy.deepcopy(payload)
            holder: Any = changed
            for name in path[:-1]:
                holder = holder[name]
            if value is MISSING:
                del holder[path[-1]]
            else:
                holder[path[-1]] = value
            yield path, changed


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    """All places in a payload, the outer ones first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield (*above, name)
        yield from paths(one, (*above, name))
