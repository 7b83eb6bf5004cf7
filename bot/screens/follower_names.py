"""Names the agents who follow a ticket."""

from __future__ import annotations

from bot.core.cuts import short
from bot.core.people import Identity, place_key
from bot.core.ticket import Ticket
from bot.ports.work import Work
from bot.settings.rules import Queue

LONGEST = 120  # characters


def follower_names(work: Work, queue: Queue, ticket: Ticket) -> str:
    """Return the followers of a ticket who work in its queue, such as ``Anna, Boris``; empty for none."""
    named = []
    for who in map(Identity.parse, ticket.followers.split()):
        is_member = who.channel == queue.place.channel and work.people.is_member(place_key(queue.place), who.id)
        if is_member or who in (*queue.managers, *queue.agents):
            profile = work.people.profile(who)
            named.append(profile.name if profile else who.id)
    return short(", ".join(named), LONGEST)
