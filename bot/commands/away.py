"""Somebody goes off duty: his tickets go back to their queues."""

from __future__ import annotations

from bot.catalogue import command
from bot.core.people import Role
from bot.deed import Deed
from bot.due.duties import let_go
from bot.words import Sentence, say, say_many


@command(by=Role.AGENT)
def away(deed: Deed) -> Sentence:
    """Go off duty; your tickets return to the queue."""
    deed.work.set_away(deed.actor, deed.now)
    mine = [ticket for ticket in deed.work.held_by(deed.actor) if not ticket.snoozed_until]
    for ticket in mine:
        let_go(deed.work, deed.rules, deed.announce, ticket, "away")
    if not mine:
        return say("You are off duty. You had no tickets. /ticket back brings you back.")
    return say_many(
        "You are off duty. One ticket went back to the queue. /ticket back brings you back.",
        "You are off duty. {n} tickets went back to the queue. /ticket back brings you back.",
        len(mine),
    )
