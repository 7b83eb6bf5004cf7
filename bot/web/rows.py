"""One row of a list of tickets."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.i18n.times import status_words
from bot.screens.due_texts import is_overdue
from bot.screens.ticket_lines import snoozed_words, when_words
from bot.tickets.context import Context


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list. ``line`` replaces everything else: what somebody may know of a ticket that a figure counts."""

    number: int
    subject: str = ""
    customer: str = ""
    assignee: str = ""
    queue: str = ""
    status: str = ""
    told_status: Sentence | None = None
    snoozed: Sentence | None = None
    when: Sentence | None = None
    late: bool = False
    mine: bool = False
    line: RichText = ()


def row_of(context: Context, ticket: Ticket, customer: str, *, with_status: bool) -> Row:
    """Return a ticket's row, with its ``customer``'s name, ``with_status`` as in the lines of a chat."""
    return Row(
        ticket.number,
        ticket.subject,
        customer,
        ticket.assignee_name,
        context.queue(ticket).name,
        "snoozed" if ticket.snoozed_until else str(ticket.status),
        status_words(ticket.status) if with_status else None,
        snoozed_words(context, ticket),
        when_words(context, ticket),
        is_overdue(ticket, context.now),
        ticket.assignee == str(context.actor),
    )
