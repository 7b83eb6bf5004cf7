"""Handles a chat that can't be written to any more, or again: answers its tickets elsewhere, and tells whoever needs to know."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.announce.repairs import REPAIRS, may_repair, repairs
from bot.core.customer import Customer
from bot.core.people import Address, place_key
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say, say_many
from bot.ports.delivery import FILELESS, Delivery, DeliveryState, Purpose
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules

DAY_MS = 86_400_000


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


def closed(work: Work, rules: Rules, place: Address, told: Sentence, reason: str = "") -> None:
    """A queue's place can't be written to: tell its managers, at most once a day. ``reason`` names a missing right."""
    queue, told_at = rules.queue_at(place), f"closed:{place_key(place)}"
    if queue is None or work.now - work.counters.get(told_at) < DAY_MS:
        return
    work.counters.set(told_at, work.now)
    work.counters.set(_shut(place), 1)
    announce, where = Announcer(work, rules), _with_place(queue)
    told = told.having(queue=where)
    if reason:
        told = say(
            "I'm not allowed to post in the channel of {queue} ({reason}). Please give me this permission; until then, its tickets wait "
            "and nothing is lost.",
            queue=where,
            reason=reason,
        )
    for manager in queue.managers:
        announce.to_manager(manager, told)


def files_refused(work: Work, rules: Rules, queue: Queue, lost: Delivery) -> None:
    """The channel of a queue takes no file: tell its managers, at most once a day."""
    told_at = f"files refused:{queue.key}"
    if work.now - work.counters.get(told_at) < DAY_MS:
        return
    work.counters.set(told_at, work.now)
    announce, files = Announcer(work, rules), lost.card.files if lost.card else ()
    told = say(
        "I could not show {files} in the channel of {queue} ({reason}). Until it takes files again, the tickets' threads only name them.",
        files=", ".join(f"📎 {file.name}" for file in files),
        queue=_with_place(queue),
        reason=str(lost.extra[FILELESS]),
    )
    for manager in queue.managers:
        announce.to_manager(manager, told)


def opened(work: Work, rules: Rules, place: Address) -> None:
    """A queue's place can be written to again. Only managers who were told of the closing are told of the end."""
    queue = rules.queue_at(place)
    if queue is None or not work.counters.get(_shut(place)):
        return
    work.counters.set(_shut(place), 0)
    announce = Announcer(work, rules)
    for manager in queue.managers:
        announce.to_manager(
            manager, say("I can post in the channel of {queue} again. The messages that had to wait follow now.", queue=queue.name)
        )


def _with_place(queue: Queue) -> RichText:
    """Return the name of a queue with its place, which is a link where the channel has one."""
    key = place_key(queue.place)
    return (Span(f"{queue.name} ("), Span(key, room=key), Span(")"))


def _shut(place: Address) -> str:
    """The mark that managers were told of a closed place, and not yet of the end."""
    return f"shut:{place_key(place)}"


def card_lost(work: Work, rules: Rules, announce: Announcer, ticket: Ticket) -> bool:
    """Post a ticket's card again if it was deleted or never accepted. Return False if that didn't help three times today."""
    name = f"card:{ticket.number}"
    if may_repair(work, name):
        announce.repost_card(ticket)
        return True
    if repairs(work, name) == REPAIRS + 1:
        queue = rules.queue_of(ticket)
        told = say(
            "I posted the card of {ticket} again three times today in the channel of {queue}, and it disappeared each time. I'll "
            "post it again tomorrow; until then, I'll send you what I can't show in its thread.",
            ticket=f"#{ticket.number}",
            queue=_with_place(queue),
        )
        for manager in queue.managers:
            announce.to_manager(manager, told, Purpose.ALARM)
    return False
