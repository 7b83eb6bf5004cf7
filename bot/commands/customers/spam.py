"""The verbs ``spam``, ``unspam`` and ``blocked``: block a customer who sends spam, unblock them, and see who is blocked."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.customer import Customer
from bot.core.errors import NoAgentHere
from bot.core.people import Role
from bot.core.richtext import RichText, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import bold, put, say, words
from bot.ports.cards import Answer, Button
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.spam import clear, mark

MOST, SHOWN, ROW = 200, 20, 5


def may_be_spam(ticket: Ticket) -> bool:
    return not ticket.spam or ticket.is_held


def is_spam(ticket: Ticket) -> bool:
    return bool(ticket.spam)


@command(by=Role.AGENT, button="Spam", slot=Slot.MORE, offered=may_be_spam, topic=Topic.SORT, order=90, listed=False)
def spam(context: Context, ticket: Ticket) -> Answer:
    """Close a ticket as spam and block its customer, who isn't told."""
    mark(context, ticket)
    told = say(
        "{ticket} is marked as spam, and its customer is blocked. {command} lists whom you block.",
        ticket=f"#{ticket.number}",
        command=context.typing("blocked"),
    )
    undo = Button("unspam", (str(ticket.number),), words(say("Undo"), context.language))
    return Answer(put(told, context.language), buttons=((undo,),))


@command(by=Role.AGENT, button="Not spam", slot=Slot.FRONT, order=4, offered=is_spam, topic=Topic.SORT, listed=False)
def unspam(context: Context, ticket: Ticket) -> Answer:
    """Unblock a customer and restore their ticket."""
    told = say("{ticket} is back, and its customer can write again.", ticket=f"#{ticket.number}")
    if ticket.is_held:
        told = say("{ticket} is open now.", ticket=f"#{ticket.number}")
    clear(context, ticket)
    return Answer(put(told, context.language))


@command(by=Role.AGENT, topic=Topic.SORT, listed=False)
def blocked(context: Context) -> Answer:
    """See who is blocked, and unblock them."""
    if not context.queues():
        raise NoAgentHere
    found = [(customer, ticket) for customer in context.work.people.blocked(MOST) if (ticket := _marked(context, customer))][:SHOWN]
    if not found:
        return Answer(put(say("Nobody is blocked."), context.language))
    lines: list[RichText] = [bold(put(say("Blocked customers, the newest first:"), context.language))]
    lines += [(*ticket_name(ticket.number), *plain(f" · {customer.full_name} · {ticket.subject}")) for customer, ticket in found]
    labels = [words(say("{ticket}: {action}", ticket=f"#{ticket.number}", action=say("Not spam")), context.language) for _, ticket in found]
    buttons = [Button("unspam", (str(ticket.number),), label) for (_, ticket), label in zip(found, labels, strict=True)]
    return Answer(lines_of(lines), buttons=tuple(tuple(buttons[at : at + ROW]) for at in range(0, len(buttons), ROW)))


def _marked(context: Context, customer: Customer) -> Ticket | None:
    """Return the ticket for which somebody is blocked, if the actor works in its queue."""
    ticket = context.work.tickets.peek(customer.spam_on)
    if ticket is None or ticket.is_held or context.role_on(context.queue(ticket)) is None:
        return None
    return ticket
