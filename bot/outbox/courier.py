"""Carries the outbox to the channels: rows go in after each commit, and what became of them is written down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

import structlog

from bot.core.people import place_key
from bot.outbox.carrier import Carrier
from bot.outbox.lanes import Account, PacedPlace
from bot.outbox.outcome import begun, ended, failed, finished, given_up, moved, postponed, put_back
from bot.outbox.retries import next_try
from bot.outbox.shut_places import ShutPlaces
from bot.outbox.simpler import simplified
from bot.outbox.store import Fenced, Outbox
from bot.ports.background import Background, Endless
from bot.ports.channel import Channel, FileStore
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState
from bot.ports.metrics import DELIVERIES, ERRORS, WAITING
from bot.ports.outbound import DeliveryError, Receipt, Trouble, Typing
from bot.ports.store import Prefetch, StoreAway
from bot.ports.work import Work
from bot.settings.rules import Rules

log = structlog.get_logger()
AT_ONCE = 64  # sends under way, or sent and not yet marked so, to one place that has no pace
SWEEP = 500
EVERY, LONGEST_PAUSE = 2.0, 1.0  # seconds between two sweeps, and after one that failed


class Courier:
    """One process's sender. ``files`` holds the attachments."""

    def __init__(
        self, store: Outbox, channels: Mapping[str, Channel], rules: Rules, files: FileStore, background: Background | None = None
    ) -> None:
        self._store, self._channels, self._rules = store, channels, rules
        self._carrier = Carrier(store, channels, files, rules)
        self._accounts = {name: Account.of(channel.pace) for name, channel in channels.items()}
        self._places: dict[str, PacedPlace] = {}
        self._in_hand: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: set[str] = set()
        self._background = background or Background()
        self._sweeps: Endless | None = None
        self._renewal: Endless | None = None
        self._look = asyncio.Event()
        self._shut = ShutPlaces(store, rules)
        self._unread: set[str] = set()
        self._unread_since: set[str] = set()
        self._knows_all = False
        self._renewals = 0
        self._rests: dict[str, int] = {}
        self._stopping = False
        store.watch(self.committed)

    # Rows come in

    def committed(self, made: Sequence[Delivery], foreign: Sequence[str]) -> None:
        """After a commit: send what is ours. Where others wrote too, only a look at all rows tells the order."""
        unread = set(foreign)
        for delivery in made:
            if self._knows_all and delivery.pace not in self._unread and delivery.pace not in unread:
                self._take(delivery)
            else:
                unread.add(delivery.pace)
        if unread:
            self._unread |= unread
            self._unread_since |= unread
            self._look.set()

    async def sweep(self) -> None:
        """Find what no memory holds: rows of a crash, of another process, or of places whose sender died."""
        self._look.clear()
        self._unread_since = set()
        before = self._renewals
        found = await self._store.waiting(SWEEP, frozenset(self._in_hand))
        if self._renewal is not None or self._renewals != before:
            self._look.set()  # what it found may be somebody else's by now, and what it left out was let go of
            return
        read = [(row, _unreadable(row)) for row in found.rows if row.id not in self._in_hand]
        rows = [row for row, error in read if error is None]
        self._rest_as_told(found.rests, {row.pace for row in rows})
        for row in rows:
            self._take(row)
        if found.whole:
            self._knows_all, self._unread = True, self._unread_since
        else:
            self._look.set()
        self._forget_idle()
        for row, error in read:
            if error is not None:
                await self._give_up(row, error)

    async def _give_up(self, row: Delivery, error: Exception) -> None:
        """A row that nobody can read goes nowhere, but somebody is told."""
        log.error("a row of the outbox cannot be read", delivery=row.id, purpose=row.purpose, exc_info=error)
        ERRORS.labels("row").inc()
        row.state, row.error, row.card, row.extra = DeliveryState.FAILED.value, type(error).__name__, None, {}
        await self._written(row, partial(failed, row, (), Trouble.OURS, self._rules), partial(given_up, row, ()))

    def start(self) -> None:
        """Sweep now and then, and whenever somebody says so."""
        self._sweeps = self._background.every("courier", self._turn, longest=LONGEST_PAUSE, expected=(StoreAway,))

    async def _turn(self) -> None:
        if self._renewal is None:
            await self.sweep()
        try:
            await asyncio.wait_for(self._look.wait(), EVERY)
        except TimeoutError:
            return

    async def stop(self, within: float) -> None:
        """Begin nothing new; what is under way may end."""
        self._stopping = True
        if self._sweeps is not None:
            self._sweeps.finish()
        self._look.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)

    async def give_back(self) -> None:
        """What was never begun waits for the next start."""
        unsent = [row for place in self._places.values() for row in place.unsent()]
        if unsent:
            try:
                await self._store.write(partial(put_back, unsent))
            except StoreAway as error:
                log.warning("rows not given back; the next start takes them for doubtful", rows=len(unsent), reason=str(error))

    def fenced(self) -> None:
        """We were silent for too long: whatever is in memory may be sent by others by now."""
        if self._renewal is None and not self._stopping:
            self._renewals += 1
            self._renewal = self._background.until_done("renewal", self._renew, longest=LONGEST_PAUSE, expected=(StoreAway,))
            self._renewal.task.add_done_callback(self._renewed)

    async def _renew(self) -> None:
        log.warning("our lease ran out; looking at the outbox anew")
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._store.beat()
        self._places.clear()
        self._rests.clear()
        self._in_hand.clear()
        self._knows_all = False

    def _renewed(self, _: asyncio.Task[None]) -> None:
        self._renewal = None
        self._look.set()

    @property
    def waiting(self) -> int:
        return len(self._in_hand)

    def _take(self, delivery: Delivery) -> None:
        place = self._place(delivery.pace)
        if place is None:
            return
        self._in_hand.add(delivery.id)
        WAITING.set(len(self._in_hand))
        place.put(delivery)
        self._pump(place)

    def _place(self, key: str) -> PacedPlace | None:
        if key not in self._places:
            name = key.partition(":")[0]
            channel = self._channels.get(name)
            if channel is None:
                return None
            self._places[key] = PacedPlace.of(key, name, channel.pace)
        return self._places[key]

    def _forget_idle(self) -> None:
        now = time.monotonic()
        for place in [place for place in self._places.values() if place.is_forgettable(now)]:
            del self._places[place.key]
            self._store.busy.discard(place.key)

    # Rows go out

    def _pump(self, place: PacedPlace) -> None:
        """Begin as many sends as the place, its account and its rest allow; come back when more may go."""
        if self._stopping or self._renewal is not None or self._places.get(place.key) is not place:
            return
        account = self._accounts[place.channel]
        while place.has_ready and len(place.flying) < AT_ONCE:
            now = time.monotonic()
            if (wait := place.wait(now)) > 0:
                self._ring_later(place.key, wait, partial(self._pump, place))
                break
            if (wait := account.wait(now)) > 0:
                account.line_up(place)
                self._ring_later(f"{place.channel}:", wait, partial(self._pump_account, place.channel))
                break
            for limit in filter(None, (place.limit, account.limit)):
                limit.take(now)
            task = asyncio.create_task(self._send(place, place.next()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if place.is_behind:
            self._store.busy.add(place.key)
        else:
            self._store.busy.discard(place.key)

    def _pump_account(self, channel: str) -> None:
        """A token of the whole channel is there: whoever is most urgent takes it."""
        account = self._accounts[channel]
        while key := account.next():
            place = self._places.get(key)
            if place is not None and place.has_ready:
                self._pump(place)
            if (wait := account.wait(time.monotonic())) > 0:
                self._ring_later(f"{channel}:", wait, partial(self._pump_account, channel))
                return

    def _ring_later(self, name: str, seconds: float, context: Callable[[], None]) -> None:
        """One alarm clock a name is enough."""
        if name not in self._timers:
            self._timers.add(name)

            def ring() -> None:
                self._timers.discard(name)
                context()

            asyncio.get_running_loop().call_later(min(seconds, 5.0), ring)

    async def _send(self, place: PacedPlace, delivery: Delivery) -> None:
        try:
            await self._deliver(place, delivery)
        except Fenced:
            self.fenced()
        except StoreAway:
            self._later(place, delivery, 1.0)
        except Exception:
            # Only a fault of ours comes here, when even the failure could not be written: the lane must not stop for it.
            log.exception("delivery stuck", delivery=delivery.id, kind=delivery.kind)
            if delivery.state != DeliveryState.SENT.value:  # else only that it is sent could not be written
                self._later(place, delivery, 60.0)
        finally:
            place.landed(delivery)
            self._pump(place)

    async def _deliver(self, place: PacedPlace, delivery: Delivery) -> None:
        if not self._store.believed:
            raise Fenced
        joined = place.joined.get(delivery.id, [])
        if delivery.state != DeliveryState.SENDING.value or joined:
            # Durably "sending" before the first byte leaves, so that a crash leaves a doubt and not a silence.
            if not await self._store.write(partial(begun, delivery, joined), _at(delivery)):
                raise Fenced
            delivery.state = DeliveryState.SENDING.value
            self._out_of_hand(*place.written(delivery))
        try:
            receipt = await self._carrier.carry(delivery)
        except DeliveryError as error:
            await self._failed(place, delivery, error)
        except (StoreAway, Fenced):
            raise
        except Exception as error:
            log.exception("delivery broke", delivery=delivery.id, kind=delivery.kind, purpose=delivery.purpose)
            ERRORS.labels("delivery").inc()
            await self._failed(place, delivery, DeliveryError(Trouble.OURS, type(error).__name__))
        else:
            await self._arrived(place, delivery, receipt)

    async def fleeting(self, send: Typing) -> None:
        """What is worth nothing later: said now or not at all, and never written down. Whatever waits there goes first."""
        account, now = self._accounts.get(send.to.channel), time.monotonic()
        place = self._places.get(place_key(send.to))
        if self._stopping or account is None or account.wait(now) > 0 or (place and (place.has_ready or place.rests_until > now)):
            return
        if account.limit:
            account.limit.take(now)
        try:
            await self._carrier.fleeting(send)
        except DeliveryError as error:
            if error.retry_after:
                resting = account if error.account else self._place(place_key(send.to))
                assert resting is not None
                resting.rests_until = max(resting.rests_until, time.monotonic() + error.retry_after)
            raise

    # What became of them

    async def _arrived(self, place: PacedPlace, delivery: Delivery, receipt: Receipt) -> None:
        if delivery.kind == DeliveryKind.POST.value:
            self._carrier.landed(delivery, receipt)
        delivery.state, delivery.error = DeliveryState.SENT.value, ""
        merged = place.done(delivery)
        self._pump(place)  # what follows need not wait for the mark, which rides in a later commit; a crash before it leaves a doubt
        unit = partial(finished, delivery, merged, also=receipt.messages[1:], rules=self._rules)
        await self._written(delivery, unit, partial(ended, delivery, merged), hurry=False)
        DELIVERIES.labels(delivery.channel, delivery.kind, "sent").inc()
        self._out_of_hand(delivery, *merged)
        await self._shut.opened(delivery.address)

    async def _failed(self, place: PacedPlace, delivery: Delivery, error: DeliveryError) -> None:
        delivery.attempts += 1
        delivery.error = error.reason[:300]
        ours = self._rules.queue_at(delivery.address) is not None
        again = next_try(delivery, error, reads_doubt=self._channels[delivery.channel].capabilities.reads_doubt, ours=ours)
        log.warning(
            "not delivered",
            delivery=delivery.id,
            kind=delivery.kind,
            channel=delivery.channel,
            ticket=delivery.ticket,
            trouble=error.trouble.value,
            reason=error.reason,
            attempt=delivery.attempts,
            again=again,
        )
        if ours and error.trouble is Trouble.CLOSED:
            await self._shut.closed(delivery.address)
        if (again is None or error.trouble is Trouble.STORE) and simplified(delivery, error):
            again = 0.0
        if again is None:
            delivery.state = (DeliveryState.IN_DOUBT if delivery.may_be_there and not ours else DeliveryState.FAILED).value
            merged = place.merged.get(delivery.id, ())
            unit, least = partial(failed, delivery, merged, error.trouble, self._rules), partial(given_up, delivery, merged)
            await self._written(delivery, unit, least)
            DELIVERIES.labels(delivery.channel, delivery.kind, delivery.state).inc()
            self._out_of_hand(delivery, *place.done(delivery))
            return
        if error.trouble is Trouble.MOVED:
            before, delivery.place = delivery.place, error.moved_to
            await self._written(delivery, partial(moved, delivery, before), lambda work: work.outbox.finish(delivery))
        doubtful = error.trouble is Trouble.IN_DOUBT and delivery.may_be_there
        rests = ""
        if error.trouble is Trouble.SHUT_OUT:
            self._rest(place, again, account=True)  # not beyond this process: a restart is how it is mended
        elif error.retry_after or (doubtful and not self._channels[delivery.channel].capabilities.reads_doubt):
            self._rest(place, again, account=error.account)
            rests = place.channel if error.account else place.key
        elif error.permanent and again:
            self._rest(place, again, account=False)
        await self._postponed(delivery, rests, again, insist=doubtful)
        self._later(place, delivery, again)

    async def _postponed(self, delivery: Delivery, rests: str, seconds: float, *, insist: bool) -> None:
        """Written down that it waits, so that a restart neither takes it for half sent nor forgets the pause. A doubt must be written."""
        before, delivery.state = delivery.state, DeliveryState.QUEUED.value
        unit = partial(postponed, delivery, rests, int(seconds * 1000), self._rules)
        try:
            if insist:
                await self._written(delivery, unit, lambda work: work.outbox.finish(delivery))
            elif not await self._store.write(unit, Prefetch(places=(delivery.pace, *([rests] if rests else [])))):
                raise Fenced
        except StoreAway as error:
            delivery.state = before
            log.warning("the pause is known to this process only", place=delivery.pace, reason=str(error))
        else:
            if rests:
                self._rests[rests] = delivery.done_at

    def _rest(self, place: PacedPlace, seconds: float, *, account: bool) -> None:
        """The platform wants a pause, for the place or for all of the channel."""
        resting: PacedPlace | Account = self._accounts[place.channel] if account else place
        resting.rests_until = max(resting.rests_until, time.monotonic() + seconds)

    def _rest_as_told(self, rests: Mapping[str, int], places: AbstractSet[str]) -> None:
        """Rests that another process was told of. Each is counted once from when it was read: the time of day may be changed meanwhile."""
        for key, until in rests.items():
            if self._rests.get(key) == until:
                continue
            resting: PacedPlace | Account | None = self._accounts.get(key) or (self._place(key) if key in places else self._places.get(key))
            if resting is not None:
                resting.rests_until = max(resting.rests_until, time.monotonic() + until / 1000 - time.time())
                self._rests[key] = until
        self._rests = {key: until for key, until in self._rests.items() if key in rests}

    def _later(self, place: PacedPlace, delivery: Delivery, seconds: float) -> None:
        """The lane waits with its head at the front."""
        self._store.busy.add(place.key)

        def again() -> None:
            if self._places.get(place.key) is place:
                place.again(delivery)
                self._pump(place)

        asyncio.get_running_loop().call_later(seconds, again)

    async def _written(
        self, delivery: Delivery, unit: Callable[[Work], bool], least: Callable[[Work], bool], *, hurry: bool = True
    ) -> None:
        """What became of a delivery must be written down, however long the database is away; unless others send there now.

        If our own program fails in telling of it, ``least`` is written: the lane must go on.
        """
        while True:
            try:
                ours = await self._store.write(unit, _at(delivery), hurry=hurry)
            except StoreAway:
                await asyncio.sleep(0.5)
            except Exception:
                if unit is least:
                    raise
                log.exception("what became of a delivery cannot be told", delivery=delivery.id, kind=delivery.kind, state=delivery.state)
                ERRORS.labels("outcome").inc()
                unit = least
            else:
                if not ours:
                    raise Fenced
                return

    def _out_of_hand(self, *done: Delivery) -> None:
        self._in_hand.difference_update([one.id for one in done])
        WAITING.set(len(self._in_hand))


def _unreadable(row: Delivery) -> Exception | None:
    """Read a row's card; what is wrong with it when that fails. The other rows must go out all the same."""
    try:
        row.unpack()
    except Exception as error:  # noqa: BLE001  it is told by whoever asks
        return error
    return None


def _at(delivery: Delivery) -> Prefetch:
    return Prefetch(places=(delivery.pace,))
