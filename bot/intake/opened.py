"""Opens a ticket with what a customer wrote elsewhere, for example in a form on a website."""

from __future__ import annotations

from dataclasses import replace

from bot.core.cuts import short
from bot.core.errors import MissingArgument, NeverWrote, UnknownQueue
from bot.core.people import Profile
from bot.core.richtext import RichText, plain
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen, on_one_line
from bot.i18n.sentences import put, say
from bot.intake.who import People
from bot.ports.inbound import MessageReceived, VerbCalled
from bot.settings.rules import Queue
from bot.tickets.confirming import confirm
from bot.tickets.context import Context
from bot.tickets.incoming import CustomerMessage, begin
from bot.tickets.reactions import react
from bot.tickets.writing_first import Stranger, addressee, usual_queue

CUSTOMER, TEXT, SUBJECT, QUEUE = "customer", "text", "subject", "queue"
LONGEST_SUBJECT = 200


def open_for_customer(people: People, context: Context, inbound: VerbCalled) -> tuple[Ticket, RichText]:
    """Open a ticket for a customer whom the desk can reach, and confirm it to them. Return it, and what its program is told.

    Raises MissingArgument, UnknownQueue, and whatever :func:`bot.tickets.writing_first.addressee` raises.
    """
    work, name, text = context.work, inbound.values.get(CUSTOMER, ""), plain(inbound.values.get(TEXT, ""))
    if not can_be_seen(inbound.values.get(TEXT, "")):
        raise _at(TEXT, MissingArgument())
    customer = addressee(context, name)
    if isinstance(customer, Stranger) or customer.stands_in:
        raise NeverWrote(word=name)
    queue = _queue(context, inbound.values.get(QUEUE, "")) or usual_queue(context, customer)
    by = Profile(customer.identity, customer.name, customer.handle, customer.language, customer.timezone)
    asker = people.asker(work, customer, by, customer.direct)
    said = MessageReceived(event=inbound.event, at=inbound.at, by=by, where=customer.direct, message="", text=text)
    ticket = begin(replace(asker, role=context.role), queue, text, (), customer.direct, previous=0, by=context.actor)
    wrote = CustomerMessage(asker, said).record(ticket)
    if subject := on_one_line(inbound.values.get(SUBJECT, "")):
        ticket.subject = short(subject, LONGEST_SUBJECT)
    confirm(asker, ticket)
    react(asker, wrote)
    told = say("Ticket {ticket} is open, and {name} was told its number.", ticket=f"#{ticket.number}", name=customer.name)
    return ticket, put(told, context.language)


def _queue(context: Context, word: str) -> Queue | None:
    """Return the queue that was named, if the actor may act in it."""
    if not word:
        return None
    queue = context.rules.queue_named(word)
    if queue is None or context.role_on(queue) is None:
        raise _at(QUEUE, UnknownQueue(word=word, queues=", ".join(own.key for own in context.queues())))
    return queue


def _at(field: str, error: MissingArgument | UnknownQueue) -> MissingArgument | UnknownQueue:
    error.field = field
    return error
