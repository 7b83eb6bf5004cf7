"""The verb ``promise``: promise the customer an update by a time. The customer is told, and the desk reminds the agent."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import When
from bot.catalogue.registry import Topic, command
from bot.core.errors import TimeIsPast
from bot.core.people import Role
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.moments import by_then
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock, said_back
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.duties import reminder_time


def is_open(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Promise update…",
    slot=Slot.MORE,
    offered=is_open,
    submit="Promise",
    topic=Topic.ANSWER,
    current=lambda ticket: {"until": ticket.promised_until},
)
def promise(context: Context, ticket: Ticket, until: Annotated[When, "Update by when? The customer sees this time"]) -> Sentence:
    """Promise the customer an update by a certain time; you'll get a reminder before it."""
    ticket.ensure_open()
    if until <= context.now:
        raise TimeIsPast
    if not ticket.is_claimed:
        ticket.claim(context.actor, context.name, context.now)
        context.announce.mark_seen(ticket)
    ticket.promise(until, by=context.actor, now=context.now)
    context.work.reminders.add(ticket, ReminderKind.PROMISE_SOON, reminder_time(context.now, until), since=until)
    context.work.reminders.add(ticket, ReminderKind.PROMISE, until, since=until)
    customer = context.work.people.customer_of(ticket)
    then = by_then(until, customer.zone or context.queue(ticket).timezone, context.now)
    context.announce.to_customer(
        ticket, say("You'll hear from us about ticket {ticket} {when} at the latest.", ticket=f"#{ticket.number}", when=then)
    )
    when = day_and_clock(until, context.queue(ticket).timezone)
    context.announce.line(ticket, say("{name} promised the customer an update by {when}.", name=context.name, when=when))
    return say(
        "The customer was told to expect an update on {ticket} by {when}. I'll remind you before then.",
        ticket=f"#{ticket.number}",
        when=said_back(until, context.own_zone, context.queue(ticket).timezone),
    )
