"""What a customer has of their tickets: their own messages, and our replies as they arrived. Whatever is shown to them reads this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.core.event_kinds import CARRIED_IN, SAID_BY_CUSTOMER
from bot.core.message import Message, Version, Visibility
from bot.core.people import Role
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.ports.delivery import HOLD, Delivery, DeliveryState, Purpose
from bot.ports.work import Work
from bot.screens.versions import as_customer_has, passed_on_now

LOOKED_AT = 30  # replies, of which the last one that the customer has is told


def own_messages(work: Work, ticket: Ticket, newest: int = 0) -> tuple[list[Message], Mapping[int, Sequence[Version]]]:
    """Return what the customer has of a ticket: their own messages and the replies that were delivered, with the later versions. With
    ``newest``, only what is among so many of the newest messages.

    What came from the tickets of accounts that are another person now is left out.
    """
    said = work.messages.newest(ticket, newest) if newest else work.messages.of_ticket(ticket)
    others, among = _of_others(work, ticket), [one.id for one in said] if newest else None
    public = [one for one in said if one.visibility is Visibility.PUBLIC and one.id not in others]
    arrived = _arrived(_posts(work, ticket, public) if newest else work.outbox.of_ticket(ticket, Purpose.REPLY))
    people = {one.identity for one in work.people.same_as(work.people.customer_of(ticket))}
    versions = work.messages.versions(ticket, among)
    passed = passed_on_now(work, ticket) if versions else {}
    replies = [_signed(one, arrived[one.id]) for one in public if one.id in arrived]
    theirs = [as_customer_has(one, versions.get(one.id, ()), passed.get(one.id, ())) for one in replies]
    own = [one for one in public if one.role is Role.CUSTOMER and one.author in people]
    return sorted((*own, *(one for one in theirs if one is not None)), key=lambda one: (one.at, one.id)), versions


def last_own_reply(work: Work, ticket: Ticket) -> Message | None:
    """Return the last of our replies that the customer has, as they have it. No more of the ticket is read than is needed."""
    replies = work.messages.replies(ticket, LOOKED_AT)
    arrived = _arrived(_posts(work, ticket, replies))
    others = _of_others(work, ticket) if arrived else frozenset()
    passed: Mapping[int, Sequence[bool]] | None = None
    for said in replies:
        if said.id not in arrived or said.id in others:
            continue
        versions = work.messages.versions(ticket, [said.id]).get(said.id, ())
        if versions and passed is None:
            passed = passed_on_now(work, ticket)
        signed = _signed(said, arrived[said.id])
        if (theirs := as_customer_has(signed, versions, (passed or {}).get(said.id, ()))) is not None:
            return theirs
    return None


def has_heard(work: Work, ticket: Ticket) -> bool:
    """Whether the customer may know of a ticket: they wrote on it, or a reply went out to them. One that an agent opened is as if it didn't
    exist as long as its first message can be undone, and if that was taken back or couldn't be delivered.
    """
    if ticket.waiting_since:  # for an answer to what they wrote
        return True
    first = work.messages.get(ticket.first_message)
    if first is None or first.role is Role.CUSTOMER:
        return True
    went_out = any(_went_out(row) for row in _posts(work, ticket, work.messages.replies(ticket, LOOKED_AT)))
    return went_out or bool(work.tickets.events(ticket, SAID_BY_CUSTOMER, limit=1))


def own_status(ticket: Ticket) -> Status:
    """Return a ticket's status for its customer, who isn't told that it is held for review."""
    return Status.NEW if ticket.is_held else Status(ticket.status)


def _posts(work: Work, ticket: Ticket, replies: Sequence[Message]) -> list[Delivery]:
    return work.outbox.of_messages(ticket, Purpose.REPLY, [said.id for said in replies])


def _arrived(posts: Iterable[Delivery]) -> dict[int, str | None]:
    """Return the replies that were delivered, each with the name above it; None if that isn't known any more."""
    return {post.ref: post.card.author if post.card else None for post in posts if post.state == DeliveryState.SENT}


def _signed(said: Message, name: str | None) -> Message:
    """Return a reply under the name that the customer saw. The ticket may be in a queue that names its agents, and wasn't then."""
    return said if name is None else replace(said, author_name=name)


def _went_out(post: Delivery) -> bool:
    if post.state == DeliveryState.QUEUED:
        return HOLD not in post.extra or bool(post.attempts)
    return post.state in (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.IN_DOUBT) or post.may_be_there


def _of_others(work: Work, ticket: Ticket) -> AbstractSet[int]:
    """Return the messages that were merged into a ticket from those of somebody who is another person now."""
    if not ticket.related_by("merged"):
        return frozenset()
    people = {one.id for one in work.people.same_as(work.people.customer_of(ticket))}
    return frozenset(_carried_from_others(work, ticket, people))


def _carried_from_others(work: Work, ticket: Ticket, people: AbstractSet[int]) -> Iterator[int]:
    merged = [found for number in ticket.related_by("merged") if (found := work.tickets.peek(number)) is not None]
    apart = {one.number for one in merged if one.customer not in people}
    for event in work.tickets.events(ticket, CARRIED_IN) if apart else ():
        if event.facts.get("source") in apart:
            yield from map(int, event.facts["digests"])
    for one in merged:
        if one.number not in apart:
            yield from _carried_from_others(work, one, people)
