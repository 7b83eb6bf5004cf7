"""Words of a customer with several open tickets: one line tells him where they went, with buttons for the others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.message import Message
from bot.core.people import Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say, words
from bot.ports.cards import Button, Card
from bot.ports.delivery import Priority, Purpose
from bot.tickets.context import Context

BURST_MS = 30 * 1000  # so long a line speaks for the words that follow
OTHERS = 3  # a few: the newest first
LABEL = 32
LATEST = 30  # tickets of his among which the line is looked for


def say_added(context: Context, ticket: Ticket, message: int, others: Sequence[Ticket], *, reply_to: str = "") -> None:
    """One line for a burst of words."""
    told = context.work.outbox.of_ticket(ticket, Purpose.ADDED)
    if told and context.now - told[-1].at < BURST_MS:
        return
    card = _line(context, ticket, message, others)
    context.announce.post_to_customer(ticket, card, purpose=Purpose.ADDED, priority=Priority.TALK, ref=message, reply_to=reply_to)


def say_moved(context: Context, ticket: Ticket, message: int, others: Sequence[Ticket]) -> None:
    """The line is rewritten. Unless the words opened a ticket, he may still think better of it."""
    card = _line(context, ticket, message, others) if others else Card(body=_where(context, ticket))
    for known in context.work.tickets.of_customer(context.asker, LATEST):
        for shown in context.work.outbox.of_ticket(known, Purpose.ADDED, message):
            context.announce.change(shown, card)


def spoken_for(context: Context, ticket: Ticket, message: Message) -> list[Message]:
    """The message and what followed it in the same burst: one line told of them all."""
    lines = {shown.ref for shown in context.work.outbox.of_ticket(ticket, Purpose.ADDED)}
    own = [said for said in context.work.messages.of_ticket(ticket, limit=100_000) if said.role is Role.CUSTOMER and not said.reply_to]
    later = [said for said in own if said.id > message.id]
    end = next((at for at, said in enumerate(later) if said.id in lines or said.at - message.at >= BURST_MS), len(later))
    return [message, *later[:end]]


def _line(context: Context, ticket: Ticket, message: int, others: Sequence[Ticket]) -> Card:
    newest = sorted(others, key=lambda other: other.changed_at, reverse=True)[:OTHERS]
    rows = [(Button("put", (str(other.number), str(message)), _label(other)),) for other in newest]
    rows.append((Button("put", ("new", str(message)), words(say("Something new"), context.announce.reads(context.asker))),))
    return Card(body=_where(context, ticket), buttons=tuple(rows))


def _where(context: Context, ticket: Ticket) -> RichText:
    told = say("This was added to {ticket}, “{subject}”.", ticket=f"#{ticket.number}", subject=ticket.subject)
    return put(told, context.announce.reads(context.asker))


def _label(ticket: Ticket) -> str:
    label = f"#{ticket.number} · {ticket.subject}"
    return label if len(label) <= LABEL else f"{label[: LABEL - 1].rstrip()}…"
