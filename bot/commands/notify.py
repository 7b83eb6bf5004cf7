"""The verb ``notify``: how an assignee hears of their customers' messages. They are told when a customer begins to wait."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.registry import Topic, command
from bot.core.people import Identity, Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.delivery import Purpose
from bot.ports.work import Work
from bot.screens.writers import is_writing
from bot.tickets.context import Context
from bot.tickets.reactions import CustomerWrote, on_customer_message

NONE, DIRECT = "none", "direct"


@command(by=Role.AGENT, topic=Topic.HAND)
def notify(context: Context, how: Annotated[Literal["mentions", "direct", "none"], "How should I notify you?"]) -> Sentence:
    """Choose how you hear of customers' messages on your tickets."""
    context.work.people.set_notify(context.actor, how)
    return {
        "mentions": say("When a customer writes on one of your tickets, I'll mention you in its thread."),
        "direct": say("When a customer writes on one of your tickets, I'll send you a direct message."),
        "none": say("I won't notify you when customers write on your tickets. The threads still show everything."),
    }[how]


@on_customer_message
def tell_assignee(context: Context, wrote: CustomerWrote) -> None:
    """Once per waiting period; not while they have the ticket's form open, or are off duty."""
    work, ticket = context.work, wrote.ticket
    if not ticket.assignee or not ticket.waiting_since or _told(work, ticket):
        return
    who = Identity.parse(ticket.assignee)
    how = work.people.notify_of(who)
    if how == NONE or work.people.away_at(who) or is_writing(work, ticket, who):
        return
    if how == DIRECT or who.channel != context.queue(ticket).place.channel:
        context.announce.call_directly(ticket, who)
    else:
        context.announce.call_in_thread(ticket, wrote.message)


def _told(work: Work, ticket: Ticket) -> bool:
    """Whether somebody was notified of this waiting period, or got the ticket in it."""
    return any(shown.at >= ticket.waiting_since for shown in work.outbox.of_ticket(ticket, Purpose.CALLED))
