"""Rows that belong to the clock: reminders, pings and requests for a rating."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(slots=True)
class Reminder:
    """Something that is due at a time. Times are in milliseconds since 1970.

    ``kind`` is a :class:`bot.core.reminder_kinds.ReminderKind`, or unknown if another version of this program stored the row. ``step``
    is the step of the escalation, ``since`` the start of the clock that it belongs to.
    """

    id: int
    ticket: int
    kind: str
    step: int
    due_at: int
    since: int
    fired_at: int | None = None
    data: str = "{}"


class PingState(StrEnum):
    RINGING = "ringing"
    ACKNOWLEDGED = "acknowledged"
    OVER = "over"


@dataclass(slots=True)
class Ping:
    """One notification of an escalation: its target and step, and who acknowledged it. Times are in milliseconds since 1970."""

    id: int
    ticket: int
    target: str
    step: int
    state: str = PingState.RINGING.value
    rounds: int = 1
    by: str = ""
    by_name: str = ""
    at: int = 0
    over_at: int = 0


@dataclass(slots=True)
class Rating:
    """A request for a rating and its answer, bound to the reply's author when it was asked. ``message`` 0 is the ticket as a whole."""

    id: int
    ticket: int
    message: int
    agent: str
    agent_name: str
    score: int = 0
    asked_at: int = 0
    rated_at: int = 0
