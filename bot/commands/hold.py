"""The verb ``hold``: hand a ticket to the engineers as a wish or a defect."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.catalogue.when import is_time
from bot.core.errors import HoldHasNoEnd
from bot.core.people import Role
from bot.core.status import Hold
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, known, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.promises import review


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="To engineers…",
    slot=Slot.MORE,
    offered=is_open,
    submit="Hand over",
    topic=Topic.HAND,
    current=lambda ticket: {"kind": ticket.hold, "link": ticket.link},
)
def hold(
    context: Context,
    ticket: Ticket,
    kind: Annotated[Literal["wish", "defect"], "What is it?"],
    link: Annotated[Line, "Link to where they track it"] = Line(""),
) -> Sentence:
    """Hand a wish or a defect to the engineers."""
    if link and is_time(link, context):
        raise HoldHasNoEnd(ticket.number, command=context.typing(f"snooze {ticket.number} {link}"))
    ticket.put_on_hold(Hold(kind), link, by=context.actor, now=context.now)
    review(context.work, context.rules, context.announce, ticket)
    told = say("{name} handed this to the engineers: {kind}.", name=context.name, kind=known(kind))
    if link:
        told = say("{name} handed this to the engineers: {kind}, {link}", name=context.name, kind=known(kind), link=link)
    context.announce.line(ticket, told)
    return say("{ticket} is now with the engineers.", ticket=f"#{ticket.number}")
