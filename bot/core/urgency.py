"""The number that lists of tickets are sorted by: what is due first comes first."""

from __future__ import annotations

from bot.core.status import Status
from bot.core.ticket_state import TicketState

# In milliseconds, later than every real time, so that one ascending order has all four groups.
NOT_DUE, NOT_WAITING, CLOSED = 1 * 10**14, 2 * 10**14, 4 * 10**14


def urgency(ticket: TicketState) -> int:
    """Return the time at which something is due; after these come customers who wait without a target, the longest first, then tickets on
    which nothing has happened for long, and last the closed ones, the newest first.
    """
    if ticket.status == Status.CLOSED:
        return CLOSED - ticket.closed_at
    if due := soonest_due(ticket):
        return due
    return NOT_DUE + ticket.waiting_since if ticket.waiting_since else NOT_WAITING + ticket.changed_at


def soonest_due(ticket: TicketState) -> int:
    """Return when the first of a reply, the solution and a promised update is due; 0 if nothing is."""
    due = [at for at in (ticket.reply_due, ticket.solution_due, ticket.promised_until) if at]
    return min(due) if due else 0
