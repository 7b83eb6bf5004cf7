"""A ticket is handed to a colleague."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue import Slot, Topic, command
from bot.core.errors import NotAnAgent, OffDuty
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.due.duties import claimed
from bot.intake.convert import Person
from bot.words import Mention, Sentence, say


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(by=Role.AGENT, button="Assign…", slot=Slot.MORE, offered=is_open, submit="Assign", topic=Topic.HAND)
def assign(deed: Deed, ticket: Ticket, agent: Annotated[Person, "To whom?"]) -> Sentence:
    """Hand a ticket to a colleague."""
    return hand_over(deed, ticket, agent)


def hand_over(deed: Deed, ticket: Ticket, agent: Person) -> Sentence:
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
