"""Handles parked events again after somebody released them; one that still fails is parked again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

import structlog

from bot.announce.parked import DESK
from bot.announce.readers import language_of_colleague
from bot.i18n.sentences import put, say
from bot.intake.clean import cleaned
from bot.intake.in_channel import is_command
from bot.intake.late_answers import to_direct_chat
from bot.intake.route import seen_keys
from bot.ports.cards import Answer
from bot.ports.channel import Channel
from bot.ports.inbound import Inbound, MessageReceived, Unknown
from bot.ports.outbound import DeliveryError
from bot.ports.steps import in_step, step
from bot.ports.store import RetryLater, Store, StoreUnavailable, UnknownPost
from bot.ports.work import Parked, Work
from bot.settings.rules import Rules
from bot.tickets.copies import recognise

log = structlog.get_logger()
GROUP = 20
REMINDER = "reminder:"  # parked by the desk's clock


class UnknownInbound(ValueError):
    """The event's kind still has no meaning."""


class Reruns:
    """``meet`` requests members before a transaction; ``take_in`` handles an event in it."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        rules: Rules,
        meet: Callable[[Inbound], Awaitable[None]],
        take_in: Callable[[Inbound, Work], Answer],
    ) -> None:
        self._store, self._channels, self._rules, self._meet, self._take_in = store, channels, rules, meet, take_in

    async def run(self) -> None:
        """Handle each once, except those that are behind one of their line that must wait longer."""
        waiting: set[str] = set()
        found = await self._store.write(lambda work: work.inbound.released(GROUP))
        while found:
            for parked in found:
                if parked.line not in waiting and not await self._one(parked) and parked.line:
                    waiting.add(parked.line)
            last = found[-1].id
            found = await self._store.write(lambda work, last=last: work.inbound.released(GROUP, last))  # type: ignore[misc]

    async def _one(self, parked: Parked) -> bool:
        """Return False if it must wait longer."""
        with step("parked", parked=parked.id, channel=parked.channel, event_id=parked.event):
            return await self._tried(parked)

    async def _tried(self, parked: Parked) -> bool:
        try:
            inbound = await self._read(parked)
            try:
                await self._store.write(partial(in_step, "unit", partial(self._unit, parked, inbound)))
            except UnknownPost:
                assert isinstance(inbound, MessageReceived)
                which = await self._channels[parked.channel].identify(inbound.where.place, inbound.where.thread)
                await self._store.write(partial(in_step, "unit", partial(self._under, parked, inbound, which)))
        except (DeliveryError, RetryLater) as error:
            log.warning("rerun postponed", reason=str(error))
            return False
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("event failed again and is parked")
            reason = f"{type(error).__name__}: {error}"
            await self._store.write(lambda work: work.inbound.park_again(parked, reason))
        else:
            log.info("parked event handled")
        return True

    async def _read(self, parked: Parked) -> Inbound | None:
        if parked.channel == DESK and parked.event.startswith(REMINDER):
            return None
        if parked.channel not in self._channels:
            raise LookupError(f"there is no channel {parked.channel}")
        inbound = await self._channels[parked.channel].reread(parked.raw)
        if isinstance(inbound, Unknown):
            raise UnknownInbound(f"news of an unknown kind: {inbound.kind}")
        if inbound is not None:
            inbound = cleaned(inbound)
            await self._meet(inbound)
        return inbound

    def _unit(self, parked: Parked, inbound: Inbound | None, work: Work) -> None:
        if not work.inbound.take(parked):
            return
        if inbound is not None:
            work.inbound.forget_keys(parked.channel, parked.event, *seen_keys(inbound))
            to_direct_chat(work, self._rules, inbound, self._take_in(inbound, work))
        elif parked.channel == DESK:
            work.reminders.reactivate(int(parked.event.removeprefix(REMINDER)))

    def _under(self, parked: Parked, inbound: MessageReceived, which: str, work: Work) -> None:
        """Handle a message under one of ours; the channel said ``which`` delivery that is."""
        if which.isdigit() and recognise(work, self._rules, inbound.where, int(which)):
            self._unit(parked, inbound, work)
            return
        self._unit(parked, replace(inbound, under_ours=None), work)
        if is_command(inbound.text, self._channels[parked.channel].capabilities.prefix):
            told = say(
                "This message of mine doesn't belong to any ticket I know, so nothing was done. Please write in the thread of the "
                "ticket's card."
            )
            to_direct_chat(
                work,
                self._rules,
                inbound,
                Answer(put(told, language_of_colleague(work, self._rules, inbound.by.identity, inbound.by.language))),
            )
