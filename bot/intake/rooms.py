"""Handles messages in rooms of customers: watched rooms, messages that somebody makes a ticket of, and their threads."""

from __future__ import annotations

from dataclasses import replace

from bot.core.errors import DeskError, NotYourMessage
from bot.core.people import Address, Profile
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.intake.own_commands import command_in, needs_ticket, not_theirs, run_in_chat
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.inbound import MessageReceived, ShortcutUsed
from bot.ports.work import Work
from bot.settings.rules import Queue
from bot.tickets.context import Context
from bot.tickets.incoming import CustomerMessage, open_or_add, open_ticket, take_in_below
from bot.tickets.spam import ensure_not_blocked

DAY_MS = 86_400_000


def in_room(people: People, work: Work, inbound: MessageReceived) -> Answer | None:
    """Handle a message in a room with threads. Under a ticket's message only its author's messages count. Return None in other rooms."""
    if inbound.direct or not people.channels[inbound.channel].threads:
        return None
    if inbound.where.thread:
        ticket = _ticket_under(work, inbound.where)
        return _under(people, work, inbound, ticket) if ticket is not None else Answer()
    watching = people.rules.queue_watching(inbound.where)
    if watching is not None:
        context = _asker(people, work, inbound.by, Address(*inbound.where[:2], inbound.message))
        here = [own for own in work.tickets.newest_open_of(context.asker) if (own.channel, own.place) == inbound.where[:2]]
        open_or_add(context, watching, CustomerMessage(context, replace(inbound, where=context.where)), here)
        return Answer()
    if not inbound.addressed:
        return Answer()
    return Answer(put(people.channels[inbound.channel].wording.room_hint, people.language(work, inbound.by, inbound.where)))


def _under(people: People, work: Work, inbound: MessageReceived, ticket: Ticket) -> Answer:
    """Handle a message under a ticket's first one."""
    if (ticket.channel, ticket.place) != inbound.where[:2]:
        return _under_moved(people, work, inbound, ticket)
    found, rest = command_in(inbound, people.channels[inbound.channel].prefix)
    if work.people.customer_of(ticket).identity != inbound.by.identity:
        if found is None or not needs_ticket(found, rest):
            return Answer()
        return not_theirs(people.language(work, inbound.by, inbound.where))
    context = _asker(people, work, inbound.by, inbound.where)
    context.thread, context.inbound = ticket, inbound
    if found is not None and found.verb != "new" and not inbound.files:
        return run_in_chat(found, context, rest)
    take_in_below(context, inbound, ticket)
    return Answer()


def _under_moved(people: People, work: Work, inbound: MessageReceived, ticket: Ticket) -> Answer:
    """Handle a message under one whose ticket is answered elsewhere now: it was merged, or the message was moved. Its customer's
    words are taken in. Nothing is answered here, because others would read of a ticket that isn't theirs.
    """
    found, _ = command_in(inbound, people.channels[inbound.channel].prefix)
    known = work.people.customer(inbound.by.identity)
    if found is None and known is not None and known in work.people.same_as(work.people.customer_of(ticket)):
        context = _asker(people, work, inbound.by, inbound.where)
        context.inbound = inbound
        take_in_below(context, inbound, ticket)
    return Answer()


def why_not_served(people: People, work: Work, inbound: MessageReceived) -> Answer:
    """Tell somebody who hides behind a place why nothing follows, once a day in each place."""
    if not work.inbound.first_time(inbound.channel, f"anonymous:{inbound.where.place}:{work.now // DAY_MS}"):
        return Answer()
    told = say("I can't help here because I can't tell who you are: write under your own name, or send me a direct message.")
    return Answer(put(told, people.language(work, inbound.by, inbound.where)))


def make_ticket(people: People, work: Work, inbound: ShortcutUsed) -> Answer:
    """Open a ticket with a message that somebody chose: its author is the customer, and its thread is where they are answered."""
    context = people.member(work, inbound.by, inbound.where)
    own = context.queues()
    queue = people.rules.queue_watching(inbound.where) or people.rules.queue_for(inbound.channel) or next(iter(own), None)
    if queue is None or not (own or inbound.author.identity == inbound.by.identity):
        raise NotYourMessage
    made = work.messages.by_source(inbound.where.channel, inbound.where.place, inbound.message)
    if made is not None:
        return Answer(put(say("There is already a ticket for this message: {ticket}.", ticket=f"#{made.ticket}"), context.language))
    if inbound.author.is_bot:
        return Answer(put(say("A bot wrote this, and a bot can't be a customer."), context.language))
    said = MessageReceived(
        event=inbound.event,
        at=inbound.at,
        by=inbound.author,
        where=Address(inbound.where.channel, inbound.where.place),
        message=inbound.message,
        text=inbound.text,
        files=inbound.files,
        direct=False,
    )
    if not own and people.customer(work, inbound.by).spam_on:
        raise DeskError  # somebody who is blocked isn't told so
    ticket = _open(people, work, said, queue, thread=inbound.where.thread)
    return Answer(put(say("{ticket} is open now. Replies will appear in this thread.", ticket=f"#{ticket.number}"), context.language))


def _open(people: People, work: Work, inbound: MessageReceived, queue: Queue, thread: str = "") -> Ticket:
    where = Address(inbound.where.channel, inbound.where.place, thread or inbound.message)
    context = _asker(people, work, inbound.by, where)
    ensure_not_blocked(context.asker)
    return open_ticket(context, queue, CustomerMessage(context, replace(inbound, where=where)), previous=0)


def _asker(people: People, work: Work, by: Profile, where: Address) -> Context:
    return people.asker(work, people.customer(work, by), by, where)


def _ticket_under(work: Work, where: Address) -> Ticket | None:
    """Return the ticket that has the message above a thread."""
    first = work.messages.by_source(where.channel, where.place, where.thread)
    return work.tickets.get(first.ticket) if first else None
