"""Reads the reference of the Bot API: the arguments of each method and their types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DATA: dict[str, Any] = json.loads((Path(__file__).parent.parent / "specs" / "telegram.json").read_text(encoding="utf-8"))

REACTIONS = frozenset(_DATA["reactions"])


@dataclass(frozen=True, slots=True)
class Field:
    """One argument of a method or one field of an object; ``types`` are alternatives such as ``Array of String``."""

    types: tuple[str, ...]
    required: bool


def _fields(packed: dict[str, str]) -> dict[str, Field]:
    return {name: Field(tuple(text.rstrip("!").split("|")), text.endswith("!")) for name, text in packed.items()}


METHODS: dict[str, dict[str, Field]] = {name: _fields(packed) for name, packed in _DATA["methods"].items()}
OBJECTS: dict[str, dict[str, Field]] = {name: _fields(packed) for name, packed in _DATA["types"].items() if isinstance(packed, dict)}
UNIONS: dict[str, list[str]] = {name: members for name, members in _DATA["types"].items() if isinstance(members, list)}

# The real server knows its methods in any case: /sendmessage is /sendMessage.
NAMES = {name.lower(): name for name in METHODS}
UPDATE_KINDS = tuple(name for name in OBJECTS["Update"] if name != "update_id")
