"""A database that stalls for about as long as callers are patient: what is refused is told again, and no conversation changes its order."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable

import pytest

from bot.intake.order import Order
from bot.ports.store import Prefetch, RetryLater, StoreUnavailable
from bot.ports.work import Work
from storage import workers, writer
from storage.engine import Connection, SessionLimits, open_engine
from storage.migrate import ensure
from storage.store import SqlStore

CHATS, MESSAGES, SEEDS = 3, 30, 25


class Stall:
    """Time by hand. The writer's looks at the clock move it; the database hangs from ``since`` to ``until``."""

    def __init__(self, url: str, chance: random.Random) -> None:
        self.now, self.chance = 0.0, chance
        self.since = chance.uniform(0.0, 0.3)
        self.until = self.since + chance.uniform(2.3, 3.3)
        self.url = url
        self.holder: Connection | None = None
        self.ended = False

    def __call__(self) -> float:
        if threading.current_thread().name == "writer":
            self.now += self.chance.uniform(0.0, 0.06)
            self.turn()
        return self.now

    def turn(self) -> None:
        if self.since <= self.now < self.until and self.holder is None and not self.ended:
            self.holder = Connection(open_engine(self.url))
            self.holder.begin()
            if self.holder.dialect == "postgresql":
                self.holder.run("lock table parked in access exclusive mode")
        if self.now >= self.until and self.holder is not None:
            self.holder.rollback()
            self.holder.close()
            self.holder, self.ended = None, True


class Hanging(Connection):
    """A connection to a server that does not answer while ``stall`` lasts."""

    stall: Stall

    def begin(self, lock_ms: int | None = None) -> None:
        if self.stall.since <= self.stall.now < self.stall.until:
            raise OSError("no answer")
        super().begin(lock_ms)


def keeps(chat: int, number: int) -> Callable[[Work], None]:
    def unit(work: Work) -> None:
        if work.inbound.first_time("front", f"update:{number}"):
            work.inbound.park("front", f"{chat}:{number}", b"", "")

    return unit


class Platform:
    """Batches of updates, told again from the first one on while one of them is refused."""

    def __init__(self, store: SqlStore, stall: Stall) -> None:
        self.store, self.stall, self.order = store, stall, Order()
        self.refused = 0

    async def take(self, number: int) -> None:
        chat = number % CHATS
        with self.order.line(f"front:{chat}") as line:
            if self.stall.chance.random() < 0.3:
                self.stall.now += self.stall.chance.uniform(0.0, 0.2)
            await self.store.write(keeps(chat, number), Prefetch(line=line))

    async def tell(self) -> None:
        pending = list(range(601, 601 + CHATS * MESSAGES))
        while pending:
            batch = pending[: self.stall.chance.randrange(20, 80)]
            results = await asyncio.gather(*(self.take(number) for number in batch), return_exceptions=True)
            refused = [one for one in results if isinstance(one, BaseException)]
            assert all(isinstance(one, StoreUnavailable) for one in refused), refused
            self.refused += len(refused)
            if not refused:
                pending = pending[len(batch) :]


@pytest.mark.parametrize("way", ["locked", "away"])
async def test_what_is_refused_keeps_its_place_in_the_conversation(database: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure(open_engine(database), 1001)
    monkeypatch.setattr(writer, "PAUSE", 0.0)
    monkeypatch.setattr(writer, "LIMITS", SessionLimits(lock=1, idle=5_000))
    refused = 0
    for seed in range(SEEDS):
        stall = Stall(database, random.Random(seed))
        if way == "away":
            monkeypatch.setattr(writer, "Connection", Hanging)
            monkeypatch.setattr(Hanging, "stall", stall, raising=False)
            monkeypatch.setattr(stall, "turn", lambda: None)
        store = SqlStore(open_engine(database), workers.new_name(), ticks=stall)
        store.start()
        platform = Platform(store, stall)
        await platform.tell()
        rows = await store.write(lambda work: work.db.all("select event from parked order by id"))
        await store.write(lambda work: [work.db.run("delete from parked"), work.db.run("delete from seen")])
        await store.close()
        for chat in range(CHATS):
            stored = [int(event.partition(":")[2]) for (event,) in rows if event.startswith(f"{chat}:")]
            assert stored == [number for number in range(601, 601 + CHATS * MESSAGES) if number % CHATS == chat], (seed, chat)
        refused += platform.refused
    assert refused > SEEDS, "the stalls were too short to refuse anything"


def test_a_line_lasts_as_long_as_its_news_and_no_longer_than_its_first_refusal() -> None:
    order = Order()
    with order.line("a") as first:
        with order.line("a") as second, order.line("b") as other:
            assert first is second
            assert first is not other
        with pytest.raises(RetryLater), order.line("a"):
            raise RetryLater
        assert first.broken
        with order.line("a") as third:
            assert third is not first
            assert not third.broken
    with pytest.raises(ValueError, match="a fault"), order.line("a") as fourth:
        raise ValueError("a fault")
    assert not fourth.broken, "what is parked is not told again"
    with order.line("a") as fifth:
        assert fifth is not fourth
