"""Due rows and the pings they cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(slots=True)
class Reminder:
    """A due row that will nudge somebody. Times in milliseconds since 1970.

    ``kind`` names what is due (a target such as ``first_response``, or ``later``, ``reopen``), ``step`` the rung of the ladder and
    ``since`` when the clock it belongs to began.
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
    """One escalation that people were told of: which target and step, and who answered it."""

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
    """A verdict, bound to the reply and its author when the question was sent. ``message`` 0 is the ticket as a whole."""

    id: int
    ticket: int
    message: int
    agent: str
    agent_name: str
    score: int = 0
    asked_at: int = 0
    rated_at: int = 0
