"""Moves a customer's messages to another ticket, in its thread and in both journals, cards and clocks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.event_kinds import EventKind
from bot.core.message import Message
from bot.core.people import Address, Role
from bot.core.ticket import Ticket, folded
from bot.i18n.sentences import Sentence, say, say_many
from bot.settings.rules import Queue
from bot.tickets.confirming import confirm
from bot.tickets.context import Context
from bot.tickets.incoming import begin
from bot.tickets.limits import ensure_may_open
from bot.tickets.promises import review


def relocate(context: Context, said: Sequence[Message], source: Ticket, target: Ticket) -> None:
    """Move messages from one of a customer's tickets to another. They stay visible in the first
    thread, where a line says where they went.
    """
    by = context.asker.actor if context.role is Role.CUSTOMER else context.actor
    ids = [message.id for message in said]
    events = context.work.tickets.events(source)
    without = folded(event for event in events if event.facts.get("message") not in ids)
    answered = max((event.at for event in events if event.kind == EventKind.REPLIED), default=0)
    before = (source.status, source.waiting_since)
    source.move_messages_out(ids, target.number, by=by, now=context.now, without=without)
    context.announce.line(source, _sent_on(context, len(ids), target))
    if before != (source.status, source.waiting_since):
        review(context.work, context.rules, context.announce, source, say("This belongs to {ticket}.", ticket=f"#{target.number}"))
    # Later than the event on the other ticket, so that the customer's next message comes after these.
    now = max(context.now, source.changed_at + 1)
    target.move_messages_in(ids, source.number, by=by, now=now)
    versions = context.work.messages.versions(source)
    for message in said:
        digest = context.work.messages.move(message.id, target)
        # A message that was answered waits from now on; one that wasn't has waited since it was sent.
        target.receive(message.id, digest, by=context.asker.actor, now=now, since=message.at if message.at >= answered else 0)
    context.announce.copied(target, said, versions)
    review(context.work, context.rules, context.announce, target)
    context.asker.wrote_on = target.number


def open_with(context: Context, queue: Queue, said: Sequence[Message], source: Ticket, *, previous: int, subject: str = "") -> Ticket:
    """Open a ticket with messages of another one. Without a ``subject``, their first line is the subject. Raises TooManyTickets."""
    if context.role is Role.CUSTOMER:
        ensure_may_open(context.work, context.asker, queue)
    first = said[0]
    where = first.source or Address(source.channel, source.place, source.thread)
    opened = begin(context, queue, first.text, first.files, where, previous=previous)
    opened.subject = subject or opened.subject
    relocate(context, said, source, opened)
    confirm(context, opened)
    return opened


def _sent_on(context: Context, count: int, target: Ticket) -> Sentence:
    values = {"name": context.name, "ticket": f"#{target.number}"}
    if context.role is not Role.CUSTOMER:
        return say_many(
            "{name} moved {n} message to the new ticket {ticket}.", "{name} moved {n} messages to the new ticket {ticket}.", count, **values
        )
    return say_many(
        "{name} says that the last message belongs to {ticket}.",
        "{name} says that the last {n} messages belong to {ticket}.",
        count,
        **values,
    )
