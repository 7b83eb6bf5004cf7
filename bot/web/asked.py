"""A request as pages see it, what a page answers, and the table of addresses."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.ports.cards import Answer
from bot.ports.inbound import FormFilled
from bot.ports.operations import Operations
from bot.ports.store import Queries
from bot.tickets.context import Context

HOME = "/desk"
_SHAPES = {"number": r"([1-9][0-9]{0,14})", "id": r"([1-9][0-9]{0,14}-[1-9][0-9]{0,3})", "key": r"([\w.-]{1,100})"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the parts of the address and its parameters. ``said`` is what the desk answered to an act that led here, and
    ``filled`` the form that was it.
    """

    path: str = HOME
    args: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    said: Answer | None = None
    filled: FormFilled | None = None
    fragment: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A template with its values. ``look`` makes the rest of the values after the view, with :class:`bot.ports.store.Queries`, and
    ``fetch`` with what is known about the running desk.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    look: Callable[[Queries], Mapping[str, Any]] | None = None
    fetch: Callable[[Operations], Awaitable[Mapping[str, Any]]] | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is no page: its type and content. ``look`` makes the content after the view, as for pages."""

    content_type: str
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    look: Callable[[Queries], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in our store. ``download``: it isn't shown, whatever it is."""

    key: str
    name: str
    download: bool = False


Shown = Page | Raw | Stored
Look = Callable[[Context, Asked], Any]
"""Makes a page from one state of the database, for somebody who is signed in. It may raise any DeskError."""


@dataclass(frozen=True)
class Route:
    """An address below ``/desk``. ``name`` marks the part of the navigation that is open."""

    path: str
    look: Look
    name: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", self.path)
        written = "".join(_SHAPES[part] if at % 2 else re.escape(part) for at, part in enumerate(parts))
        return re.compile(f"{HOME}{written}", re.ASCII)
