"""A customer's message goes in; the language it is written in, where that is clear, is remembered, and his cards show it."""

from __future__ import annotations

from bot.core.language import written_in
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.ports.inbound import MessageReceived
from bot.tickets.context import Deed


def listen(deed: Deed, news: MessageReceived) -> bool:
    """Whether he reads another language from now on. Words of others (forwarded, quoted) and machines' (code) tell nothing of his own."""
    customer = deed.asker
    found = "" if news.forwarded else written_in(_prose(news.text), deed.rules.languages)
    if not found:
        return False
    before, customer.written_language = deed.rules.read_by(customer), found
    after = deed.rules.read_by(customer)
    if deed.language == before:
        deed.language = after
    return after != before


def show_language(deed: Deed, besides: Ticket | None = None) -> None:
    """The cards of his open tickets tell the team what he reads now."""
    for ticket in deed.work.open_tickets(deed.asker):
        if ticket.card and ticket is not besides:
            deed.announce.card(ticket)


def _prose(text: RichText) -> str:
    return "".join(span.text for span in text if not (span.code or span.pre or span.quote))
