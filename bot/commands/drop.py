"""The verb ``drop``: give up a delivery that failed, or count one in doubt as delivered."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.delivery import REVISED_LATE, DeliveryState
from bot.tickets.context import Context
from bot.tickets.undecided import undecided


@command(by=Role.AGENT, button="Give up", topic=Topic.ANSWER, listed=False, acts_on=undecided)
def drop(
    context: Context, ticket: Ticket, delivery: Annotated[Line, "Which delivery? If empty, the last one that failed"] = Line("")
) -> Sentence:
    """Confirm that a message in doubt arrived, or give up one that failed."""
    sent = undecided(context, ticket, delivery)
    if sent.state == DeliveryState.IN_DOUBT:
        sent.state = DeliveryState.SENT.value
        context.announce.decided(ticket, sent, say("✓ delivered (confirmed by {name})", name=context.name))
        if sent.extra.get(REVISED_LATE):
            context.announce.correct(ticket, sent)
            return say(
                "The message on {ticket} is now marked as delivered. Its new text follows as a correction.", ticket=f"#{ticket.number}"
            )
        return say("The message on {ticket} is now marked as delivered.", ticket=f"#{ticket.number}")
    sent.state = DeliveryState.DROPPED.value
    context.announce.decided(ticket, sent, say("✗ not delivered: {name} gave up sending it", name=context.name))
    return say("The message on {ticket} won't be sent again.", ticket=f"#{ticket.number}")
