"""Keeps the order of the events in a conversation, even if the store refuses one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.ports.cards import Answer
from bot.ports.inbound import Inbound, MessageDeleted, MessageEdited, MessageReceived, ReactionAdded
from bot.ports.store import Line, RetryLater, StoreUnavailable
from bot.ports.work import Work
from bot.settings.rules import Rules

ORDERED = (MessageReceived, MessageEdited, MessageDeleted, ReactionAdded)
"""What is said in a conversation. Whoever presses a button or submits a form waits for the answer."""


def line_of(inbound: Inbound, rules: Rules) -> str:
    """Return the key of an event's conversation: a chat, in a queue's place a thread, or the person if there is no place."""
    where = inbound.where
    if not where.place:
        return f"{where.channel}:by:{inbound.by.identity.id}"
    if rules.queue_at(where) is None:
        return f"{where.channel}:{where.place}"
    below = where.thread or (inbound.message if isinstance(inbound, ReactionAdded) else "")
    return f"{where.channel}:{where.place}:{below}"


def in_order(line: Line, inbound: Inbound, take_in: Callable[[Inbound, Work], Answer], work: Work) -> Answer:
    """Take in an event. Raises RetryLater if it can't be handled yet, or an earlier one of its line can't."""
    key = id(inbound)
    try:
        if next(iter(list(line.waiting)), key) != key or work.inbound.is_waiting(line.key):
            raise RetryLater  # noqa: TRY301  like one of its own
        return take_in(inbound, work)
    except RetryLater:
        line.waiting[key] = None
        raise


class Order:
    """The conversations with events in progress."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._inside: dict[Line, int] = {}

    @contextmanager
    def line(self, key: str) -> Iterator[Line]:
        """Take in one event of a conversation.

        If it is refused, its platform repeats it; so all later events that aren't stored yet must be refused too. After that, a new line
        begins.
        """
        line = self._lines.setdefault(key, Line(key))
        self._inside[line] = self._inside.get(line, 0) + 1
        try:
            yield line
        except (StoreUnavailable, RetryLater):
            line.broken = True
            raise
        finally:
            self._inside[line] -= 1
            if not self._inside[line]:
                del self._inside[line]
            if (line.broken or line not in self._inside) and self._lines.get(key) is line:
                del self._lines[key]
