"""Agents who follow a ticket: they are told of the customer's messages as its assignee is."""

from __future__ import annotations

from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention
from bot.ports.work import Work


def mention_of(work: Work, ticket: Ticket, who: Identity) -> Mention:
    """Return the mention of an agent, by the name that their channel tells."""
    if ticket.belongs_to(who):
        return Mention(who, ticket.assignee_name)
    profile = work.people.profile(who)
    return Mention(who, profile.name if profile else who.id)
