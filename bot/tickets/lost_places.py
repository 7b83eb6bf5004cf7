"""Handles a customer's chat that can't be written to any more, or again: answers its tickets elsewhere, and tells the team."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.announce.repairs import may_repair
from bot.core.customer import Customer
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say, say_many
from bot.ports.delivery import Delivery, DeliveryState, Purpose
from bot.ports.work import Work
from bot.settings.rules import Rules


def place_lost(work: Work, announce: Announcer, ticket: Ticket) -> bool:
    """The place where a ticket is answered can't be written to. Return True if the customer is
    answered in their direct chat from now on.
    """
    customer = work.people.customer_of(ticket)
    if announce.is_private(ticket, customer):
        return False
    if announce.can_write_privately(customer):
        ticket.place, ticket.thread, ticket.lost_at = customer.direct.place, "", 0
        told = say("The bot can no longer write where we answered {name}: replies now go to the direct chat.", name=customer.name)
        announce.line(ticket, told)
        return True
    if not ticket.lost_at:
        ticket.lost_at = work.now
        told = say(
            "The bot can no longer write where we answer {name}, and there is no direct chat: our messages don't get through.",
            name=customer.name,
        )
        announce.line(ticket, told)
    return False


def place_found(work: Work, announce: Announcer, ticket: Ticket) -> None:
    """The place where a ticket is answered can be written to again."""
    if not ticket.lost_at:
        return
    since, ticket.lost_at = ticket.lost_at, 0
    announce.line(ticket, _again(_sent_again(work, announce, ticket, since)))


def reached_again(work: Work, announce: Announcer, customer: Customer) -> None:
    """A customer who had blocked us can be reached again; the replies they missed are sent again."""
    since, customer.blocked_at = customer.blocked_at, 0
    for ticket in work.tickets.open_of(customer) if since else ():
        announce.line(ticket, _again(_sent_again(work, announce, ticket, since)))


def _sent_again(work: Work, announce: Announcer, ticket: Ticket, since: int) -> int:
    """Send the replies again that failed since then. Return how many."""
    latest = {sent.ref: sent for sent in work.outbox.of_ticket(ticket, Purpose.REPLY)}
    missed = [sent for sent in latest.values() if sent.state in (DeliveryState.FAILED, DeliveryState.IN_DOUBT) and sent.done_at >= since]
    return sum(_resent(work, announce, ticket, lost) for lost in missed)


def _again(replies: int) -> Sentence:
    if not replies:
        return say("The customer can be reached again.")
    return say_many(
        "The customer can be reached again. Sending {n} reply once more.",
        "The customer can be reached again. Sending {n} replies once more.",
        replies,
    )


def undelivered(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, lost: Delivery, *, shut_out: bool) -> bool:
    """A message for the customer wasn't delivered; ``shut_out`` means that they, or whoever runs the place, blocked it.

    Return True if the team already sees that, or if it is sent elsewhere.
    """
    customer = work.people.customer_of(ticket)
    if lost.channel != ticket.channel or rules.queue_at(lost.address) is not None:
        return False
    if lost.place in (customer.place, customer.person):
        if shut_out and not customer.blocked_at:
            customer.blocked_at = work.now
        return shut_out
    if place_lost(work, announce, ticket) if ticket.place == lost.place else announce.is_private(ticket, customer):
        return _resent(work, announce, ticket, lost)
    return bool(ticket.lost_at)


def _resent(work: Work, announce: Announcer, ticket: Ticket, lost: Delivery) -> bool:
    """Send again what wasn't delivered, a few times at most. Return whether it is sent."""
    if not may_repair(work, f"sent:{ticket.number}:{lost.purpose}:{lost.ref}"):
        return False
    announce.post_again(ticket, lost)
    return True
