"""The verb ``list``: the team's lists of tickets."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.list_words import wanted
from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.catalogue.saved_views import default_view, view_named
from bot.commands.search import search
from bot.core.people import Role
from bot.core.richtext import lines_of, plain
from bot.i18n.sentences import bold, put, say
from bot.ports.cards import Answer
from bot.ports.saved_views import SavedView
from bot.screens.listing import ListRequest, heading, lines_of_list, page_buttons
from bot.screens.saved_views import save_button
from bot.tickets.context import Context


@command(by=Role.AGENT, verb="list", reads=True)
def list_tickets(
    context: Context,
    filter: Annotated[  # noqa: A002  people see this name
        Line, ("mine, unclaimed, due, overdue, waiting, hold, snoozed, all or closed; a queue or a colleague; a period")
    ] = Line(""),
) -> Answer:
    """List tickets: mine, unclaimed, overdue and others; of a queue, a colleague or a period."""
    if (view := view_named(context, filter) if filter.strip() else default_view(context)) is not None:
        return show_view(context, view)
    return list_answer(context, wanted(context, filter.split()))


def show_view(context: Context, view: SavedView) -> Answer:
    """Show the tickets of a saved view."""
    if view.lists:
        return list_answer(context, wanted(context, view.asked.split()))
    answer: Answer = search(context, Line(view.asked))
    return answer


def list_answer(context: Context, asked: ListRequest) -> Answer:
    """Return a page of a list."""
    found, more = lines_of_list(context, asked)
    room = context.can.limits.button if context.can.private_buttons else 0
    pages = (*page_buttons(context, asked, more=more), *save_button(context, f"list {' '.join(asked.args)}", room))
    if not found:
        return Answer(put(say("Nothing here. Enjoy the quiet."), context.language), buttons=(pages,) if pages else ())
    lines = [bold(plain(heading(context, asked))), *found]
    if more and not context.can.private_buttons:
        lines.append(put(say("There are more: {command}", command=f"{context.prefix}{' '.join(pages[-1].args)}"), context.language))
    return Answer(lines_of(lines), buttons=(pages,) if pages else ())
