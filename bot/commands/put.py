"""The button ``put``: a customer corrects which ticket a message belongs to."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line, number_in
from bot.catalogue.registry import command
from bot.core.errors import StaleButton
from bot.core.message import Message
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.tickets.added import burst_of, there, update_line
from bot.tickets.context import Context
from bot.tickets.family.relocate import open_with, relocate

NEW = "new"


@command(by=Role.CUSTOMER, pressed=True)
def put(context: Context, words: Annotated[Line, "which ticket, and which message"]) -> Sentence:
    """Say which ticket a message belongs to"""
    to, _, written = words.partition(" ")
    message, source = _own(context, number_in(written))
    if (to == NEW and message.id == source.first_message) or to == str(source.number):
        return there(source)
    if message.id == source.first_message:
        raise StaleButton
    if to == NEW:
        queue = context.rules.queue_for(source.channel) or context.queue(source)
        target = open_with(context, queue, burst_of(context, source, message), source, previous=0)
        others: list[Ticket] = []
    else:
        target = context.ticket(number_in(to))
        target.ensure_open()
        relocate(context, burst_of(context, source, message), source, target)
        others = [ticket for ticket in context.work.tickets.newest_open_of(context.asker) if ticket is not target]
    update_line(context, target, message.id, others)
    return there(target)


def _own(context: Context, number: int) -> tuple[Message, Ticket]:
    """Return a message that the actor wrote, and its ticket. Raises StaleButton for any other, so that its existence isn't revealed."""
    message = context.work.messages.get(number)
    if message is None or message.role is not Role.CUSTOMER:
        raise StaleButton
    source = context.work.tickets.get(message.ticket)
    if source is None or source.customer != context.asker.id:
        raise StaleButton
    return message, source
