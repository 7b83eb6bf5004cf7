"""An agent writes what only colleagues may read."""

from __future__ import annotations

from typing import Annotated

from bot.announce import Said
from bot.catalogue import Slot, Topic, Words, command
from bot.core.errors import NothingToSend
from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.intake.clean import can_be_seen
from bot.words import Sentence, say


@command(by=Role.AGENT, button="Note", slot=Slot.FRONT, order=3, submit="Save", topic=Topic.ANSWER)
def note(deed: Deed, ticket: Ticket, text: Annotated[Words, "Only agents read this"]) -> Sentence:
    """Write a note that only agents see."""
    keep(deed, ticket, tuple(text))
    return say("Noted on {ticket}. Only agents see it.", ticket=f"#{ticket.number}")


def keep(deed: Deed, ticket: Ticket, text: RichText) -> None:
    """Record a note; a typed message gets the lock, other words are shown in the thread."""
    if not can_be_seen(text_of(text)) and not deed.files:
        raise NothingToSend
    message, digest = deed.work.add_message(
        ticket,
        author=deed.actor,
        name=deed.name,
        role=deed.role,
        visibility=Visibility.NOTE,
        text=text,
        files=deed.files,
        source=deed.where if deed.source else None,
        source_id=deed.source,
    )
    ticket.note(message, digest, by=deed.actor, now=deed.now)
    deed.announce.note(ticket, Said(message, text, deed.name, Visibility.NOTE, deed.files, deed.standing))
