"""Sends agents off duty who have been away for long, as their channels show it, and back on duty when they return."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from bot.announce.announcer import Announcer
from bot.core.people import Address, Identity, place_key
from bot.i18n.sentences import say
from bot.i18n.times import span_ms
from bot.ports.cards import Card
from bot.ports.channel import Channel
from bot.ports.outbound import DeliveryError
from bot.ports.store import Store
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules
from bot.tickets.returning import go_off_duty

log = structlog.get_logger()
EVERY = 60.0  # seconds between two checks
MOST = 30  # people per check; the others follow in the next checks
JUMP = 30.0  # seconds by which the wall clock may drift between two checks
DUTY, MARK = "attendance", "absent"


class Attendance:
    """Checks in one process. How long somebody is away is kept in memory: a restart counts from zero, and so does a clock that was set.

    ``ticks`` counts seconds and is never set.
    """

    def __init__(self, store: Store, rules: Rules, channels: Mapping[str, Channel], ticks: Callable[[], float] = time.monotonic) -> None:
        self.ticks, self._offset = ticks, 0.0
        self._store, self._rules = store, rules
        self._channels = {name: channel for name, channel in channels.items() if channel.capabilities.presence}
        self._queues = [queue for queue in rules.queues.values() if queue.away_after and queue.place.channel in self._channels]
        self._since: dict[Identity, int] = {}
        self._turn = 0

    async def check(self) -> None:
        """Check some people. Raises StoreUnavailable."""
        if not self._queues or not await self._store.lead(DUTY):
            return
        now, watched = await self._store.write(partial(_watched, self._queues))
        self._forget_if_clock_was_set(now)
        self._since = {who: since for who, since in self._since.items() if who in watched}
        people = sorted(watched)
        start = self._turn % len(people) if people else 0
        self._turn = start + MOST if len(people) > MOST else 0
        for who in [*people[start:], *people[:start]][:MOST]:
            try:
                present = await self._channels[who.channel].is_present(who.id)
            except DeliveryError as error:
                log.warning("presence unknown", person=who.id, reason=error.reason)
                if error.permanent:
                    continue
                return
            await self._note_presence(who, now, present=present, absent=watched[who])

    def _forget_if_clock_was_set(self, now: int) -> None:
        """Nobody goes off duty because the wall clock was corrected."""
        offset = now / 1000 - self.ticks()
        if abs(offset - self._offset) > JUMP:
            self._since.clear()
        self._offset = offset

    async def _note_presence(self, who: Identity, now: int, *, present: bool, absent: bool) -> None:
        if present:
            self._since.pop(who, None)
            if absent:
                await self._store.write(partial(_back, self._rules, who))
        elif not absent:
            since = self._since.setdefault(who, now)
            if any(_too_long(queue, since, now) for queue in self._queues):
                await self._store.write(partial(_off_duty, self._rules, who))


def _too_long(queue: Queue, since: int, now: int) -> bool:
    return queue.away_after is not None and queue.calendar.between(since, now) >= span_ms(queue.away_after)


def _watched(queues: list[Queue], work: Work) -> tuple[int, dict[Identity, bool]]:
    """Return the agents of these queues who have tickets (False) or were sent off duty by this rule (True)."""
    found: dict[Identity, bool] = {}
    for queue in queues:
        for person in work.people.members(place_key(queue.place)):
            who = Identity(queue.place.channel, person)
            away = work.people.away_at(who)
            if away and work.counters.get(_mark(who)) == away:
                found[who] = True
            elif not away and work.tickets.holds_in(who, queue.key):
                found[who] = False
    return work.now, found


def _off_duty(rules: Rules, who: Identity, work: Work) -> None:
    """Send an agent off duty and tell them, unless they went off duty themselves meanwhile."""
    if work.people.away_at(who):
        return
    announce = Announcer(work, rules)
    go_off_duty(work, rules, announce, who)
    work.counters.set(_mark(who), work.now)
    told = say("You've been away for a while, so your tickets went back to the queue. You'll be back on duty as soon as I see you again.")
    where = Address(who.channel, who.id)
    announce.to_place(where, Card(body=announce.told_at(where, told)))


def _back(rules: Rules, who: Identity, work: Work) -> None:
    if work.people.away_at(who) == work.counters.get(_mark(who)):
        work.people.set_away(who, 0)
        announce = Announcer(work, rules)
        where = Address(who.channel, who.id)
        announce.to_place(where, Card(body=announce.told_at(where, say("Welcome back! You're on duty again."))))


def _mark(who: Identity) -> str:
    return f"{MARK}:{who}"
