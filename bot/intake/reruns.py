"""Parked news that somebody released goes in, is translated and handled anew, and is parked again when that still fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog

from bot.intake.clean import cleaned
from bot.intake.route import seen_keys
from bot.ports.cards import Answer
from bot.ports.channel import Channel
from bot.ports.inbound import Inbound, Unknown
from bot.ports.outbound import DeliveryError
from bot.ports.store import NotYet, Parked, Store, StoreAway, Work

log = structlog.get_logger()
GROUP = 20
DESK, REMINDER = "desk", "reminder:"  # parked by the desk's own clock


class StillUnknown(ValueError):
    """Its kind has no meaning yet."""


class Reruns:
    """``meet`` learns who acted before a unit, ``take_in`` is the unit that handles news."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        meet: Callable[[Inbound], Awaitable[None]],
        take_in: Callable[[Inbound, Work], Answer],
    ) -> None:
        self._store, self._channels, self._meet, self._take_in = store, channels, meet, take_in

    async def run(self) -> None:
        for parked in await self._store.write(lambda work: work.released(GROUP)):
            await self._one(parked)

    async def _one(self, parked: Parked) -> None:
        try:
            inbound = await self._read(parked)
            await self._store.write(partial(self._unit, parked, inbound))
        except (DeliveryError, NotYet) as error:
            log.warning("run again later", parked=parked.id, reason=str(error))
        except StoreAway:
            raise
        except Exception as error:
            log.exception("parked again", parked=parked.id, channel=parked.channel)
            reason = f"{type(error).__name__}: {error}"
            await self._store.write(lambda work: work.park_again(parked, reason))
        else:
            log.info("run again", parked=parked.id, channel=parked.channel, event_id=parked.event)

    async def _read(self, parked: Parked) -> Inbound | None:
        if parked.channel == DESK and parked.event.startswith(REMINDER):
            return None
        if parked.channel not in self._channels:
            raise LookupError(f"there is no channel {parked.channel}")
        inbound = await self._channels[parked.channel].reread(parked.raw)
        if isinstance(inbound, Unknown):
            raise StillUnknown(f"news of an unknown kind: {inbound.kind}")
        if inbound is not None:
            inbound = cleaned(inbound)
            await self._meet(inbound)
        return inbound

    def _unit(self, parked: Parked, inbound: Inbound | None, work: Work) -> None:
        if not work.take_up(parked):
            return
        if inbound is not None:
            work.unhear(parked.channel, parked.event, *seen_keys(inbound))
            self._take_in(inbound, work)
        elif parked.channel == DESK:
            work.remind_again(int(parked.event.removeprefix(REMINDER)))
