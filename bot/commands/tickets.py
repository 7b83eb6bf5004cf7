"""The verb ``tickets``: a customer's own tickets."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.people import Role
from bot.core.richtext import Span, lines_of
from bot.i18n.sentences import bold, put, say
from bot.ports.cards import Answer
from bot.screens.own_tickets import own_groups, own_lines, own_row
from bot.tickets.context import Context

AT_ONCE = 8  # tickets in one message


@command(by=Role.CUSTOMER, menu=True, private=True)
def tickets(context: Context) -> Answer:
    """See your tickets"""
    groups = own_groups(context, AT_ONCE)
    if not groups:
        return Answer(put(say("You have no tickets yet. Just tell us what's wrong."), context.language))
    lines: list[Span] = []
    for title, some in groups:
        lines += lines_of([bold(put(title, context.language))])
        lines += [span for ticket in some for span in own_lines(context, ticket)]
    return Answer(tuple(lines), buttons=tuple(own_row(context, ticket) for _, some in groups for ticket in some))
