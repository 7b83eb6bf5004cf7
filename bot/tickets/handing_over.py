"""Makes somebody of the queue the assignee."""

from __future__ import annotations

from bot.core.errors import NotAnAgent, OffDuty
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, say
from bot.tickets.context import Deed
from bot.tickets.duties import claimed


def hand_over(deed: Deed, ticket: Ticket, agent: Identity) -> Sentence:
    """Make somebody of the queue the assignee and tell him in the thread."""
    profile = deed.work.profile(agent)
    name = profile.name if profile else agent.id
    if not deed.role_on(deed.queue(ticket), agent):
        raise NotAnAgent(name=name, queue=deed.queue(ticket).name)
    if agent != deed.actor and deed.work.away_at(agent):
        raise OffDuty(name=name)
    ticket.assign(agent, name, by=deed.actor, now=deed.now)
    claimed(deed.work, deed.rules, ticket)
    deed.announce.mark_seen(ticket)
    deed.announce.card(ticket)
    deed.announce.line(ticket, say("{name} gave this ticket to {agent}.", name=deed.name, agent=Mention(agent, name)))
    return say("{ticket} is with {name} now.", ticket=f"#{ticket.number}", name=name)
