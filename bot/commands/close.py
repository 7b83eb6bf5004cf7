"""The verb ``close``, for agents and for customers."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line, number_in
from bot.catalogue.registry import Topic, Words, command
from bot.core.people import Role
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.ports.cards import Answer, Button
from bot.screens.buttons import Slot
from bot.screens.own_messages import has_heard
from bot.tickets.closing import _end, close_ticket
from bot.tickets.context import Context
from bot.tickets.family.children import ask_about_children
from bot.tickets.notes import add_note

MOST = 10  # buttons under one message


def can_be_closed(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(by=Role.AGENT, button="Close", slot=Slot.FRONT, order=4, offered=can_be_closed, submit="Close the ticket", topic=Topic.ANSWER)
def close(
    context: Context, ticket: Ticket, text: Annotated[Words, "What was wrong and what we did (only agents see this)"] = Words(())
) -> Sentence | Answer:
    """Close a ticket, with a note for agents if you like, and ask the customer for a rating."""
    ticket.ensure_open()
    if text_of(tuple(text)).strip() or context.files:
        add_note(context, ticket, tuple(text))
    close_ticket(context, ticket)
    told = say("{ticket} is closed.", ticket=f"#{ticket.number}")
    return ask_about_children(context, ticket, [put(told, context.language)]) or told


@command(by=Role.CUSTOMER, verb="close", button="Close", menu=True)
def close_own(context: Context, number: Annotated[Line, "Which ticket?"] = Line("")) -> Sentence | Answer | None:
    """Close your ticket"""
    customer = context.asker
    # Their other tickets aren't named where other people can read.
    here = context.where.place if context.inbound and context.answers_are_public else ""
    named = [one for one in context.work.tickets.newest_open_of(customer) if here in ("", one.place)]
    open_ones = [one for one in named if has_heard(context.work, one)]
    if number.strip():
        ticket = context.ticket(number_in(number))
    elif context.thread is not None:
        ticket = context.thread
    elif len(open_ones) == 1:
        ticket = open_ones[0]
    else:
        return which_one(context, open_ones)
    ticket.close(customer.actor, context.now)
    context.announce.line(ticket, say("The customer closed the ticket."))
    own = f"#{ticket.number}"
    if ticket.reply_at and context.rules.rate_on_close:
        _end(context, ticket, say("You closed ticket {ticket}. How did we do?", ticket=own), rate=True)
    else:
        _end(context, ticket, say("You closed ticket {ticket}. Write to us any time.", ticket=own), rate=False)
    return None


def which_one(context: Context, tickets: list[Ticket]) -> Sentence | Answer:
    """Ask which ticket to close, with a button for each."""
    if not tickets:
        return say("You have no open tickets.")
    rows = tuple((Button("close", (str(ticket.number),), f"#{ticket.number} · {ticket.subject}"),) for ticket in tickets[:MOST])
    return Answer(put(say("Which ticket do you want to close?"), context.language), buttons=rows)
