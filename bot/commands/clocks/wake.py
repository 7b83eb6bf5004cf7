"""The verb ``wake``: end a ticket's snooze or hold before its time, and tell its assignee."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.core.journal import token_name
from bot.core.people import Role
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.duties import bring_back
from bot.tickets.promises import review


def sleeps(ticket: Ticket) -> bool:
    return bool(ticket.snoozed_until) or ticket.status == Status.ON_HOLD


@command(by=Role.AGENT, button="Wake", slot=Slot.MORE, offered=sleeps, topic=Topic.SORT, listed=False)
def wake(context: Context, ticket: Ticket, why: Annotated[Line, "What is new?"] = Line("")) -> Sentence:
    """Bring a snoozed ticket back, or one that the engineers had."""
    ticket.resume(by=context.actor, now=context.now)
    review(context.work, context.rules, context.announce, ticket)
    told = say("{name} brought this ticket back.", name=context.name)
    if why:
        told = say("{name} brought this ticket back: {words}", name=context.name, words=why)
    if ticket.belongs_to(context.actor) and not token_name():  # nobody need be told what they just did
        context.announce.line(ticket, told)
    else:
        bring_back(context.work, context.rules, context.announce, ticket, told)
    return say("{ticket} is back.", ticket=f"#{ticket.number}")
