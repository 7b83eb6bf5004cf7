"""What the answers to a ping share: the open pings of a ticket, and acknowledging them."""

from __future__ import annotations

from bot.core.errors import PingOver
from bot.core.escalations import Ping, PingState
from bot.core.event_kinds import EventKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import Moment
from bot.i18n.times import day_and_clock
from bot.tickets.context import Context
from bot.tickets.ladder import stop_repeating


def open_pings(context: Context, ticket: Ticket) -> list[Ping]:
    """Return the open pings of a ticket. Raises PingOver if there are none."""
    pings = context.work.reminders.pings(ticket)
    if not pings:
        raise PingOver(ticket.number)
    return pings


def acknowledge(context: Context, ticket: Ticket, ping: Ping) -> None:
    """Acknowledge a ping for the actor."""
    ping.state, ping.by, ping.by_name = PingState.ACKNOWLEDGED.value, str(context.actor), context.name
    stop_repeating(context.work, ticket, ping)
    ticket.record(EventKind.ACKNOWLEDGED, by=context.actor, now=context.now, ping=ping.id)


def time_of(context: Context, ticket: Ticket) -> Moment:
    return day_and_clock(context.now, context.queue(ticket).timezone)
