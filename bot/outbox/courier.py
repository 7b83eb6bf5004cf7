"""Takes rows of the outbox after each commit and sends them while this process holds its lease."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

import structlog

from bot.outbox.carrier import Carrier
from bot.outbox.lanes import PacedPlace
from bot.outbox.notices import Notices
from bot.outbox.outcome import put_back
from bot.outbox.places import Places
from bot.outbox.pump import Pump
from bot.outbox.reach import Reach
from bot.outbox.sender import RowSender
from bot.outbox.store import LeaseLost, Outbox
from bot.ports.background import Background, Endless
from bot.ports.channel import Channel, FileStore
from bot.ports.delivery import Delivery, DeliveryState, Priority
from bot.ports.notices import WEBHOOKS, NoticeSender
from bot.ports.outbound import DeliveryError, Typing
from bot.ports.pauses import pause
from bot.ports.steps import Ids, step
from bot.ports.store import StoreUnavailable
from bot.settings.rules import Rules

log = structlog.get_logger()
SWEEP = 500  # rows
MOST = 20_000  # rows in memory; further ones stay in the database until there is room
EVERY, LONGEST_PAUSE = 2.0, 1.0  # seconds between two sweeps, and after one that failed
UNRECORDED = "sent, but our lease ran out before that was stored; another process may send it again"


class Courier:
    """One process's sender. ``files`` holds the attachments."""

    def __init__(
        self,
        store: Outbox,
        channels: Mapping[str, Channel],
        rules: Rules,
        files: FileStore,
        background: Background | None = None,
        webhooks: NoticeSender | None = None,
    ) -> None:
        self._store = store
        self._carrier = Carrier(store, channels, files, rules, Notices(store, rules, webhooks) if webhooks else None)
        paces = {name: channel.pace for name, channel in channels.items()} | ({WEBHOOKS: webhooks.pace} if webhooks else {})
        self._places = Places(store, paces)
        self._pump = Pump(store, self._places, self._send, lambda: self._stopping or self._renewal is not None)
        self._sender = RowSender(store, channels, rules, self._carrier, self._places, self._pump)
        self._background = background or Background()
        self._sweeps: Endless | None = None
        self._renewal: Endless | None = None
        self._look = asyncio.Event()
        self._unread: set[str] = set()
        self._unread_since: set[str] = set()
        self._knows_all = False
        self._renewals = 0
        self._stopping = False
        store.watch(self.committed)

    @property
    def reach(self) -> Reach:
        """Whether the platforms answer what this process sends."""
        return self._sender.reach

    @property
    def waiting(self) -> int:
        """How many rows this process has taken and not finished yet."""
        return len(self._places.taken)

    # Rows come in

    def committed(self, made: Sequence[Delivery], foreign: Sequence[str]) -> None:
        """After a commit, send our own rows. Where other processes wrote too, only a sweep can tell the order."""
        unread = set(foreign)
        for delivery in made:
            if self._knows_all and self._room and delivery.pace not in self._unread and delivery.pace not in unread:
                self._take(delivery)
            else:
                unread.add(delivery.pace)
        if unread:
            self._unread |= unread
            self._unread_since |= unread
            if self._room or any(delivery.priority == Priority.REPLY for delivery in made):
                self._look.set()

    @property
    def _room(self) -> int:
        """How many more rows may be in memory: none until there is room for a whole sweep, because each one reads whatever waits."""
        room = MOST - self.waiting
        return room if room >= SWEEP else 0

    async def sweep(self) -> None:
        """Find rows that are only in the database: after a crash, from another process, or from a process that died. If memory has no
        room, only replies are taken, with what goes before them.
        """
        self._look.clear()
        self._unread_since = set()
        before, room = self._renewals, self._room
        found = await self._store.waiting(SWEEP, frozenset(self._places.taken), urgent=not room)
        if self._renewal is not None or self._renewals != before:
            self._look.set()  # others may have taken these rows, and we no longer hold the rows that were left out
            return
        self._places.share(max(1, len(found.senders)))
        read = [(row, _unreadable(row)) for row in found.rows if row.id not in self._places.taken]
        rows = [row for row, error in read if error is None]
        self._places.pause_as_stored(found.rests, {row.pace for row in rows})
        for row in rows:
            self._take(row)
        if not room:
            self._knows_all = False
        elif found.whole:
            self._knows_all, self._unread = True, self._unread_since
        elif self._room:
            self._look.set()
        self._places.forget_idle()
        for row, error in read:
            if error is not None:
                await self._sender.give_up(row, error)

    def _take(self, delivery: Delivery) -> None:
        if (place := self._places.take(delivery)) is not None:
            self._pump.start(place)

    # Rows go out

    async def _send(self, place: PacedPlace, delivery: Delivery) -> None:
        ids: Ids = {"delivery": delivery.id, "ticket": delivery.ticket, "channel": delivery.channel}
        with step("delivery", delivery.origin, **ids, kind=delivery.kind, purpose=delivery.purpose):
            await self._do_send(place, delivery)

    async def _do_send(self, place: PacedPlace, delivery: Delivery) -> None:
        try:
            await self._sender.send(place, delivery)
        except LeaseLost:
            if delivery.state == DeliveryState.SENT:
                log.warning(UNRECORDED)
            self.lose_lease()
        except StoreUnavailable:
            self._pump.start_later(place, delivery, 1.0)
        except Exception:
            # An error in our own program, and even the failure couldn't be stored. The lane must go on.
            log.exception("delivery stuck")
            if delivery.state != DeliveryState.SENT:  # a sent row only lacks its record
                self._pump.start_later(place, delivery, 60.0)
        finally:
            place.landed(delivery)
            self._pump.start(place)

    async def fleeting(self, send: Typing) -> None:
        """Show that somebody is writing: now or not at all. It isn't stored, and whatever waits in that place goes first."""
        if self._stopping or not self._places.may_type(send):
            return
        try:
            await self._carrier.fleeting(send)
        except DeliveryError as error:
            if error.retry_after:
                self._places.pause_typing(send, error.retry_after, account=error.account)
            raise

    # Start, stop, and the lease

    def start(self) -> None:
        """Sweep every two seconds, and at once when a commit asks for it."""
        self._sweeps = self._background.every("courier", self._turn, longest=LONGEST_PAUSE, expected=(StoreUnavailable,))

    async def _turn(self) -> None:
        if self._renewal is None:
            await self.sweep()
        await pause(self._look, EVERY)

    async def stop(self, within: float) -> None:
        """Start no more sends, and wait for those under way."""
        self._stopping = True
        if self._sweeps is not None:
            self._sweeps.finish()
        self._look.set()
        if self._pump.tasks:
            await asyncio.wait(self._pump.tasks, timeout=within)

    async def give_back(self) -> None:
        """Mark rows that were never sent, so that the next start doesn't take them for doubtful."""
        unsent = [row for place in self._places for row in place.unsent()]
        if unsent:
            try:
                await self._store.write(partial(put_back, unsent))
            except StoreUnavailable as error:
                log.warning("rows not given back; the next start takes them for doubtful", rows=len(unsent), reason=str(error))

    def lose_lease(self) -> None:
        """Our lease ran out: other processes may send what is in our memory."""
        if self._renewal is None and not self._stopping:
            self._renewals += 1
            log.warning("our lease ran out; looking at the outbox anew")
            self._renewal = self._background.until_done("renewal", self._renew, longest=LONGEST_PAUSE, expected=(StoreUnavailable,))
            self._renewal.task.add_done_callback(self._renewed)

    async def _renew(self) -> None:
        while self._pump.tasks:
            await asyncio.wait(self._pump.tasks)
        await self._store.beat()
        self._places.forget_all()
        self._knows_all = False

    def _renewed(self, _: asyncio.Task[None]) -> None:
        self._renewal = None
        self._look.set()


def _unreadable(row: Delivery) -> Exception | None:
    """Read a row's card and return the error if that fails. The other rows must go out all the same."""
    try:
        row.unpack()
    except Exception as error:  # noqa: BLE001  the caller reports it
        return error
    return None
