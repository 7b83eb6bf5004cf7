"""Tells a customer with several open tickets which one their message went to, with buttons for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.cuts import short_label
from bot.core.message import Message
from bot.core.people import Address, Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say, words
from bot.ports.cards import Button, Card
from bot.ports.delivery import Priority, Purpose
from bot.tickets.context import Context

BURST_MS = 30 * 1000  # messages within this time share one line
OTHERS = 3  # buttons, the newest tickets first
LABEL = 32
LATEST = 30  # the customer's newest tickets, among which the line is searched


def confirm_added(context: Context, ticket: Ticket, message: int, others: Sequence[Ticket], *, reply_to: str = "") -> None:
    """Tell the customer where a message went; one line covers a burst."""
    told = context.work.outbox.of_ticket(ticket, Purpose.ADDED)
    if told and context.now - told[-1].at < BURST_MS:
        return
    card = _line(context, ticket, message, others)
    context.announce.post_to_customer(ticket, card, purpose=Purpose.ADDED, priority=Priority.TALK, ref=message, reply_to=reply_to)


def update_line(context: Context, ticket: Ticket, message: int, others: Sequence[Ticket]) -> None:
    """Rewrite the line after the customer moved the message. The buttons stay, unless the message opened a ticket."""
    for known in context.work.tickets.of_customer(context.asker, LATEST):
        for shown in context.work.outbox.of_ticket(known, Purpose.ADDED, message):
            named = [one for one in others if _may_be_named(context, one, shown.address)]
            body = _where(context, ticket) if _may_be_named(context, ticket, shown.address) else put(there(ticket), _language(context))
            card = replace(_line(context, ticket, message, named), body=body) if others else Card(body=body)
            context.announce.change(shown, card)


def there(ticket: Ticket) -> Sentence:
    return say("Your message is in ticket {ticket}.", ticket=f"#{ticket.number}")


def burst_of(context: Context, ticket: Ticket, message: Message) -> list[Message]:
    """Return the message and those that followed it in the same burst, which the same line covers."""
    lines = {shown.ref for shown in context.work.outbox.of_ticket(ticket, Purpose.ADDED)}
    own = [said for said in context.work.messages.of_ticket(ticket) if said.role is Role.CUSTOMER and not said.reply_to]
    later = [said for said in own if said.id > message.id]
    end = next((at for at, said in enumerate(later) if said.id in lines or said.at - message.at >= BURST_MS), len(later))
    return [message, *later[:end]]


def _line(context: Context, ticket: Ticket, message: int, others: Sequence[Ticket]) -> Card:
    newest = sorted(others, key=lambda other: other.changed_at, reverse=True)[:OTHERS]
    rows = [(Button("put", (str(other.number), str(message)), _label(other)),) for other in newest]
    rows.append((Button("put", ("new", str(message)), words(say("Something new"), _language(context))),))
    return Card(body=_where(context, ticket), buttons=tuple(rows))


def _where(context: Context, ticket: Ticket) -> RichText:
    told = say("This was added to ticket {ticket}, “{subject}”.", ticket=f"#{ticket.number}", subject=ticket.subject)
    return put(told, _language(context))


def _may_be_named(context: Context, ticket: Ticket, where: Address) -> bool:
    """Whether a ticket may be named in this place. In a shared one, other people don't learn of what the customer asks elsewhere."""
    return where[:2] == context.asker.direct[:2] or (ticket.channel, ticket.place, ticket.thread) == where


def _language(context: Context) -> str:
    return context.announce.language_of(context.asker)


def _label(ticket: Ticket) -> str:
    return short_label(f"#{ticket.number} · {ticket.subject}", LABEL)
