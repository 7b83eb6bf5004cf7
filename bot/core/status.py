"""The status of a ticket, and the kinds of hold."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class Hold(StrEnum):
    """What engineers were given."""

    WISH = "wish"
    DEFECT = "defect"
