"""Messages of a customer and the ticket they belong to go in: they stand in its thread, and both journals and clocks tell it so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.ask import begin, confirm
from bot.core.message import Message
from bot.core.people import Address, Identity
from bot.core.ticket import Ticket, folded
from bot.deed import Deed
from bot.due.promises import review
from bot.rules import Queue
from bot.words import say, say_many


def relocate(deed: Deed, said: Sequence[Message], source: Ticket, target: Ticket) -> None:
    """Move messages from one of the actor's tickets to another. In the first thread they stay, and a line says where they belong."""
    by = deed.asker.actor
    ids = [message.id for message in said]
    shown, was = bool(target.card), (target.status, target.waiting_since)
    _take_out(deed, ids, source, target, by)
    for message in said:
        digest = deed.work.move_message(message.id, target)
        # Later than the other's event, so that his next words follow these.
        target.receive(message.id, digest, by=by, now=max(deed.now, source.changed_at + 1), since=message.at)
        deed.announce.words_of_customer(target, message.id, message.text, message.files)
    review(deed.work, deed.rules, deed.announce, target)
    if shown and was != (target.status, target.waiting_since):
        deed.announce.card(target)
    deed.asker.wrote_on = target.number


def open_with(deed: Deed, queue: Queue, said: Sequence[Message], source: Ticket, *, previous: int) -> Ticket:
    """A new ticket of messages that stand on another one of the actor's."""
    first = said[0]
    where = first.source or Address(source.channel, source.place, source.thread)
    opened = begin(deed, queue, first.text, first.files, where, previous=previous)
    relocate(deed, said, source, opened)
    confirm(deed, opened)
    return opened


def _take_out(deed: Deed, ids: list[int], source: Ticket, target: Ticket, by: Identity) -> None:
    without = folded(event for event in deed.work.events(source) if event.facts.get("message") not in ids)
    before = (source.status, source.waiting_since)
    source.send_on(ids, target.number, by=by, now=deed.now, without=without)
    told = say_many(
        "{name} says that the last message belongs to {ticket}.",
        "{name} says that the last {n} messages belong to {ticket}.",
        len(ids),
        name=deed.asker.name,
        ticket=f"#{target.number}",
    )
    deed.announce.line(source, told)
    if before != (source.status, source.waiting_since):
        review(deed.work, deed.rules, deed.announce, source, say("These words belong to {ticket}.", ticket=f"#{target.number}"))
        deed.announce.card(source)
