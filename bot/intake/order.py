"""Keeps the order of the events in a conversation, even if the store refuses one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from bot.catalogue import registry
from bot.core.ticket import Ticket
from bot.ports.cards import Answer
from bot.ports.delivery import DeliveryKind, DeliveryState, Purpose
from bot.ports.inbound import FormFilled, Inbound, LineTyped, MessageDeleted, MessageEdited, MessageReceived, ReactionAdded, VerbCalled
from bot.ports.store import BehindOthers, Line, RetryLater, StoreUnavailable
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.rounds import named_ticket

ORDERED = (MessageReceived, MessageEdited, MessageDeleted, ReactionAdded)
"""What is said in a conversation."""
SUBMITTED = (FormFilled, LineTyped, VerbCalled)
"""What is said about a ticket outside its thread. Whoever presses a button waits for the answer, which may be a form."""


def line_of(inbound: Inbound, rules: Rules) -> str:
    """Return the key of an event's conversation: a chat, in a queue's place a thread, or the person if there is no place."""
    where = inbound.where
    if not where.place:
        return f"{where.channel}:by:{inbound.by.identity.id}"
    if rules.queue_at(where) is None:
        return f"{where.channel}:{where.place}"
    below = where.thread or (inbound.message if isinstance(inbound, ReactionAdded) else "")
    return f"{where.channel}:{where.place}:{below}"


def _named(inbound: Inbound, work: Work) -> list[Ticket]:
    """Return the tickets that a form or a slash command is about: those that it names, and instead of merged ones the whole."""
    if isinstance(inbound, FormFilled):
        found = registry.find(inbound.verb, customer=False)
        names = inbound.args[:1] if found is not None and found.on_ticket else ()
    elif isinstance(inbound, VerbCalled):
        names = (str(inbound.ticket),)
    else:
        words = inbound.line.split() if isinstance(inbound, LineTyped) else ()
        names = tuple(word.lstrip("#") for word in (*words[:2], *words[2:][-1:]))
    return [_whole(ticket, work) for name in names if (ticket := named_ticket(work, (name,))) is not None]


def _whole(ticket: Ticket, work: Work) -> Ticket:
    while ticket.merged_into and (whole := work.tickets.get(ticket.merged_into)) is not None:
        ticket = whole
    return ticket


def _threads(ticket: Ticket, work: Work) -> tuple[set[str], tuple[str, ...]]:
    """Return the lines of a ticket's threads; of those that aren't known yet, how they begin."""
    cards = [row for row in work.outbox.of_ticket(ticket, Purpose.CARD) if row.kind == DeliveryKind.POST]
    places = {row.id: f"{row.channel}:{row.place}:" for row in cards}
    open_ = (DeliveryState.QUEUED, DeliveryState.SENDING)
    return (
        {f"{places[row.id]}{row.message}" for row in cards if row.message},
        tuple(places[row.id] for row in cards if not row.message and row.state in open_),
    )


def in_order(line: Line, inbound: Inbound, take_in: Callable[[Inbound, Work], Answer], work: Work) -> Answer:
    """Take in an event. Raises RetryLater if it can't be handled yet, or an earlier one of its line can't."""
    key = id(inbound)
    try:
        if next(iter(list(line.waiting)), key) != key or line.key in work.inbound.waiting_lines():
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
        self._numbers = count()
        self._said: dict[int, str] = {}
        """What is said in conversations and is still being handled: its number, in the order of arrival, and its line."""

    @contextmanager
    def progress(self, inbound: Inbound, line: str) -> Iterator[int]:
        """Give an event of a line its number while it is being handled."""
        number = next(self._numbers)
        if isinstance(inbound, ORDERED):
            self._said[number] = line
        try:
            yield number
        finally:
            self._said.pop(number, None)

    def behind(self, number: int, inbound: Inbound, take_in: Callable[[Inbound, Work], Answer], work: Work) -> Answer:
        """Take in what was submitted about a ticket. Raises BehindOthers if something that was typed earlier in the ticket's thread isn't
        handled yet.
        """
        for ticket in _named(inbound, work):
            threads, unknown = _threads(ticket, work)
            said = [self._said.get(earlier, "") for earlier in list(self._said) if earlier < number]
            for line in (*said, *work.inbound.waiting_lines()):
                if line in threads or (unknown and line.startswith(unknown)):
                    raise BehindOthers(line)
        return take_in(inbound, work)

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
