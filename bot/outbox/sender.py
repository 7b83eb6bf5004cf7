"""Sends one row of the outbox and records the outcome."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from bot.announce.states import AWAITS
from bot.core.cuts import short
from bot.outbox.carrier import Carrier
from bot.outbox.closed_places import ClosedPlaces
from bot.outbox.lanes import PacedPlace
from bot.outbox.notices import accepted, refused
from bot.outbox.outcome import ONLY_IF_NEEDED, begun, ended, failed, finished, given_up, moved, postponed
from bot.outbox.places import Places
from bot.outbox.pump import Pump
from bot.outbox.reach import Reach
from bot.outbox.retries import next_try, waits_for_people
from bot.outbox.simpler import needs_simpler, simplified
from bot.outbox.store import LeaseLost, Outbox
from bot.ports.channel import Channel
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState
from bot.ports.metrics import DELIVERIES, ERRORS
from bot.ports.outbound import DeliveryError, Receipt, Trouble
from bot.ports.store import Prefetch, StoreUnavailable
from bot.ports.work import Work
from bot.settings.rules import Rules

log = structlog.get_logger()

OUTCOME, LOOK = 0.5, 0.05  # seconds that the copy of a reply waits for its outcome, and between two looks
LOOK_AGAIN = 1.0  # seconds: a reply that is held back may be changed or called off meanwhile
Unit = Callable[[Work], bool]


class RowSender:
    """Every method raises :class:`LeaseLost` when another process may send in this place by now."""

    def __init__(self, store: Outbox, channels: Mapping[str, Channel], rules: Rules, carrier: Carrier, places: Places, pump: Pump) -> None:
        self._store, self._rules, self._carrier = store, rules, carrier
        self._places, self._pump = places, pump
        self._shut = ClosedPlaces(store, rules, channels)
        self.reach = Reach()

    async def send(self, place: PacedPlace, delivery: Delivery) -> None:
        if not self._store.may_send:
            raise LeaseLost
        if AWAITS in delivery.extra and not delivery.attempts:
            await _caught_up(place, delivery)
        if await self._may_go(place, delivery):
            await self._go(place, delivery)

    async def _may_go(self, place: PacedPlace, delivery: Delivery) -> bool:
        """Store that a row is being sent. False if it is held back, or was called off."""
        joined = place.joined.get(delivery.id, [])
        may_be_over = delivery.purpose in ONLY_IF_NEEDED and delivery.id in place.merged  # it was rewritten while it waited
        if delivery.state == DeliveryState.SENDING and not (joined or may_be_over):
            return True
        # Stored as "sending" before the first byte leaves: after a crash we know that the post may have arrived.
        held_for = await self._store.write(partial(begun, delivery, joined, self._rules), _prefetch(delivery))
        if held_for is None:
            raise LeaseLost
        if held_for:
            self._pump.start_later(place, delivery, min(held_for, LOOK_AGAIN))
            return False
        if delivery.state == DeliveryState.DROPPED:
            await self._called_off(place, delivery)
            return False
        delivery.state = DeliveryState.SENDING.value
        self._places.finished(*place.written(delivery))
        return True

    async def _go(self, place: PacedPlace, delivery: Delivery) -> None:
        await _wait_to_leave(place, delivery)
        began = self.reach.ticks()
        try:
            receipt = await self._carrier.carry(delivery)
        except DeliveryError as error:
            self.reach.failed(delivery.channel, error, began)
            await self._failed(place, delivery, error)
        except (StoreUnavailable, LeaseLost):
            raise
        except Exception as error:
            log.exception("delivery broke")
            ERRORS.labels("delivery").inc()
            await self._failed(place, delivery, DeliveryError(Trouble.OURS, type(error).__name__))
        else:
            self.reach.heard(delivery.channel)
            await self._arrived(place, delivery, receipt)

    async def _called_off(self, place: PacedPlace, delivery: Delivery) -> None:
        """Somebody took the reply back, or the ping was over, before it was sent. What would have changed it has nothing to change."""
        merged = place.done(delivery)
        if merged:
            await self._record(delivery, partial(ended, delivery, merged), partial(ended, delivery, merged))
        self._places.finished(delivery, *merged)

    async def give_up(self, delivery: Delivery, error: Exception) -> None:
        """A row that can't be read is never sent, but somebody is told."""
        log.error(
            "a row of the outbox cannot be read", delivery=delivery.id, ticket=delivery.ticket, purpose=delivery.purpose, exc_info=error
        )
        ERRORS.labels("row").inc()
        delivery.state, delivery.error, delivery.card, delivery.extra = DeliveryState.FAILED.value, type(error).__name__, None, {}
        await self._record(delivery, partial(failed, delivery, (), Trouble.OURS, self._rules), partial(given_up, delivery, ()))

    async def _arrived(self, place: PacedPlace, delivery: Delivery, receipt: Receipt) -> None:
        further = self._carrier.record_landing(delivery, receipt)
        delivery.state, delivery.error = DeliveryState.SENT.value, ""
        merged = place.done(delivery)
        # The next send need not wait for this record, which is part of a later commit. After a crash before it, the post is in doubt.
        self._pump.start(place)
        whole = partial(finished, delivery, merged, further=further, rules=self._rules)
        unit = partial(accepted, delivery) if delivery.kind == DeliveryKind.EVENT else whole
        await self._record(delivery, unit, partial(ended, delivery, merged), hurry=False)
        log.info("delivered", attempt=delivery.attempts + 1)
        DELIVERIES.labels(delivery.channel, delivery.kind, "sent").inc()
        self._places.finished(delivery, *merged)
        await self._shut.opened(delivery.address)

    async def _failed(self, place: PacedPlace, delivery: Delivery, error: DeliveryError) -> None:
        if error.trouble is Trouble.MOVED:
            error = await self._moved(delivery, error)
        delivery.attempts += 1
        delivery.error = short(error.reason, 300)
        ours = self._rules.queue_at(delivery.address) is not None
        reads_doubt = self._carrier.reads_doubt(delivery)
        again = next_try(delivery, error, reads_doubt=reads_doubt, ours=ours)
        log.warning(
            "not delivered",
            trouble=error.trouble.value,
            reason=error.reason,
            attempt=delivery.attempts,
            again=again,
        )
        if ours and again is not None and waits_for_people(delivery, error):
            await self._shut.closed(delivery.address, "" if error.trouble is Trouble.CLOSED else error.reason)
        if needs_simpler(delivery, error, again) and simplified(delivery, error):
            again = 0.0
        if again is None:
            await self._gave_up(place, delivery, error.trouble, ours=ours)
            return
        doubtful = error.trouble is Trouble.IN_DOUBT and delivery.may_be_there
        paused = self._paused(place, delivery, error, again, doubtful=doubtful and not reads_doubt)
        await self._postponed(delivery, paused, again, insist=doubtful)
        self._pump.start_later(place, delivery, again)

    async def _moved(self, delivery: Delivery, error: DeliveryError) -> DeliveryError:
        """Send a post to the chat's new id. An edit or a mark is over: the new chat numbers its messages anew, so it would hit others."""
        before, post = delivery.place, delivery.kind == DeliveryKind.POST
        delivery.place = error.moved_to if post else before
        await self._record(delivery, partial(moved, delivery, before, error.moved_to), lambda work: work.outbox.finish(delivery))
        return error if post else DeliveryError(Trouble.GONE, error.reason)

    async def _gave_up(self, place: PacedPlace, delivery: Delivery, trouble: Trouble, *, ours: bool) -> None:
        delivery.state = (DeliveryState.IN_DOUBT if delivery.may_be_there and not ours else DeliveryState.FAILED).value
        merged = place.merged.get(delivery.id, ())
        unit, least = partial(failed, delivery, merged, trouble, self._rules), partial(given_up, delivery, merged)
        if delivery.kind == DeliveryKind.EVENT:
            unit = partial(refused, delivery)
        await self._record(delivery, unit, least)
        DELIVERIES.labels(delivery.channel, delivery.kind, delivery.state).inc()
        self._places.finished(delivery, *place.done(delivery))

    def _paused(self, place: PacedPlace, delivery: Delivery, error: DeliveryError, seconds: float, *, doubtful: bool) -> str:
        """Pause the place or the channel if the error asks for it. Returns the name of a pause that must survive a restart."""
        if error.trouble is Trouble.SHUT_OUT:
            self._places.pause(place, seconds, account=True)  # not stored: the problem is solved by a restart with a new token
        elif error.retry_after and not error.account:
            self._places.slow_down(place, delivery, seconds)
            return place.key if delivery.kind == DeliveryKind.POST or not place.changes_apart else ""
        elif error.retry_after or doubtful:
            self._places.pause(place, seconds, account=error.account)
            return place.channel if error.account else place.key
        elif error.permanent and seconds:
            self._places.pause(place, seconds, account=False)
        return ""

    async def _postponed(self, delivery: Delivery, paused: str, seconds: float, *, insist: bool) -> None:
        """Store that the row waits, so that after a restart it isn't in doubt and the pause isn't forgotten. A doubt must be stored."""
        before, delivery.state = delivery.state, DeliveryState.QUEUED.value
        unit = partial(postponed, delivery, paused, int(seconds * 1000), self._rules)
        try:
            if insist:
                await self._record(delivery, unit, lambda work: work.outbox.finish(delivery))
            elif not await self._store.write(unit, Prefetch(places=(delivery.pace, *([paused] if paused else [])))):
                raise LeaseLost
        except StoreUnavailable as error:
            delivery.state = before
            log.warning("the pause is known to this process only", place=delivery.pace, reason=str(error))
        else:
            if paused:
                self._places.pause_was_stored(paused, delivery.done_at)

    async def _record(self, delivery: Delivery, unit: Unit, least: Unit, *, hurry: bool = True) -> None:
        """Store an outcome, however long the database is away.

        If ``unit`` fails because of an error in our own program, ``least`` is stored instead, so that the lane goes on.
        """
        while True:
            try:
                ours = await self._store.write(unit, _prefetch(delivery), hurry=hurry)
            except StoreUnavailable:
                await asyncio.sleep(0.5)
            except Exception:
                if unit is least:
                    raise
                log.exception("what became of a delivery cannot be told", state=delivery.state)
                ERRORS.labels("outcome").inc()
                unit = least
            else:
                if not ours:
                    raise LeaseLost
                return


def _prefetch(delivery: Delivery) -> Prefetch:
    return Prefetch(places=(delivery.pace,))


async def _wait_to_leave(place: PacedPlace, delivery: Delivery) -> None:
    """Wait until a post that was prepared early may leave."""
    if (leaves := place.leaves.pop(delivery.id, None)) is None:
        return
    if (early := leaves - time.monotonic()) > 0:
        await asyncio.sleep(early)
    if place.limit is not None:
        place.limit.left(time.monotonic())


async def _caught_up(place: PacedPlace, mirror: Delivery) -> None:
    """Wait a moment for what becomes of a reply, so that its copy says it from the start. Otherwise it would be posted and edited."""
    for _ in range(round(OUTCOME / LOOK)):
        if place.catch_up(mirror):
            return
        await asyncio.sleep(LOOK)
