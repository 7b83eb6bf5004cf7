"""The verb ``snooze``: hide a ticket until a time; then it comes back to the same person."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import When
from bot.catalogue.registry import Topic, command
from bot.core.errors import TimeIsPast
from bot.core.people import Role
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock, said_back
from bot.screens.buttons import Slot
from bot.tickets.context import Context


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Snooze…",
    slot=Slot.MORE,
    offered=is_open,
    submit="Snooze",
    topic=Topic.SORT,
    current=lambda ticket: {"until": ticket.snoozed_until},
)
def snooze(context: Context, ticket: Ticket, until: Annotated[When, "Until when?"]) -> Sentence:
    """Hide a ticket until a certain time; then it comes back to you."""
    if until <= context.now:
        raise TimeIsPast
    if not ticket.is_claimed:
        ticket.claim(context.actor, context.name, context.now)
        context.announce.mark_seen(ticket)
    ticket.snooze(until, by=context.actor, now=context.now)
    context.work.reminders.add(ticket, ReminderKind.SNOOZE, until, since=until)
    when = day_and_clock(until, context.queue(ticket).timezone)
    context.announce.line(ticket, say("{name} snoozed this until {when}.", name=context.name, when=when))
    own = said_back(until, context.own_zone, context.queue(ticket).timezone)
    return say("{ticket} is snoozed until {when}. If the customer writes, it comes back at once.", ticket=f"#{ticket.number}", when=own)
