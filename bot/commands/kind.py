"""The verb ``kind``: set the kind of request."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.registry import Topic, command
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import kind_words
from bot.screens.buttons import Slot
from bot.tickets.context import Context


@command(
    by=Role.AGENT,
    button="Kind…",
    slot=Slot.MORE,
    submit="Save",
    topic=Topic.SORT,
    current=lambda ticket: {"kind": ticket.kind},
    listed=False,
)
def kind(
    context: Context,
    ticket: Ticket,
    kind: Annotated[Literal["question", "request", "fault", "wish"], "What kind of request is it?"],
) -> Sentence:
    """Set what kind of request a ticket is."""
    if kind != ticket.kind:
        ticket.sort(kind, by=context.actor, now=context.now)
    return say("Kind of {ticket}: {kind}.", ticket=f"#{ticket.number}", kind=kind_words(kind))
