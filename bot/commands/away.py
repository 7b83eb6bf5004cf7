"""The verb ``away``: go off duty; the tickets return to their queues."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.i18n.sentences import Sentence, say, say_many
from bot.tickets.context import Context
from bot.tickets.duties import go_off_duty


@command(by=Role.AGENT, topic=Topic.HAND)
def away(context: Context) -> Sentence:
    """Go off duty; your tickets return to the queue."""
    count = go_off_duty(context.work, context.rules, context.announce, context.actor)
    if not count:
        return say("You are off duty. You had no tickets. Type {command} when you return.", command=context.typing("back"))
    return say_many(
        "You are off duty. One ticket went back to the queue. Type {command} when you return.",
        "You are off duty. {n} tickets went back to the queue. Type {command} when you return.",
        count,
        command=context.typing("back"),
    )
