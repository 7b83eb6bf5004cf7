"""The open tickets of an agent, as far as returning them needs to know."""

from __future__ import annotations

from typing import NamedTuple


class HeldTicket(NamedTuple):
    """An open ticket of an assignee, read without locking it."""

    number: int
    queue: str
    snoozed_until: int
