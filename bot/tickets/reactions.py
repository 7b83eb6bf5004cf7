"""What else happens when a customer has written. Each reaction registers here, from the file it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.ticket import Ticket
from bot.ports.inbound import MessageReceived
from bot.tickets.context import Context


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    """A customer's message that was just recorded on a ticket and queued for its thread.

    ``message`` is the desk's own number for it. ``opened`` says that it opened the ticket, ``waited`` that the customer was waiting
    already.
    """

    ticket: Ticket
    message: int
    inbound: MessageReceived
    opened: bool
    waited: bool


Reaction = Callable[[Context, CustomerWrote], None]
_REACTIONS: list[Reaction] = []


def on_customer_message(reaction: Reaction) -> Reaction:
    """Register a function that is called for each message of a customer, in the same transaction, in the order of the names."""
    _REACTIONS.append(reaction)
    _REACTIONS.sort(key=lambda one: one.__name__)
    return reaction


def react(context: Context, wrote: CustomerWrote) -> None:
    """Run every reaction."""
    for reaction in _REACTIONS:
        reaction(context, wrote)
