"""Assigns a ticket to an agent of its queue."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.errors import NotAnAgent, OffDuty
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, say
from bot.tickets.context import Context
from bot.tickets.duties import start_claim_timer


def holder(ticket: Ticket) -> Mapping[str, object]:
    """Return what a form that asks for an agent begins with."""
    return {"agent": ticket.assignee and Identity.parse(ticket.assignee)}


def hand_over(context: Context, ticket: Ticket, agent: Identity) -> Sentence:
    """Assign a ticket and notify the agent in the thread. Raises NotAnAgent and OffDuty."""
    profile = context.work.people.profile(agent)
    name = profile.name if profile else agent.id
    if not context.role_on(context.queue(ticket), agent):
        raise NotAnAgent(ticket.number, name=name, queue=context.queue(ticket).name)
    if agent != context.actor and context.work.people.away_at(agent):
        raise OffDuty(ticket.number, name=name)
    ticket.assign(agent, name, by=context.actor, now=context.now)
    start_claim_timer(context.work, context.rules, ticket)
    context.announce.mark_seen(ticket)
    context.announce.line(ticket, say("{name} gave this ticket to {agent}.", name=context.name, agent=Mention(agent, name)))
    return say("{ticket} is now with {name}.", ticket=f"#{ticket.number}", name=name)
