"""Pieces of news of one conversation share a line while they are under way: the store keeps their order even when it refuses one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.ports.inbound import Inbound, ReactionAdded
from bot.ports.store import Line, NotYet, StoreAway
from bot.settings.rules import Rules


def line_of(inbound: Inbound, rules: Rules) -> str:
    """Which conversation it belongs to: a chat as a whole, but in a queue's place each thread; without a place it is the person's own."""
    where = inbound.where
    if not where.place:
        return f"{where.channel}:by:{inbound.by.identity.id}"
    if rules.queue_at(where) is None:
        return f"{where.channel}:{where.place}"
    below = where.thread or (inbound.message if isinstance(inbound, ReactionAdded) else "")
    return f"{where.channel}:{where.place}:{below}"


class Order:
    """The lines that are in use now."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._inside: dict[Line, int] = {}

    @contextmanager
    def line(self, key: str) -> Iterator[Line]:
        """Inside, one piece of news is taken in. If it is refused, its platform tells it again: then all that came after it and is not
        stored yet must be refused too. What comes after that answer begins a new line.
        """
        line = self._lines.setdefault(key, Line())
        self._inside[line] = self._inside.get(line, 0) + 1
        try:
            yield line
        except (StoreAway, NotYet):
            line.broken = True
            raise
        finally:
            self._inside[line] -= 1
            if not self._inside[line]:
                del self._inside[line]
            if (line.broken or line not in self._inside) and self._lines.get(key) is line:
                del self._lines[key]
