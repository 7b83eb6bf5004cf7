"""Recognises an unknown message of ours as the post of a delivery, or as a second copy of it."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.people import Address, place_key
from bot.i18n.sentences import say
from bot.ports.cards import Card
from bot.ports.delivery import DeliveryKind, DeliveryState, Purpose
from bot.ports.store import RetryLater
from bot.ports.work import Work
from bot.settings.rules import Rules


def recognise(work: Work, rules: Rules, where: Address, number: int) -> bool:
    """Record that ``where.thread`` is the post of a delivery, or a copy of it. Return False if the delivery isn't a post of that place.

    A second copy of a card gets a hint to the other one. Raises RetryLater while the post is being sent, because the message may be the
    post itself.
    """
    post = work.outbox.get(number)
    if post is None or post.kind != DeliveryKind.POST or (post.channel, post.pace) != (where.channel, place_key(where)):
        return False
    if not post.message:
        if post.state in (DeliveryState.QUEUED, DeliveryState.SENDING):
            raise RetryLater
        post.message = where.thread
    if post.message != where.thread and work.outbox.add_copy(post, where.thread) and post.purpose == Purpose.CARD:
        announce = Announcer(work, rules)
        told = say("This is a second copy of the card of {ticket}. The thread is under the other copy.", ticket=f"#{post.ticket}")
        announce.put(
            Address(where.channel, where.place),
            DeliveryKind.EDIT,
            Card(body=announce.team(told)),
            lane=f"{place_key(where)}:{where.thread}",
            purpose=Purpose.CHANGE,
            ticket_number=post.ticket,
            message=where.thread,
        )
    return True
