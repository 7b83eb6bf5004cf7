"""The verb ``resend``: send again what failed or is in doubt."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.delivery import DeliveryState
from bot.tickets.context import Context
from bot.tickets.undecided import undecided


@command(by=Role.AGENT, button="Send again", topic=Topic.ANSWER, listed=False, acts_on=undecided)
def resend(
    context: Context, ticket: Ticket, delivery: Annotated[Line, "Which delivery? If empty, the last one that failed"] = Line("")
) -> Sentence:
    """Send a message again if it failed or may not have arrived."""
    sent = undecided(context, ticket, delivery)
    sent.state = DeliveryState.MERGED.value
    context.announce.decided(ticket, sent, say("⏳ {name} is sending it again", name=context.name))
    context.announce.post_again(ticket, sent)
    return say("Your message on {ticket} is on its way to the customer again.", ticket=f"#{ticket.number}")
