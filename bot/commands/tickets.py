"""The verb ``tickets``: a customer's own tickets."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.catalogue.search_words import search_request
from bot.core.people import Role
from bot.core.richtext import RichText, Span, lines_of
from bot.i18n.sentences import bold, put, say
from bot.ports.cards import Answer
from bot.screens.hits import HitReader, hit_cards, told
from bot.screens.own_search import own_hits
from bot.screens.own_tickets import own_groups, own_lines, own_row
from bot.tickets.context import Context

AT_ONCE = 8  # tickets in one message


@command(by=Role.CUSTOMER, menu=True, private=True)
def tickets(context: Context, words: Annotated[Line, "words to search for in your tickets"] = Line("")) -> Answer:
    """See your tickets"""
    if words:
        return _search(context, words)
    groups = own_groups(context, AT_ONCE)
    if not groups:
        return Answer(put(say("You have no tickets yet. Just tell us what's wrong."), context.language))
    lines: list[Span] = []
    for title, some in groups:
        lines += lines_of([bold(put(title, context.language))])
        lines += [span for ticket in some for span in own_lines(context, ticket)]
    return Answer(tuple(lines), buttons=tuple(own_row(context, ticket) for _, some in groups for ticket in some))


def _search(context: Context, written: str) -> Answer:
    """Find the customer's own tickets. The answer stays in their chat, so it is read in this unit."""
    request = search_request(context, written)
    offset = (request.page - 1) * AT_ONCE
    found = own_hits(context.work, request.query, request.order, offset=offset, size=AT_ONCE)
    lines: list[RichText] = [told(request.text, request.query, request.order, found, context.language)]
    lines += [card.body for card in hit_cards(found, HitReader(context.language, context.now, customer=True))]
    if found.more:
        more = f"{context.typing('tickets')} page:{request.page + 1} {request.text}"
        lines.append(put(say("There are more: {command}", command=more), context.language))
    return Answer(lines_of(lines), buttons=tuple(own_row(context, hit.ticket) for hit in found.hits))
