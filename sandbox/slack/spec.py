"""Reads the condensed reference of the platform in sandbox/specs: the fields of each method, event and block."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SPECS: Final = Path(__file__).resolve().parent.parent / "specs"


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SPECS / name).read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method: its arguments with their types, and what calling it takes."""

    name: str
    args: Mapping[str, str | None]
    required: tuple[str, ...]
    scopes: tuple[str, ...]
    json: bool
    tier: str | None


METHODS: Final[Mapping[str, Method]] = {
    name: Method(name, entry["args"], tuple(entry["required"]), tuple(entry["scope"]), entry["json"], entry["rate"])
    for name, entry in read("slack_methods.json").items()
}
# Documented, but not in the copy of the reference.
MORE_EVENTS: Final = {
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
}
EVENT_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    **MORE_EVENTS,
    **{name: tuple(scopes) for name, scopes in read("slack_events.json").items()},
}
LIMITS: Final = read("slack_block_limits.json")

# The reference names no method for these; chat:write.public is left out so that an app must join the channels it posts in.
EXTRA_SCOPES: Final = frozenset({"chat:write.customize", "users:read.email", "commands", "metadata.message:read", "app_mentions:read"})
ALL_SCOPES: Final = frozenset(scope for method in METHODS.values() for scope in method.scopes) | EXTRA_SCOPES
KNOWN_SCOPES: Final = (
    ALL_SCOPES
    | frozenset(scope for scopes in EVENT_SCOPES.values() for scope in scopes)
    | {"chat:write.public", "incoming-webhook", "workflow.steps:execute", "links.embed:write"}
)


def at_most(*path: str) -> int:
    """The reference's upper limit at this place, e.g. ``at_most("button", "value", "max_length")``."""
    found: Any = LIMITS
    for step in path:
        found = found[step]
    return int(found)
