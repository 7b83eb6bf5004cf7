"""Rows of the outbox that wait: what a process has to send, and why a row is late."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Delay:
    """A row that waits, with the time of its next try in milliseconds since 1970 (0: unknown) and the reason.

    ``rests``: the platform asked for a pause. ``error`` is the error of the last failed try of the first row in the lane.
    """

    row: Delivery
    until: int
    rests: bool
    error: str
    first: bool
    """Whether it is the first row in its lane. Otherwise it waits for an earlier one."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that a platform asked for: its end in milliseconds since 1970, and how many milliseconds are left.

    Never more is left than was asked for, even if the clock was set back since.
    """

    until: int
    left: int


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """The rows to send, and the pauses of places or whole channels."""

    rows: list[Delivery]
    rests: dict[str, Pause]
    whole: bool = True
    """Whether these are all waiting rows."""
    senders: frozenset[str] = frozenset()
    """The processes that send now. They share the pace of each channel."""
