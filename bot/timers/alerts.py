"""Watches the channels, and tells managers by another way when one is down, refuses our token or is silent, and when that is over.

All of its state is in named numbers of the database, so a restart continues where the last process stopped, and of several processes one
alerts. A channel counts as working if any process is connected to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

import structlog

from bot.announce.alerts import ChannelState, Outage, tell_managers, told_about
from bot.i18n.sentences import words
from bot.ports.channel import Channel
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.outlets import Alert, Outlet, OutletError
from bot.ports.store import Store
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.timers.silence import is_unusual
from bot.timers.watched import EVERY, Look, note, usual

log = structlog.get_logger()
DUTY = "alerts"
GRACE = 60.0  # seconds after the start in which channels may still be connecting
MANAGERS = "managers"
SOONEST = 0.5  # seconds


class Alerts:
    """``heard`` are the channels that this process listens to, ``last`` the times in seconds when something came in on each."""

    def __init__(
        self,
        store: Store,
        rules: Rules,
        heard: Mapping[str, Channel],
        last: Mapping[str, float],
        outlets: Sequence[Outlet],
        *,
        after: float,
        silence: bool,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._rules, self._heard, self._last, self._outlets = store, rules, heard, last, outlets
        self._after_ms, self._silence, self._ticks = round(after * 1000), silence, ticks
        self._began = ticks()
        self.every = min(EVERY, max(after / 4, SOONEST))
        """Seconds between two looks. A short time until an alert needs them more often."""

    async def look(self) -> None:
        """Note what this process sees; if it has the duty, decide and alert. Raises StoreUnavailable."""
        settled = self._ticks() - self._began >= min(GRACE, self._after_ms / 1000)
        looks = {name: await self._seen(name, channel, settled) for name, channel in self._heard.items()}
        mine = {name: look for name, look in looks.items() if await self._store.lead(f"{DUTY}:{name}")}
        await self._store.write(partial(note, self._rules.zone, looks), hurry=False)
        states = await self._store.write(partial(self._judged, mine, settled)) if mine else []
        for state in states:
            if state.outage != state.before:
                log.warning("channel alert", channel=state.channel, what=state.outage.name.lower(), waiting=state.waiting)
            for outlet in self._outlets:
                await self._send(outlet, state)

    async def _seen(self, name: str, channel: Channel, settled: bool) -> Look:
        trouble, refused = channel.trouble, False
        if trouble and settled:
            try:
                await channel.check_token()
            except DeliveryError as error:
                refused = error.trouble is Trouble.SHUT_OUT
                trouble = error.reason if refused else trouble
        return Look(channel.capabilities.title or name, trouble, refused, round(self._last.get(name, 0.0) * 1000))

    def _judged(self, looks: Mapping[str, Look], settled: bool, work: Work) -> list[ChannelState]:
        """Decide about each channel and tell the managers. Returns the states of all channels, for the outlets."""
        states = [self._judge(name, look, settled, work) for name, look in looks.items()]
        broken = [state.channel for state in states if state.outage]
        for state in states:
            told = f"alerts.told:{MANAGERS}:{state.channel}"
            if (before := Outage(work.counters.get(told))) != state.outage:
                tell_managers(work, self._rules, replace(state, before=before), broken)
                work.counters.set(told, state.outage)
        return states

    def _judge(self, name: str, look: Look, settled: bool, work: Work) -> ChannelState:
        kept, since_kept = f"alerts.outage:{name}", f"alerts.since:{name}"
        before, ok, heard = (
            Outage(work.counters.get(kept)),
            work.counters.get(f"alerts.ok:{name}"),
            work.counters.get(f"alerts.heard:{name}"),
        )
        outage, since = before, work.counters.get(since_kept)
        works = not look.trouble or work.now - ok < self._after_ms
        if look.refused and before is not Outage.REVOKED:
            outage, since = Outage.REVOKED, work.now
        elif not works and before in (Outage.NONE, Outage.SILENT) and settled:
            outage, since = Outage.DOWN, ok
        elif not look.trouble or (before is Outage.DOWN and works):
            outage, since = (Outage.SILENT, heard) if self._is_silent(name, before, since, heard, work) else (Outage.NONE, 0)
        if outage != before:
            work.counters.set(kept, outage)
            work.counters.set(since_kept, since)
        waiting = work.outbox.waiting_on(name) if outage or before else 0
        return ChannelState(name, look.title, outage, before, since, waiting, look.trouble)

    def _is_silent(self, name: str, before: Outage, reported: int, heard: int, work: Work) -> bool:
        """A silence that was reported lasts until something comes in. Time in which nobody was connected doesn't count."""
        if not self._silence or not heard:
            return False
        if before is Outage.SILENT:
            return heard <= reported
        since = max(heard, work.counters.get(f"alerts.from:{name}"))
        return is_unusual(since, work.now, self._rules.zone, cache(partial(usual, name, work)))

    async def _send(self, outlet: Outlet, state: ChannelState) -> None:
        """Bring an outlet to what is true now. A crash in between sends an alert twice rather than never."""
        told = f"alerts.told:{outlet.name}:{state.channel}"
        before = Outage(await self._store.write(lambda work: work.counters.get(told)))
        if before == state.outage:
            return
        text = words(told_about(replace(state, before=before), self._rules.zone), self._rules.language)
        kind = state.outage.name.lower() if state.outage else "over"
        try:
            await outlet.send(Alert(kind, state.channel, state.since, state.waiting, text))
        except OutletError as error:
            log.warning("an alert could not be sent", outlet=outlet.name, channel=state.channel, reason=str(error))
            return
        await self._store.write(lambda work: work.counters.set(told, state.outage))


def nobody_is_told(rules: Rules, channel: str, outlets: Collection[Outlet]) -> bool:
    """Whether an alert about a channel would reach nobody."""
    managers = (manager for queue in rules.queues.values() for manager in queue.managers)
    return not outlets and all(manager.channel == channel for manager in managers)
