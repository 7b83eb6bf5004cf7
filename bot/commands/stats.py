"""The verb ``stats``: what was done in a period, by whom and how fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from bot.catalogue.parameters import Line, colleague, period_of
from bot.catalogue.registry import command
from bot.core.facts import owner
from bot.core.people import Role
from bot.core.period import Period
from bot.core.richtext import RichText, lines_of
from bot.i18n.sentences import put, say, words
from bot.i18n.times import how_long, span_ms
from bot.ports.cards import Answer, Button
from bot.ports.store import Queries
from bot.screens.statistics import figure_buttons, figure_lines, summed
from bot.tickets.charts import send_chart
from bot.tickets.context import Context

USUAL = "7d"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The figures of a queue or a colleague: their name, the argument that asks for them, and the owners in :mod:`bot.core.facts`."""

    name: str
    about: tuple[str, ...]
    who: tuple[str, ...]
    period: Period


@command(by=Role.AGENT)
def stats(context: Context, about: Annotated[Line, "a queue or a colleague, and a period such as 7d"] = Line("")) -> Answer:
    """See figures for a queue or a colleague over a period, such as 7d."""
    spoken = about.split()
    span = period_of(spoken[-1]) if spoken else None
    name = " ".join(spoken[:-1] if span is not None else spoken)
    span = span or period_of(USUAL)
    assert span is not None
    own = context.queues()
    queue = context.rules.queue_named(name) if name else None
    if name and (queue is None or queue not in own):
        person = colleague(context, name)
        profile = context.work.people.profile(person)
        word = person.id if person.channel == context.actor.channel else str(person)
        period = Period.last(span, context.now, context.zone)
        asked = [_Asked(profile.name if profile else person.id, (word,), tuple(owner(one.key, str(person)) for one in own), period)]
    else:
        shown = [queue] if queue else own
        asked = [_Asked(one.name, (one.key,), (owner(one.key),), Period.last(span, context.now, one.timezone)) for one in shown]
    if asked:
        name = asked[0].name if len(asked) == 1 else words(say("All your queues"), context.language)
        send_chart(context, name, [who for one in asked for who in one.who], asked[0].period)
    head = put(say("The last {span}, in working hours; only replies by people count.", span=how_long(span_ms(span))), context.language)
    return Answer(look=partial(_answer, head, asked, context.language, context.can.limits.button))


def _answer(head: RichText, asked: Sequence[_Asked], language: str, room: int, queries: Queries) -> Answer:
    lines = [head]
    buttons: tuple[tuple[Button, ...], ...] = ()
    for one in asked:
        found = summed(queries, one.who, one.period)
        lines += figure_lines(one.name, found, language)
        buttons += figure_buttons(found, one.about, one.period, language, room, one.name if len(asked) > 1 else "")
    lines.append(put(say("The chart is on its way to your direct messages."), language))
    return Answer(lines_of(lines), buttons=buttons)
