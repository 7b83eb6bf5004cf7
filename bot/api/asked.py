"""A request as handlers see it, and the table of addresses that they serve."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.api.fields import FieldSpec
from bot.api.problems import Reply
from bot.tickets.context import Context

NUMBER, VERB = "number", "verb"
_SHAPES = {NUMBER: r"([1-9][0-9]{0,14})", VERB: r"([a-z]{1,20})", "id": r"([1-9][0-9]{0,14}(?:-[1-9][0-9]{0,3})?)"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the parts of the address, its parameters, and headers (names in lower case)."""

    args: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


Look = Callable[[Context, Asked], Reply]
"""Answers a question from one state of the database."""


@dataclass(frozen=True)
class Route:
    """An address below ``/api/v1``. ``look`` answers it, or the server has its own way for ``name``. ``answer`` is the schema of what is
    returned, ``statuses`` the errors that it has of its own.
    """

    method: str
    path: str
    name: str
    help: str
    look: Look | None = None
    query: Sequence[FieldSpec] = ()
    body: Sequence[FieldSpec] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)
    statuses: tuple[int, ...] = ()
    success: int = 200
    tagged: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", self.path)
        written = "".join(_SHAPES[part] if at % 2 else re.escape(part) for at, part in enumerate(parts))
        return re.compile(f"/api/v1{written}", re.ASCII)
