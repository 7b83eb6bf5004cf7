"""``rights:`` of a queue: who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.people import Right, RightHolder
from bot.settings.errors import nearest
from bot.settings.fields import from_text

DEFAULT = {right: RightHolder.MANAGERS if right is Right.ERASE else RightHolder.AGENTS for right in Right}


def holders(value: Any) -> Any:
    """Return who has each right. Raises ValueError for what is no right or nobody who can have one."""
    value = from_text(value)
    if not isinstance(value, Mapping):
        raise ValueError("it must be a group of verbs, each with agents or managers, such as {merge: managers}")  # noqa: TRY004  pydantic's way
    return DEFAULT | {_right(str(name)): _holder(str(name), holder) for name, holder in value.items() if holder is not None}


def _right(name: str) -> Right:
    if name not in tuple(Right):
        raise ValueError(f"{name!r} can't be reserved; {nearest(name, tuple(Right))}")
    return Right(name)


def _holder(name: str, holder: Any) -> RightHolder:
    if holder not in tuple(RightHolder):
        raise ValueError(f"{name}: {holder!r} is neither agents nor managers")
    return RightHolder(holder)
