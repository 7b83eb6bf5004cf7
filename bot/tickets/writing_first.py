"""Opens a ticket in which an agent writes to a customer first."""

from __future__ import annotations

from dataclasses import replace

from bot.core.customer import Customer
from bot.core.errors import CannotWriteFirst, NeverWrote, NoSuchCustomer
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.settings.rules import Queue
from bot.tickets.context import Context
from bot.tickets.customers import customer_named, number_of
from bot.tickets.incoming import begin
from bot.tickets.spam import ensure_not_blocked


def addressee(context: Context, word: str) -> Customer:
    """Find whom an agent wants to write to. Somebody who blocked the desk is found: the delivery tells.

    Raises NeverWrote for strangers, CannotWriteFirst for those whom the desk can't reach, CustomerBlocked for those whom it blocked, and
    whatever :func:`bot.tickets.customers.customer_named` raises.
    """
    try:
        found = customer_named(context, word)
    except NoSuchCustomer as error:
        if word.removeprefix("#").isdigit():
            raise
        raise NeverWrote(word=word) from error
    ensure_not_blocked(found)
    if not found.place and found.channel not in context.rules.opens_chats:
        raise CannotWriteFirst(name=found.name, channel=found.channel)
    return found


def open_for(context: Context, customer: Customer, text: RichText) -> Ticket:
    """Open a ticket for the actor's first message, which the caller sends. The customer's next message isn't about an earlier rating."""
    queue = _queue(context, customer)
    context.role = context.role_on(queue) or context.role
    own = replace(context, customer=customer)
    ticket = begin(own, queue, text, context.files, customer.direct, previous=0, by=context.actor)
    ticket.claim(context.actor, context.name, context.now)
    customer.comment_until = 0
    return ticket


def _queue(context: Context, customer: Customer) -> Queue:
    """Return the queue that serves the customer's channel, if the actor works there; otherwise that of their newest ticket."""
    serving = context.rules.queue_for(customer.channel)
    if serving is not None and context.role_on(serving):
        return serving
    return context.queue(context.ticket(number_of(context, customer)))
