"""Opens a ticket in which an agent writes to a customer first, also for somebody who never opened a chat."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.customer import STAND_IN, Customer
from bot.core.errors import CannotWriteFirst, NeverWrote, NoSuchCustomer
from bot.core.people import Identity, Profile
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.settings.rules import Queue
from bot.tickets.context import Context
from bot.tickets.customers import customer_named, number_of, without_tickets
from bot.tickets.incoming import begin
from bot.tickets.spam import ensure_not_blocked


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who never wrote, as an agent named them, and the channel on which a link can bring them."""

    name: str
    channel: str
    queue: Queue


def addressee(context: Context, word: str) -> Customer | Stranger:
    """Find whom an agent wants to write to. Somebody who blocked the desk is found: the delivery tells.

    Raises NeverWrote for strangers whom no link can bring, CannotWriteFirst for customers whom the desk can't reach,
    CustomerBlocked for those whom it blocked, and whatever :func:`bot.tickets.customers.customer_named` raises.
    """
    try:
        found = customer_named(context, word)
    except NoSuchCustomer as error:
        if word.removeprefix("#").isdigit():
            raise
        new = without_tickets(context, word) or _colleague(context, word) or _stranger(context, word)
        if isinstance(new, Stranger):
            return new
        if new is None:
            raise NeverWrote(word=word) from error
        found = new
    ensure_not_blocked(found)
    if not (found.place or found.channel in context.rules.opens_chats or found.channel in context.rules.start_links):
        raise CannotWriteFirst(name=found.name, channel=found.channel)
    if found.stands_in and waiting_ticket(context, found) is None:
        return Stranger(found.name, found.channel, context.queue(context.ticket(number_of(context, found))))
    return found


def waiting_ticket(context: Context, customer: Customer) -> Ticket | None:
    """Return the open ticket that waits for somebody who hasn't come yet."""
    return next(iter(context.work.tickets.open_of(customer)), None) if customer.stands_in else None


def _stranger(context: Context, word: str) -> Stranger | None:
    """``@handle``, or channel and id, of somebody whom a link of that channel can bring to one of the actor's queues."""
    channel, colon, own = word.partition(":")
    named = word.startswith("@") and len(word) > 1
    if not (named or (colon and own)):
        return None
    served = [(queue, one) for queue, one in _served(context) if named or one == channel]
    return Stranger(word, served[0][1], served[0][0]) if served else None


def _served(context: Context) -> list[tuple[Queue, str]]:
    """Return the actor's queues with the channels from which links can bring people there."""
    return [(queue, one) for queue in context.queues() for one in queue.serves if one in context.rules.start_links]


def _colleague(context: Context, word: str) -> Customer | None:
    """Somebody known to the desk, but not as a customer, on a channel where it may write first."""
    channel, colon, own = word.strip("<>").removeprefix("@").partition(":")
    who = Identity(channel, own) if colon else Identity(context.actor.channel, channel)
    rules, profile = context.rules, context.work.people.profile(who)
    served = any(who.channel in queue.serves for queue in context.queues())
    if profile is None or profile.is_bot or profile.guessed or not served or who.channel not in rules.opens_chats:
        return None
    if context.work.people.customer(who) is not None:
        return None  # a customer of another queue looks as if they didn't exist
    return context.work.people.add_customer(profile)


def open_for(context: Context, found: Customer | Stranger, text: RichText) -> Ticket:
    """Open a ticket for the actor's first message, which the caller sends. The customer's next message isn't about an earlier rating."""
    queue = found.queue if isinstance(found, Stranger) else usual_queue(context, found)
    customer = _stand_in(context, found) if isinstance(found, Stranger) else found
    context.role = context.role_on(queue) or context.role
    own = replace(context, customer=customer)
    ticket = begin(own, queue, text, context.files, customer.direct, previous=0, by=context.actor)
    ticket.claim(context.actor, context.name, context.now)
    customer.comment_until = 0
    return ticket


def _stand_in(context: Context, stranger: Stranger) -> Customer:
    person = Identity(stranger.channel, f"{STAND_IN}{context.work.new_id()}")
    return context.work.people.add_customer(Profile(person, stranger.name, stranger.name[1:] if stranger.name.startswith("@") else ""))


def usual_queue(context: Context, customer: Customer) -> Queue:
    """Return the queue that serves the customer's channel, if the actor works there; otherwise that of their newest ticket."""
    serving = context.rules.queue_for(customer.channel)
    if serving is not None and context.role_on(serving):
        return serving
    own = next((queue for queue in context.queues() if customer.channel in queue.serves), None) if not customer.tickets else None
    return own or context.queue(context.ticket(number_of(context, customer)))
