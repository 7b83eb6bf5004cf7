"""The verb ``list``: the team's lists of tickets."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.list_words import wanted
from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.people import Role
from bot.core.richtext import lines_of
from bot.i18n.sentences import bold, put, say
from bot.ports.cards import Answer
from bot.screens.listing import lines_of_list, page_buttons, title_of
from bot.tickets.context import Context


@command(by=Role.AGENT, verb="list")
def list_tickets(context: Context, filter: Annotated[Line, ("mine, unclaimed, due, waiting or closed, and a queue")] = Line("")) -> Answer:  # noqa: A002  people see this name
    """List tickets: mine, unclaimed, due, waiting or closed; of one queue if you like."""
    asked = wanted(context, filter.split())
    found, more = lines_of_list(context, asked)
    pages = page_buttons(context, asked, more=more)
    if not found:
        return Answer(put(say("Nothing here. Enjoy the quiet."), context.language), buttons=(pages,) if pages else ())
    lines = [bold(put(title_of(asked), context.language)), *found]
    if more and not context.can.private_buttons:
        lines.append(put(say("There are more: {command}", command=f"{context.prefix}{' '.join(pages[-1].args)}"), context.language))
    return Answer(lines_of(lines), buttons=(pages,) if pages else ())
