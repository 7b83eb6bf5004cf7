"""Sends each manager the figures of their queue, once a day or week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.announce.announcer import Announcer
from bot.core.facts import owner
from bot.core.figures import Figures
from bot.core.people import Address, place_key
from bot.core.period import Period, local_day
from bot.i18n.sentences import Sentence, put, say
from bot.i18n.times import millis, moment
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.ports.store import Queries
from bot.ports.work import Work
from bot.screens.charts import chart_card
from bot.screens.statistics import figure_buttons, figure_lines
from bot.settings.rules import Queue, Rules

DAILY, WEEKLY = "daily", "weekly"
DAYS = {DAILY: 1, WEEKLY: 7}
SHOWN = {DAILY: 7, WEEKLY: 28}  # days in the chart, for comparison

PendingDigest = tuple[Queue, str, int]


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
        return [(queue, which, at) for queue, which, at in every if at > self._sent.get(_name(queue, which), 0)]

    def read(self, waiting: Sequence[PendingDigest], queries: Queries) -> dict[str, Figures]:
        """Return the figures of each digest that may have to be sent, by its name."""
        return {_name(queue, which): queries.figures(owner(queue.key), _period(which, at)) for queue, which, at in waiting}

    def send(self, found: Mapping[str, Figures], work: Work) -> None:
        """Send each digest once, whichever process comes first. A digest that is seen for the first time isn't sent."""
        for queue, which, at in self.waiting(work.now):
            name = _name(queue, which)
            before = work.counters.get(name)
            if before < at and name in found:
                work.counters.set(name, at)
                if before:
                    _tell(work, self.rules, queue, which, at, found[name])

    def sent(self, done: list[PendingDigest]) -> None:
        """Don't check these again."""
        self._sent.update({_name(queue, which): at for queue, which, at in done})


def _period(which: str, at: int) -> Period:
    return Period(millis(moment(at) - timedelta(days=DAYS[which])), at)


def _tell(work: Work, rules: Rules, queue: Queue, which: str, at: int, found: Figures) -> None:
    period, last = _period(which, at), local_day(at, queue.timezone)
    announce, who = Announcer(work, rules), [owner(queue.key)]
    lines = [put(_title(which), rules.language), *figure_lines(queue.name, found, rules.language)]
    if which == DAILY and rules.send_seals and (seal := work.newest_seal()) is not None:
        lines.append(put(say("Seal of the record, number {number}: {hash}", number=seal.number, hash=seal.hash), rules.language))
    card = chart_card(queue.name, who, (last - SHOWN[which] + 1, last), rules, rules.language, lines)
    card = replace(card, buttons=figure_buttons(found, (queue.key,), period, rules.language, rules.button_room))
    for manager in queue.managers:
        where = Address(manager.channel, manager.id)
        announce.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=Purpose.DIGEST, priority=Priority.DIGEST)


def _title(which: str) -> Sentence:
    return say("The last day") if which == DAILY else say("The last week")


def _name(queue: Queue, which: str) -> str:
    return f"digest:{queue.key}:{which}"
