"""Sends each manager the figures of their queue, once a day or week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.announce.announcer import Announcer
from bot.core.facts import owner
from bot.core.figures import Figures
from bot.core.people import Address, Identity, place_key
from bot.core.period import Period, local_day
from bot.core.richtext import lines_of, plain
from bot.i18n.sentences import Sentence, bold, put, say, say_many, words
from bot.i18n.times import millis, moment
from bot.ports.cards import Button, Card
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.ports.store import Queries
from bot.ports.work import Work
from bot.screens.charts import chart_card
from bot.screens.people_lines import IN_LINES, people_lines, people_of
from bot.screens.statistics import figure_buttons, figure_lines
from bot.settings.rules import Queue, Rules
from bot.tickets.privacy.retention import RULES, removed_mark

DAILY, WEEKLY = "daily", "weekly"
DAYS = {DAILY: 1, WEEKLY: 7}
DAY_MS = 86_400_000
SHOWN = {DAILY: 7, WEEKLY: 28}  # days in the chart, for comparison

PEOPLE = 10  # lines of agents; the others are in the statistics

PendingDigest = tuple[Queue, str, int]
Found = tuple[Figures, list[tuple[str, Figures]]]
"""The figures of a queue, and of each of its agents who did something."""


def last_due(queue: Queue, which: str, now: int) -> int:
    """Return when a digest was last due, in milliseconds since 1970, by the queue's zone; 0 if the queue has none."""
    if queue.digest is None:
        return 0
    there = moment(now).astimezone(ZoneInfo(queue.timezone))
    for back in range(8):
        day = there.date() - timedelta(days=back)
        minute = queue.digest.daily
        if which == WEEKLY:
            weekday, minute = queue.digest.weekly or (-1, None)
            minute = minute if weekday == day.weekday() else None
        if minute is None:
            continue
        at = millis(datetime.combine(day, time(minute // 60 % 24, minute % 60), there.tzinfo))
        if at <= now:
            return at
    return 0


class Digests:
    """Remembers what was sent, so that the database is asked only when something may be due."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._sent: dict[str, int] = {}

    def waiting(self, now: int) -> list[PendingDigest]:
        """Return what may have to be sent: queue, which digest, and when it was due."""
        every = [(queue, which, last_due(queue, which, now)) for queue in self.rules.queues.values() if queue.digest for which in DAYS]
        return [(queue, which, at) for queue, which, at in every if at and at != self._sent.get(_name(queue, which))]

    def read(self, waiting: Sequence[PendingDigest], queries: Queries) -> dict[str, Found]:
        """Return the figures of each digest that may have to be sent, by its name."""
        return {_name(queue, which): _read(queries, queue, _period(queue, which, at)) for queue, which, at in waiting}

    def send(self, found: Mapping[str, Found], work: Work) -> None:
        """Send each digest once, whichever process comes first. A digest that is seen for the first time isn't sent."""
        for queue, which, at in self.waiting(work.now):
            name = _name(queue, which)
            before = work.counters.get(name)
            if before > work.now + DAY_MS:  # the clock was ahead
                before = 0
            if before < at and name in found:
                work.counters.set(name, at)
                removed = _removed(work, queue, name)
                if before:
                    _tell(work, self.rules, queue, which, at, found[name], removed)

    def sent(self, done: list[PendingDigest]) -> None:
        """Don't check these again."""
        self._sent.update({_name(queue, which): at for queue, which, at in done})


def _period(queue: Queue, which: str, at: int) -> Period:
    """Return the time since the digest before. When the clocks change, a day has 23 or 25 hours."""
    return Period(last_due(queue, which, at - 1), at)


def _read(queries: Queries, queue: Queue, period: Period) -> Found:
    return queries.figures(owner(queue.key), period), people_of(queries, queue.key, period, IN_LINES)


def _removed(work: Work, queue: Queue, name: str) -> dict[str, int]:
    """Return what the rules of retention have removed since the last digest of this name, by kind."""
    found = {}
    for kind in RULES:
        total, mark = work.counters.get(removed_mark(queue.key, kind)), f"{name}:removed:{kind}"
        found[kind] = total - work.counters.get(mark)
        if found[kind]:
            work.counters.set(mark, total)
    return found


def _tell(work: Work, rules: Rules, queue: Queue, which: str, at: int, found: Found, removed: Mapping[str, int]) -> None:
    names = {agent: profile.name for agent, _ in found[1] if (profile := work.people.profile(Identity.parse(agent))) is not None}
    for manager in queue.managers:
        where = Address(manager.channel, manager.id)
        language = Announcer(work, rules).language_at(where)
        quiet = found[0].is_empty
        nothing = [bold(plain(queue.name)), put(say("It was quiet: nothing was opened, answered or closed."), language)]
        lines = [put(_title(which), language), *(nothing if quiet else figure_lines(queue.name, found[0], language))]
        lines += people_lines(islice(found[1], PEOPLE), names, language, manager.channel)
        if more := max(len(found[1]) - PEOPLE, 0):
            lines.append(put(say_many("and {n} more", "and {n} more", more), language))
        if any(removed.values()):
            told = say("Removed by the retention rules: texts of {texts} tickets, files of {files}, {people} customers", **removed)
            lines.append(put(told, language))
        if which == DAILY and rules.send_seals and (seal := work.newest_seal()) is not None:
            lines.append(put(say("Seal of the record, number {number}: {hash}", number=seal.number, hash=seal.hash), language))
        last = local_day(at, queue.timezone)
        chart = chart_card(queue.name, [owner(queue.key)], (last - SHOWN[which] + 1, last), rules, language, lines)
        card = Card(body=lines_of(lines)) if quiet else chart
        buttons = figure_buttons(found[0], (queue.key,), _period(queue, which, at), language, rules.button_room)
        if more:
            everybody = Button("stats", (queue.key, f"{DAYS[which]}d"), words(say("Everybody's figures"), language))
            buttons = ((everybody,), *buttons)
        Announcer(work, rules).put(
            where,
            DeliveryKind.POST,
            replace(card, buttons=buttons),
            lane=place_key(where),
            purpose=Purpose.DIGEST,
            priority=Priority.DIGEST,
        )


def _title(which: str) -> Sentence:
    return say("The last day") if which == DAILY else say("The last week")


def _name(queue: Queue, which: str) -> str:
    return f"digest:{queue.key}:{which}"
