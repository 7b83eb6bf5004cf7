"""A customer's message goes in; the language it is written in, where that is clear, is remembered, and his cards show it."""

from __future__ import annotations

from bot.core.language import written_in
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.ports.inbound import MessageReceived
from bot.tickets.context import Context


def listen(context: Context, inbound: MessageReceived) -> bool:
    """Whether he reads another language from now on. Words of others (forwarded, quoted) and machines' (code) tell nothing of his own."""
    customer = context.asker
    found = "" if inbound.forwarded else written_in(_prose(inbound.text), context.rules.languages)
    if not found:
        return False
    before, customer.written_language = context.rules.read_by(customer), found
    after = context.rules.read_by(customer)
    if context.language == before:
        context.language = after
    return after != before


def show_language(context: Context, besides: Ticket | None = None) -> None:
    """The cards of his open tickets tell the team what he reads now."""
    for ticket in context.work.open_tickets(context.asker):
        if ticket.card and ticket is not besides:
            context.announce.card(ticket)


def _prose(text: RichText) -> str:
    return "".join(span.text for span in text if not (span.code or span.pre or span.quote))
