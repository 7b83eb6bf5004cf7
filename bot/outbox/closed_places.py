"""Tells managers when a queue's place can't be written to, and when it can again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from bot.core.people import Address, place_key
from bot.ports.channel import Channel
from bot.ports.store import Store, StoreUnavailable
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.queue_places import closed, opened

log = structlog.get_logger()
CLOSED = 3600.0  # seconds after which managers may be reminded of a place that is still closed


class ClosedPlaces:
    """Remembers what this process has reported."""

    def __init__(self, store: Store, rules: Rules, channels: Mapping[str, Channel]) -> None:
        self._store, self._rules, self._channels = store, rules, channels
        self._closed: dict[str, float] = {}

    async def closed(self, place: Address, reason: str = "") -> None:
        """Somebody must mend it; told again only after a while. ``reason`` names the missing right, if the place itself is open."""
        if time.monotonic() - self._closed.get(place_key(place), -CLOSED) > CLOSED:
            told = self._channels[place.channel].capabilities.wording.closed_place
            unit = partial(closed, rules=self._rules, place=place, told=told, reason=reason)
            await self._tell(place, unit, since=time.monotonic())

    async def opened(self, place: Address) -> None:
        if place_key(place) in self._closed:
            await self._tell(place, partial(opened, rules=self._rules, place=place), since=None)

    async def _tell(self, place: Address, unit: Callable[[Work], None], *, since: float | None) -> None:
        """While the database can't be reached, nothing is reported. The next delivery in this place tries again."""
        try:
            await self._store.write(unit)
        except StoreUnavailable as error:
            log.warning("managers not told of a place", place=place_key(place), reason=str(error))
        else:
            self._closed.pop(place_key(place), None)
            self._closed.update({place_key(place): since} if since is not None else {})
