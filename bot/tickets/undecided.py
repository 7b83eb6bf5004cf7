"""Finds the delivery that a person decides about."""

from __future__ import annotations

from bot.core.errors import NothingUndecided
from bot.core.ticket import Ticket
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Purpose
from bot.tickets.context import Context

LONGEST = 18  # digits of a number that fits into the database
OPEN = (DeliveryState.FAILED, DeliveryState.IN_DOUBT)


def undecided(context: Context, ticket: Ticket, number: str = "") -> Delivery:
    """Return a post to the customer that failed or is in doubt; without a number, the newest reply. Raises NothingUndecided."""
    named = number.isascii() and number.isdigit() and len(number) < LONGEST
    found = context.work.outbox.get(int(number)) if named else None if number else _newest(context, ticket)
    if found is None or found.ticket != ticket.number or found.kind != DeliveryKind.POST or found.state not in OPEN:
        raise NothingUndecided(ticket.number)
    if context.rules.queue_at(found.address) is not None:
        raise NothingUndecided(ticket.number)
    if found.ref and context.work.outbox.of_ticket(ticket, Purpose(found.purpose), found.ref)[-1].id != found.id:
        raise NothingUndecided(ticket.number)  # it was sent again already
    return found


def _newest(context: Context, ticket: Ticket) -> Delivery | None:
    return next(reversed(context.work.outbox.undecided(ticket)), None)
