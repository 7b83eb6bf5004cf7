"""The verb ``merge``: make a ticket part of another one of the same customer."""

from __future__ import annotations

import re
from typing import Annotated

from bot.catalogue.parameters import OtherTicket, others_of_customer
from bot.catalogue.registry import Topic, Words, command
from bot.core.errors import SameTicket
from bot.core.people import Right, Role
from bot.core.richtext import text_of, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say, words
from bot.ports.cards import Answer, Button
from bot.screens.buttons import Slot
from bot.tickets.context import Context
from bot.tickets.family.merging import merge_into, same_person
from bot.tickets.notes import add_note

_ANOTHER = re.compile(r"(?:into\s{1,9})?#?(\d{1,15})", re.IGNORECASE)


@command(
    by=Role.AGENT,
    button="Merge…",
    slot=Slot.MORE,
    submit="Merge",
    topic=Topic.HAND,
    on_merged=True,
    right=Right.MERGE,
    acts_on=others_of_customer,
)
def merge(
    context: Context,
    ticket: Ticket,
    into: Annotated[OtherTicket, "Which ticket of this customer goes on?"],
    why: Annotated[Words, "Why? Only agents see this"] = Words(()),
) -> Answer:
    """Make a ticket part of another one of its customer."""
    source, target = ticket, context.ticket(into)
    reason = tuple(why)
    if context.thread is not None and (named := _ANOTHER.fullmatch(text_of(reason).strip())):  # in a thread: ``!merge 1042 into 1007``
        source, target, reason = target, context.ticket(int(named[1])), ()
    if source is target:
        raise SameTicket(source.number)
    source.ensure_whole()
    for one in (source, target):
        context.ensure_may(Right.MERGE, context.queue(one))
    if not same_person(context, source, target):
        return _of_others(context, source, target)
    target.ensure_open()
    merge_into(context, source, target)
    if text_of(reason).strip() or context.files:
        add_note(context, target, reason)
    told = say("{old} is now part of {ticket}.", old=ticket_name(source.number), ticket=f"#{target.number}")
    undo = Button("unmerge", (str(source.number),), words(say("Undo"), context.language))
    return Answer(put(told, context.language), buttons=((undo,),))


def _of_others(context: Context, source: Ticket, target: Ticket) -> Answer:
    """Offer a link instead."""
    told = say(
        "{old} and {ticket} are tickets of different customers, so they stay two. You can link them.",
        old=ticket_name(source.number),
        ticket=f"#{target.number}",
    )
    link = Button("link", (str(source.number), str(target.number)), words(say("Link them"), context.language), "primary")
    return Answer(put(told, context.language), buttons=((link,),))
