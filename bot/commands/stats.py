"""The verb ``stats``: what was done in a period, by whom and how fast."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from bot.catalogue.figure_words import FigureRequest, UnknownFigures, asked_figures, span_words
from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.errors import UnknownPerson
from bot.core.people import Role
from bot.core.richtext import RichText, lines_of
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer, Button
from bot.ports.store import Queries
from bot.screens.people_lines import IN_LINES, part_buttons, part_lines, parts_of, people_lines, people_of
from bot.screens.statistics import figure_buttons, figure_lines, summed
from bot.tickets.charts import send_chart
from bot.tickets.context import Context


@command(by=Role.AGENT)
def stats(
    context: Context,
    about: Annotated[Line, "a queue or a colleague, a period such as 7d; by channel, by language or by tag"] = Line(""),
) -> Answer:
    """See figures for a queue or a colleague over a period, such as 7d."""
    try:
        asked = asked_figures(context, about.split())
    except UnknownPerson as unknown:
        raise UnknownFigures(**unknown.values) from unknown
    if asked.owners:
        send_chart(context, asked.name(context.language), asked.who, asked.owners[0].period)
    head = put(span_words(context, asked.span), context.language)
    return Answer(look=partial(_answer, head, asked, context.language, context.can.limits.button, context.actor.channel))


def _answer(head: RichText, asked: FigureRequest, language: str, room: int, channel: str, queries: Queries) -> Answer:
    lines = [head]
    buttons: tuple[tuple[Button, ...], ...] = ()
    for one in asked.owners:
        found = summed(queries, one.who, one.period)
        lines += figure_lines(one.name, found, language)
        if asked.kind is not None:
            parts = parts_of(queries, one.who, one.period, asked.kind)
            lines += part_lines(parts, language)
            buttons += part_buttons(parts, one.about, one.period, language, room)
            continue
        if one.queue:
            people = people_of(queries, one.queue, one.period, IN_LINES)
            lines += people_lines(people, queries.names(agent for agent, _ in people), language, channel)
        buttons += figure_buttons(found, one.about, one.period, language, room, one.name if len(asked.owners) > 1 else "")
    lines.append(put(say("The chart is on its way to your direct messages."), language))
    return Answer(lines_of(lines), buttons=buttons)
