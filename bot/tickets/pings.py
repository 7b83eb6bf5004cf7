"""What the answers to a ping share: which pings of a ticket still ring, and that somebody took one."""

from __future__ import annotations

from bot.core.errors import PingOver
from bot.core.escalations import Ping, PingState
from bot.core.ticket import Ticket
from bot.i18n.sentences import TimeOfDay
from bot.i18n.times import clock
from bot.tickets.context import Deed
from bot.tickets.ladder import hush


def ringing(deed: Deed, ticket: Ticket) -> list[Ping]:
    pings = deed.work.pings(ticket)
    if not pings:
        raise PingOver
    return pings


def take(deed: Deed, ticket: Ticket, ping: Ping) -> None:
    ping.state, ping.by, ping.by_name = PingState.ACKNOWLEDGED.value, str(deed.actor), deed.name
    hush(deed.work, ticket, ping)
    ticket.tell("acknowledged", by=deed.actor, now=deed.now, ping=ping.id)


def time_of(deed: Deed, ticket: Ticket) -> TimeOfDay:
    return clock(deed.now, deed.queue(ticket).timezone)
