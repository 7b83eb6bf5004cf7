"""Handles a customer's message: a command, a note under a ping, or a message for a ticket."""

from __future__ import annotations

from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.catalogue import registry
from bot.core.customer import Customer
from bot.core.people import Address
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import put, say
from bot.intake.own_commands import command_in, needs_ticket, not_theirs, run_in_chat
from bot.intake.pressed import post_answer
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageReceived
from bot.ports.work import Work
from bot.settings.rules import Queue
from bot.tickets.addressed import chosen_ticket, is_anothers
from bot.tickets.incoming import ask
from bot.tickets.invitations import send_waiting
from bot.tickets.lost_places import reached_again
from bot.tickets.notes import add_note


def take_in_message(people: People, work: Work, inbound: MessageReceived) -> Answer:
    """Handle a message outside the teams' places. In a direct chat everybody is a customer, agents too."""
    if inbound.direct and (ticket := _pinged(work, inbound)) is not None:
        context = replace(people.member(work, inbound.by, inbound.where), files=inbound.files, source=inbound.message)
        ticket = context.ticket(ticket.number, pinged=True)
        add_note(context, ticket, inbound.text)
        if context.can.any_emoji:  # the lock says it was noted
            context.announce.lock(inbound.where, inbound.message)
            return Answer()
        return Answer(put(say("Note saved on {ticket}. Only agents can see it.", ticket=f"#{ticket.number}"), context.language))
    queue = people.rules.queue_for(inbound.channel)
    return _from_customer(people, work, inbound, queue) if inbound.addressed and queue else Answer()


def _from_customer(people: People, work: Work, inbound: MessageReceived, queue: Queue) -> Answer:
    customer = people.customer(work, inbound.by)
    if inbound.direct:  # a thread selects the ticket of its message; we answer outside the thread
        new, customer.place = not customer.place, inbound.where.place
        if new:
            _move_to_direct_chat(work, Announcer(work, people.rules), customer)
        reached_again(work, Announcer(work, people.rules), customer)
        if inbound.where.thread:
            inbound = replace(
                inbound, where=Address(inbound.where.channel, inbound.where.place), reply_to=inbound.reply_to or inbound.where.thread
            )
    context = people.asker(work, customer, inbound.by, inbound.where)
    context.inbound = inbound
    found, rest = command_in(inbound, context.prefix)
    if found is not None and inbound.files and found.verb != "new":
        found = None  # a picture with a command as its caption is a message
    if found is None and inbound.kind == "text" and not (inbound.direct or inbound.files or can_be_seen(text_of(inbound.text))):
        found = registry.find("help", customer=True)  # only a mention of the bot
    if found is None:
        return ask(context, inbound, queue)
    if inbound.reply_to:
        context.thread = chosen_ticket(context, inbound)
        if context.thread is None and needs_ticket(found, rest) and is_anothers(context, inbound):
            return post_answer(context, not_theirs(context.language))
    return run_in_chat(found, context, rest)


def _move_to_direct_chat(work: Work, announce: Announcer, customer: Customer) -> None:
    """Move tickets from before the customer's first message to their direct chat, and send what waited for that."""
    for ticket in work.tickets.open_of(customer):
        if (ticket.channel, ticket.place) == (customer.channel, customer.person):
            ticket.place = customer.place
            send_waiting(work, announce, ticket)


def _pinged(work: Work, inbound: MessageReceived) -> Ticket | None:
    """Return the ticket whose ping is answered, in its thread or as a reply to it."""
    answered = inbound.where.thread or inbound.reply_to
    post = work.outbox.by_message(inbound.where.channel, inbound.where.place, answered) if answered else None
    return work.tickets.get(post.ticket) if post is not None and post.purpose == Purpose.PING else None
