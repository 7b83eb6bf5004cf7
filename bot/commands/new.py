"""The verb ``new``: a customer opens a ticket, or says that their last messages were about something new."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.catalogue.registry import Words, command
from bot.core.event_kinds import EventKind
from bot.core.message import Message
from bot.core.people import Role
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.tickets.after_closing import resolve_choice
from bot.tickets.context import Context
from bot.tickets.family.relocate import open_with
from bot.tickets.incoming import ask

AFTERWARDS = (EventKind.ASKED_AGAIN, EventKind.COMMENTED)


@command(by=Role.CUSTOMER, menu=True)
def new(context: Context, text: Annotated[Words, "What is it about?"] = Words(())) -> Answer:
    """Open a new ticket"""
    context.asker.next_opens, context.asker.continues, context.asker.comment_until = 1, 0, 0
    queue = context.rules.queue_for(context.where.channel)
    if queue and context.inbound and (text_of(tuple(text)).strip() or context.inbound.files):
        return ask(context, replace(context.inbound, text=tuple(text), reply_to=""), queue)
    return Answer(put(say("What is it about? Your next message opens a new ticket."), context.language))


@command(by=Role.CUSTOMER, verb="new", button="Something new", pressed=True)
def something_new(context: Context, ticket: Ticket) -> Answer:
    """Open a new ticket with what you wrote after closing"""
    since = said_afterwards(context, ticket)
    if not since:
        context.asker.next_opens, context.asker.continues = 1, 0
        context.announce.to_person(context.asker, say("What is it about? Your next message opens a new ticket."))
        return Answer()
    opened = open_with(context, context.rules.queue_for(ticket.channel) or context.queue(ticket), since, ticket, previous=ticket.number)
    resolve_choice(context.work, context.announce, ticket, say("This is now ticket {ticket}.", ticket=f"#{opened.number}"))
    return Answer()


def said_afterwards(context: Context, ticket: Ticket, kinds: tuple[str, ...] = AFTERWARDS) -> list[Message]:
    """Return what the customer wrote on a closed ticket after it was closed."""
    if not ticket.is_closed:
        return []
    afterwards = {
        event.facts["message"] for event in context.work.tickets.events(ticket) if event.kind in kinds and event.at > ticket.closed_at
    }
    return [said for said in context.work.messages.of_ticket(ticket) if said.id in afterwards]
