"""A customer says where his words belong, when the desk had to guess."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line, number_in
from bot.catalogue.registry import command
from bot.core.errors import StaleButton
from bot.core.message import Message
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.tickets.added import say_moved, spoken_for
from bot.tickets.context import Deed
from bot.tickets.relocate import open_with, relocate

NEW = "new"


@command(by=Role.CUSTOMER, pressed=True)
def put(deed: Deed, words: Annotated[Line, "which ticket, and which message"]) -> Sentence:
    """Say which ticket a message belongs to"""
    to, _, written = words.partition(" ")
    message, source = _own(deed, number_in(written))
    if (to == NEW and message.id == source.first_message) or to == str(source.number):
        return _there(source)
    if message.id == source.first_message:
        raise StaleButton
    if to == NEW:
        queue = deed.rules.queue_for(source.channel) or deed.queue(source)
        target = open_with(deed, queue, spoken_for(deed, source, message), source, previous=0)
        others: list[Ticket] = []
    else:
        target = deed.ticket(number_in(to))
        target.ensure_open()
        relocate(deed, spoken_for(deed, source, message), source, target)
        others = [ticket for ticket in deed.work.open_tickets(deed.asker) if ticket is not target]
    say_moved(deed, target, message.id, others)
    return _there(target)


def _own(deed: Deed, number: int) -> tuple[Message, Ticket]:
    """A message that the actor said himself, and its ticket. Of others' messages nothing is told, not even that they exist."""
    message = deed.work.message(number)
    if message is None or message.role is not Role.CUSTOMER:
        raise StaleButton
    source = deed.work.ticket(message.ticket)
    if source is None or source.customer != deed.asker.id:
        raise StaleButton
    return message, source


def _there(ticket: Ticket) -> Sentence:
    return say("It is in {ticket}.", ticket=f"#{ticket.number}")
