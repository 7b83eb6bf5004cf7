"""Closes a ticket, tells the customer and asks for a rating."""

from __future__ import annotations

from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Context
from bot.tickets.promises import settle


def close_ticket(context: Context, ticket: Ticket, parent: Ticket | None = None) -> None:
    """Close a ticket for an agent; the customer is told and asked for a rating. ``parent`` is the ticket whose children are closed."""
    ticket.close(context.actor, context.now)
    if parent is not None:
        told = say("{name} closed the ticket, a child of {ticket}.", name=context.name, ticket=f"#{parent.number}")
        context.announce.line(ticket, told)
    elif not ticket.belongs_to(context.actor):  # the folded card names the assignee and the time
        context.announce.line(ticket, say("{name} closed the ticket.", name=context.name))
    values = {"ticket": f"#{ticket.number}", "subject": ticket.subject}
    if context.rules.rate_on_close:
        _end(context, ticket, say("Your ticket {ticket} is closed: {subject}\nHow did we do?", **values), rate=True)
    else:
        _end(context, ticket, say("Your ticket {ticket} is closed: {subject}\nWrite to us any time.", **values), rate=False)


def _end(context: Context, ticket: Ticket, sentence: Sentence, *, rate: bool) -> None:
    settle(context.work, context.rules, context.announce, ticket, context.name)
    if rate:
        agent, name = (ticket.assignee, ticket.assignee_name) if ticket.assignee else (str(context.actor), context.name)
        asked = context.work.messages.rating(ticket.number, 0) or context.work.messages.add_rating(ticket, 0, agent, name)
        asked.agent, asked.agent_name, asked.asked_at, asked.score, asked.rated_at = agent, name, context.now, 0, 0
        context.announce.ask_rating(ticket, sentence)
    else:
        context.announce.to_customer(ticket, sentence)
