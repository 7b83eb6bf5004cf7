"""The verb ``notify``: how assignees and followers hear of customers' messages. They are told when a customer begins to wait."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.registry import Topic, command
from bot.core.people import Identity, Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.delivery import CALLS, Purpose
from bot.ports.work import Work
from bot.screens.writers import is_writing
from bot.tickets.context import Context
from bot.tickets.followers import NONE, followers_of, mention_of
from bot.tickets.reactions import CustomerWrote, on_customer_message

DIRECT = "direct"


@command(by=Role.AGENT, topic=Topic.HAND)
def notify(context: Context, how: Annotated[Literal["mentions", "direct", "none"], "How should I notify you?"]) -> Sentence:
    """Choose how you hear of customers' messages on your tickets and those that you follow."""
    context.work.people.set_notify(context.actor, how)
    return {
        "mentions": say("When a customer writes on one of your tickets, I'll mention you in its thread."),
        "direct": say("When a customer writes on one of your tickets, I'll send you a direct message."),
        "none": say("I won't notify you when customers write on your tickets. The threads still show everything."),
    }[how]


@on_customer_message
def tell_agents(context: Context, wrote: CustomerWrote) -> None:
    """Tell the assignee and the followers, each once per waiting period; not while they have the ticket's form open, or are off duty."""
    work, ticket = context.work, wrote.ticket
    people = _concerned(context, ticket) if ticket.waiting_since else []
    if not people:
        return
    told, mentioned = _told(work, ticket) if wrote.waited else frozenset(), []
    for who in people:
        how = work.people.notify_of(who)
        if str(who) in told or how == NONE or work.people.away_at(who) or is_writing(work, ticket, who):
            continue
        if how == DIRECT or who.channel != context.queue(ticket).place.channel:
            context.announce.call_directly(ticket, who)
        else:
            mentioned.append(mention_of(work, ticket, who))
    if mentioned:
        context.announce.call_in_thread(ticket, mentioned, wrote.message)


def _concerned(context: Context, ticket: Ticket) -> list[Identity]:
    """Return the assignee and the followers, if they may still act in the queue."""
    assignee = Identity.parse(ticket.assignee) if ticket.assignee else None
    own = [assignee] if assignee and context.role_on(context.queue(ticket), assignee) else []
    return [*own, *followers_of(context, ticket)]


def _told(work: Work, ticket: Ticket) -> frozenset[str]:
    """Return who was told of this waiting period. A row of an earlier version doesn't say whom it told: that was the assignee."""
    rows = [row for row in work.outbox.of_ticket(ticket, Purpose.CALLED) if row.at >= ticket.waiting_since]
    return frozenset(who for row in rows for who in row.extra.get(CALLS, (ticket.assignee,)))
