"""An agent answers the customer. What goes out goes out here."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.registry import Topic, Words, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.closing import close_ticket
from bot.tickets.context import Deed
from bot.tickets.duties import waits
from bot.tickets.promises import review
from bot.tickets.replies import send


def can_be_answered(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Reply",
    slot=Slot.FRONT,
    order=2,
    offered=can_be_answered,
    short="r",
    submit="Send to the customer",
    topic=Topic.ANSWER,
)
def reply(
    deed: Deed,
    ticket: Ticket,
    text: Annotated[Words, "What the customer reads"],
    then: Annotated[Literal["open", "waiting", "closed"], "The ticket is then"] = "open",
) -> Sentence | None:
    """Answer the customer. What you write goes out to him or her."""
    send(deed, ticket, tuple(text))
    if then == "waiting":
        ticket.wait(deed.actor, deed.now)
        waits(deed.work, deed.rules, ticket)
        review(deed.work, deed.rules, deed.announce, ticket, say("It waits for the customer now."))
        deed.announce.card(ticket)
    elif then == "closed":
        close_ticket(deed, ticket)
    return None if deed.standing else say("Your reply to {ticket} is on its way.", ticket=f"#{ticket.number}")
