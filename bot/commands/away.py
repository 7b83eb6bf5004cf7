"""Somebody goes off duty: his tickets go back to their queues."""

from __future__ import annotations

from bot.catalogue import Topic, command
from bot.core.people import Role
from bot.deed import Deed
from bot.due.duties import go_off_duty
from bot.words import Sentence, say, say_many


@command(by=Role.AGENT, topic=Topic.HAND)
def away(deed: Deed) -> Sentence:
    """Go off duty; your tickets return to the queue."""
    count = go_off_duty(deed.work, deed.rules, deed.announce, deed.actor)
    if not count:
        return say("You are off duty. You had no tickets. /ticket back brings you back.")
    return say_many(
        "You are off duty. One ticket went back to the queue. /ticket back brings you back.",
        "You are off duty. {n} tickets went back to the queue. /ticket back brings you back.",
        count,
    )
