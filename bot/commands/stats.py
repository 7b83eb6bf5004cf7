"""The verb ``stats``: what was done in a period, by whom and how fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Annotated

from bot.catalogue.parameters import Line, colleague
from bot.catalogue.periods import Asked, asked_period, ensure_no_period, period_of
from bot.catalogue.registry import command
from bot.core.errors import UnknownPerson
from bot.core.facts import owner
from bot.core.people import Identity, Right, Role
from bot.core.period import Period
from bot.core.richtext import RichText, lines_of
from bot.i18n.sentences import put, say, words
from bot.i18n.times import day_and_clock, how_long, millis, span_ms
from bot.ports.cards import Answer, Button
from bot.ports.store import Queries
from bot.screens.people_lines import people_lines, people_of
from bot.screens.statistics import figure_buttons, figure_lines, summed
from bot.settings.rules import Queue
from bot.tickets.charts import send_chart
from bot.tickets.context import Context

USUAL = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The figures of a queue or a colleague: their name, the argument that asks for them, and the owners in :mod:`bot.core.facts`."""

    name: str
    about: tuple[str, ...]
    who: tuple[str, ...]
    period: Period
    queue: str = ""


@command(by=Role.AGENT)
def stats(context: Context, about: Annotated[Line, "a queue or a colleague, and a period such as 7d"] = Line("")) -> Answer:
    """See figures for a queue or a colleague over a period, such as 7d."""
    found, others = asked_period(context, about.split())
    name, span = " ".join(others), USUAL if found is None else found
    own = _readable(context)
    queue = context.rules.queue_named(name) if name else None
    if queue and context.role_on(queue):
        context.ensure_may(Right.STATS, queue)
    if name and (queue is None or queue not in own):
        person = _colleague(context, name)
        profile = context.work.people.profile(person)
        word = person.id if person.channel == context.actor.channel else str(person)
        period = period_of(span, context, context.zone)
        asked = [_Asked(profile.name if profile else person.id, (word,), tuple(owner(one.key, str(person)) for one in own), period)]
    else:
        shown = [queue] if queue else own
        asked = [_Asked(one.name, (one.key,), (owner(one.key),), period_of(span, context, one.timezone), one.key) for one in shown]
    if asked:
        name = asked[0].name if len(asked) == 1 else words(say("All your queues"), context.language)
        send_chart(context, name, [who for one in asked for who in one.who], asked[0].period)
    room, channel = context.can.limits.button, context.actor.channel
    return Answer(look=partial(_answer, _head(context, span), asked, context.language, room, channel))


def _readable(context: Context) -> list[Queue]:
    """Return the queues whose figures the actor may see. Raises ForManagers if it is none of their queues."""
    own = context.queues()
    found = [queue for queue in own if context.may(Right.STATS, queue)]
    if own and not found:
        context.ensure_may(Right.STATS, own[0])
    return found


def _colleague(context: Context, name: str) -> Identity:
    """Raises BadPeriod and UnknownPerson."""
    try:
        return colleague(context, name)
    except UnknownPerson:
        ensure_no_period(context, name.split())
        raise


def _head(context: Context, span: Asked) -> RichText:
    if isinstance(span, timedelta):
        told = say("The last {span}, in working hours; only replies by people count.", span=how_long(span_ms(span)))
    else:
        begin = span.since if isinstance(span, Period) else millis(span)
        told = say("Since {when}, in working hours; only replies by people count.", when=day_and_clock(begin, context.own_zone))
    return put(told, context.language)


def _answer(head: RichText, asked: Sequence[_Asked], language: str, room: int, channel: str, queries: Queries) -> Answer:
    lines = [head]
    buttons: tuple[tuple[Button, ...], ...] = ()
    for one in asked:
        found = summed(queries, one.who, one.period)
        lines += figure_lines(one.name, found, language)
        if one.queue:
            people = people_of(queries, one.queue, one.period)
            lines += people_lines(people, queries.names(agent for agent, _ in people), language, channel)
        buttons += figure_buttons(found, one.about, one.period, language, room, one.name if len(asked) > 1 else "")
    lines.append(put(say("The chart is on its way to your direct messages."), language))
    return Answer(lines_of(lines), buttons=buttons)
