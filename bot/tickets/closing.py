"""Closes a ticket, tells the customer and asks for a rating."""

from __future__ import annotations

from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Deed
from bot.tickets.promises import settle


def close_ticket(deed: Deed, ticket: Ticket) -> None:
    """An agent closes: the customer is told and asked how it was."""
    ticket.close(deed.actor, deed.now)
    deed.announce.line(ticket, say("{name} closed the ticket.", name=deed.name))
    values = {"ticket": f"#{ticket.number}", "subject": ticket.subject}
    if deed.rules.rate_on_close:
        _end(deed, ticket, say("Your ticket {ticket} is closed: {subject}\nHow did we do?", **values), rate=True)
    else:
        _end(deed, ticket, say("Your ticket {ticket} is closed: {subject}\nWrite again any time.", **values), rate=False)


def _end(deed: Deed, ticket: Ticket, sentence: Sentence, *, rate: bool) -> None:
    settle(deed.work, deed.rules, deed.announce, ticket, deed.name)
    if rate:
        agent, name = (ticket.assignee, ticket.assignee_name) if ticket.assignee else (str(deed.actor), deed.name)
        asked = deed.work.rating(ticket.number, 0) or deed.work.add_rating(ticket, 0, agent, name)
        asked.agent, asked.agent_name, asked.asked_at, asked.score, asked.rated_at = agent, name, deed.now, 0, 0
        deed.announce.ask_rating(ticket, sentence)
    else:
        deed.announce.to_customer(ticket, sentence)
    deed.announce.card(ticket)
