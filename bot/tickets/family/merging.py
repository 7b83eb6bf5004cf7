"""Makes a ticket part of another one of the same customer, with all its messages, and undoes that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.errors import NothingMerged, TooLateToUnmerge
from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.message import Message
from bot.core.people import Identity
from bot.core.ticket import Ticket, folded
from bot.i18n.sentences import say
from bot.ports.delivery import DeliveryState, Purpose
from bot.ports.work import Work
from bot.screens.versions import passed_on, sent_notes
from bot.tickets.after_closing import asked_since, resolve_choice
from bot.tickets.context import Context
from bot.tickets.promises import review

UNDO_MS = 10 * 60 * 1000
ALL_HELD = 100_000
ASKING = (Purpose.RATING, Purpose.STILL)


def merge_into(context: Context, source: Ticket, target: Ticket) -> None:
    """Make ``source`` part of ``target``: its messages appear there, and what is written on it later arrives there."""
    work, announce = context.work, context.announce
    since = source.waiting_since or asked_since(work, source)
    said, versions = work.messages.of_ticket(source), work.messages.versions(source)
    events = work.tickets.events(source)
    resolve_choice(work, announce, source, say("This is now ticket {ticket}.", ticket=f"#{target.number}"))
    announce.remove_controls(source, ASKING)
    source.merge([one.id for one in said], target.number, by=context.actor, now=context.now)
    review(work, context.rules, announce, source, say("{name} merged it into {ticket}.", name=context.name, ticket=f"#{target.number}"))
    for row in work.outbox.held(source, ALL_HELD):  # the other thread shows its message
        row.state, row.done_at = DeliveryState.MERGED.value, context.now
    carried = _carried(work, source, target, said, events)
    target.take_in(carried, source.number, since=since, by=context.actor, now=max(context.now, source.changed_at + 1))
    for who in map(Identity.parse, source.followers.split()):
        if not target.is_followed_by(who):
            target.follow(who, by=context.actor, now=context.now)
    name, old, new = context.name, f"#{source.number}", f"#{target.number}"
    announce.line(source, say("{name} merged this ticket into {ticket}. Whatever is written here goes there.", name=name, ticket=new))
    told = say("{name} merged {ticket}, “{subject}”, into this ticket. Its messages:", name=name, ticket=old, subject=source.subject)
    announce.line(target, told)
    announce.copied(target, said, versions)
    review(work, context.rules, announce, target)
    _lead_customer(work, source, target)
    if source.customer == target.customer:
        here = say(
            "Ticket {old} is now part of ticket {ticket}, “{subject}”. We'll reply here.", old=old, ticket=new, subject=target.subject
        )
        announce.to_customer(target, here)
        return
    there = say(
        "Ticket {old} is now part of ticket {ticket}, “{subject}”. We'll reply on your other account ({channel}).",
        old=old,
        ticket=new,
        subject=target.subject,
        channel=work.people.customer_of(target).channel,
    )
    customer = work.people.customer_of(source)
    if announce.is_private(source, customer):
        announce.to_customer(source, there)
    elif announce.can_write_privately(customer):  # others needn't read what they ask on their other account
        announce.to_person(customer, there)


def same_person(context: Context, one: Ticket, other: Ticket) -> bool:
    """Whether two tickets are of one customer, on one account or on two that were joined."""
    people = context.work.people.same_as(context.work.people.customer_of(one))
    return other.customer in [account.id for account in people]


def undo_merge(context: Context, source: Ticket, target: Ticket) -> None:
    """Make a merged ticket one by itself again, as it was. What was said since stays on ``target``. Raises TooLateToUnmerge."""
    work, announce = context.work, context.announce
    events, events_there = work.tickets.events(source), work.tickets.events(target)
    merged = _merge_of(context, source, target)
    took = next(one for one in reversed(events_there) if one.kind == EventKind.TOOK_IN and one.facts["source"] == source.number)
    said = [one for one in work.messages.of_ticket(target) if one.id in merged.facts["messages"]]
    without = folded(event for event in events_there if event.seq != took.seq)
    target.give_back([one.id for one in said], source.number, by=context.actor, now=context.now, without=without)
    for who in sorted(_followers_since(events_there, took.seq) & {*source.followers.split()} & {*target.followers.split()}):
        target.unfollow(Identity.parse(who), by=context.actor, now=context.now)
    carried = _carried(work, target, source, said, events_there, but_under=target.card)
    before = folded(event for event in events if event.seq < merged.seq)
    before.snoozed_until = before.snoozed_until if before.snoozed_until > context.now else 0
    source.unmerge(carried, target.number, before, by=context.actor, now=max(context.now, target.changed_at + 1))
    values = {"name": context.name}
    announce.line(source, say("{name} took this ticket out of {ticket} again.", ticket=f"#{target.number}", **values))
    announce.line(target, say("{name} took {ticket} out of this ticket again.", ticket=f"#{source.number}", **values))
    for one in (target, source):
        review(work, context.rules, announce, one)
    told = say("Ticket {ticket}, “{subject}”, is a ticket of its own again.", ticket=f"#{source.number}", subject=source.subject)
    announce.to_customer(source, told)


def _followers_since(events: Sequence[Event], merged: int) -> set[str]:
    """Return those who follow a ticket because another one was merged into it, and not because they wanted to."""
    later = [event for event in events if event.seq > merged and event.kind == EventKind.FOLLOWED]
    return {event.facts["who"] for event in later if event.facts["who"] != event.actor}


def undoable_merge(context: Context, ticket: Ticket) -> Event:
    """Return the event of the last merge if it can be undone. Raises NothingMerged and TooLateToUnmerge."""
    return _merge_of(context, *last_merge(context, ticket))


def _merge_of(context: Context, source: Ticket, target: Ticket) -> Event:
    target.ensure_whole()
    merged = context.work.tickets.events(source, (EventKind.MERGED,))[-1]
    if context.now - merged.at > UNDO_MS:
        raise TooLateToUnmerge(source.number)
    return merged


def last_merge(context: Context, ticket: Ticket) -> tuple[Ticket, Ticket]:
    """Return the merged ticket and its target: the ticket itself, or what was merged into it last. Raises NothingMerged."""
    number = ticket.merged_into
    if number:
        return ticket, context.ticket(number)
    merged = ticket.related_by("merged")
    if not merged:
        raise NothingMerged(ticket.number)
    return context.ticket(merged[-1]), ticket


def _carried(
    work: Work, source: Ticket, target: Ticket, said: Sequence[Message], events: Sequence[Event], *, but_under: int = 0
) -> Mapping[str, Any]:
    """Move messages and their posts. Return what the journal of ``source`` knew of them: see :meth:`bot.core.ticket.Ticket.take_in`."""
    ids = {one.id for one in said}
    work.outbox.carry(ids, source, target, but_under=but_under)
    return {
        "digests": {str(one.id): work.messages.move(one.id, target) for one in said},
        "passed": {str(message): passed for message, passed in passed_on(events).items() if message in ids},
        "sent": sorted(sent_notes(events) & ids),
    }


def _lead_customer(work: Work, source: Ticket, target: Ticket) -> None:
    """What the customer's next message was to do on the old ticket, it does on the new one."""
    customer = work.people.customer_of(source)
    customer.continues = target.number if customer.continues == source.number else customer.continues
    customer.comment_on = 0 if customer.comment_on == source.number else customer.comment_on
    customer.wrote_on = target.number if customer.wrote_on == source.number else customer.wrote_on
