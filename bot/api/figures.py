"""What programs can read about figures: of queues and colleagues, of a period or day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.api.asked import Asked, Route
from bot.api.errors import WrongField
from bot.api.fields import FieldSpec
from bot.api.problems import Reply
from bot.api.shapes import TIME, listed, record, ref
from bot.catalogue.parameters import colleague
from bot.core.durations import parse_duration
from bot.core.errors import UnknownQueue
from bot.core.facts import owner
from bot.core.figures import Figures
from bot.core.people import Right
from bot.core.period import Period, local_day
from bot.i18n.sentences import say
from bot.ports.store import Queries
from bot.screens.statistics import summed
from bot.screens.ticket_data import time_data
from bot.settings.rules import Queue
from bot.tickets.context import Context

LONGEST = timedelta(days=366)
USUAL = "7d"
QUEUE = FieldSpec("queue", "The key of a queue; without it, all queues whose figures the person may see.", most=100)
AGENT = FieldSpec("agent", "Figures of this colleague only: channel:id, a name, or me.", most=200)
PERIOD = FieldSpec("period", "How far back: 12h, 7d, 4w. From two days on, whole days are counted.", most=20, default=USUAL)


def figures(context: Context, asked: Asked) -> Reply:
    """Return the figures of a period."""
    span, who, zone = _span(asked), _owners(context, asked), _zone(context, asked)
    period = Period.last(span, context.now, zone)

    def look(queries: Queries) -> Reply:
        return Reply(
            200, {"since": time_data(period.since), "until": time_data(period.until), "figures": summed(queries, who, period).data()}
        )

    return Reply(200, look)


def days(context: Context, asked: Asked) -> Reply:
    """Return the figures of each day, the oldest first."""
    span, who, zone = _span(asked), _owners(context, asked), _zone(context, asked)
    last = local_day(context.now, zone)
    first = last - max(round(span / timedelta(days=1)), 1) + 1

    def look(queries: Queries) -> Reply:
        found: dict[int, Figures] = {day: Figures() for day in range(first, last + 1)}
        for one in who:
            for day, counted in queries.by_day(one, first, last).items():
                found[day].merge(counted)
        data: list[dict[str, Any]] = [{"day": date.fromordinal(day).isoformat(), "figures": one.data()} for day, one in found.items()]
        return Reply(200, {"days": data})

    return Reply(200, look)


def _span(asked: Asked) -> timedelta:
    try:
        found = parse_duration(asked.query.get("period", USUAL))
    except ValueError:
        found = timedelta()
    if not timedelta() < found <= LONGEST:
        raise WrongField("period", say("Write a duration of at most a year, such as 12h, 7d or 4w."))
    return found


def _queues(context: Context, asked: Asked) -> list[Queue]:
    """Raises UnknownQueue, and ForManagers if the figures are only for managers."""
    word = asked.query.get("queue", "")
    if word:
        queue = context.rules.queue_named(word)
        if queue is None or context.role_on(queue) is None:
            raise UnknownQueue(word=word, queues=", ".join(own.key for own in context.queues()))
        context.ensure_may(Right.STATS, queue)
        return [queue]
    own = context.queues()
    found = [queue for queue in own if context.may(Right.STATS, queue)]
    if own and not found:
        context.ensure_may(Right.STATS, own[0])
    return found


def _owners(context: Context, asked: Asked) -> Sequence[str]:
    queues, agent = _queues(context, asked), asked.query.get("agent", "")
    who = str(colleague(context, agent)) if agent else ""
    return [owner(queue.key, who) if who else owner(queue.key) for queue in queues]


def _zone(context: Context, asked: Asked) -> str:
    queue = context.rules.queue_named(asked.query["queue"]) if asked.query.get("queue") else None
    return queue.timezone if queue else context.zone


ROUTES = (
    Route(
        "GET",
        "/figures",
        "getFigures",
        "The figures of a period, in open hours; times are in seconds. Only replies by people count.",
        figures,
        query=(QUEUE, AGENT, PERIOD),
        answer=record(since=TIME, until=TIME, figures=ref("Figures")),
    ),
    Route(
        "GET",
        "/figures/days",
        "listDays",
        "The figures of each day of a period, the oldest first.",
        days,
        query=(QUEUE, AGENT, PERIOD),
        answer=record(days=listed(record(day={"type": "string", "format": "date"}, figures=ref("Figures")))),
    ),
)
