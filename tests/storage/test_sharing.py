"""Several workers on one database: each sends its part of the places, and only what no other sends."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from bot.core.richtext import plain
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryState
from bot.ports.work import Work
from storage import workers
from storage.engine import open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from storage.writer import AFTER_OUTAGE
from tests.waiting import until

CUSTOMERS, ROWS = 300, 1_200
CAPACITY = 50  # rows that a worker sends in a round

Opens = Callable[..., Awaitable[SqlStore]]


@pytest.fixture
async def opens(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Opens]:
    """Opens the store of one more process."""
    ensure(open_engine(database), 1001)
    monkeypatch.setattr(workers, "running", lambda _: None)  # as on machines of their own
    async with AsyncExitStack() as all_:

        async def open_one(*, sends: bool = True, ticks: Callable[[], float] = workers.uptime) -> SqlStore:
            return await all_.enter_async_context(_opened(database, sends=sends, ticks=ticks))

        yield open_one


@asynccontextmanager
async def _opened(url: str, *, sends: bool, ticks: Callable[[], float]) -> AsyncIterator[SqlStore]:
    store = SqlStore(open_engine(url), workers.new_name(), sends=sends, ticks=ticks)
    store.start()
    await store.beat()
    yield store
    await store.close()


def asks(people: list[int]) -> Callable[[Work], None]:
    """A message to each of these people."""

    def unit(work: Work) -> None:
        for one in people:
            work.outbox.enqueue(Delivery(0, f"front:{one}", 0, str(one), "post", 1, "", "", channel="front", place=str(one)))

    return unit


async def sent_by(store: SqlStore, many: int = CAPACITY) -> list[Delivery]:
    """Find what this worker has to send, and send a part of it."""
    rows = (await store.waiting(ROWS, frozenset())).rows[:many]
    for row in rows:
        row.state = DeliveryState.SENT.value
    done = await store.write(lambda work: [work.outbox.finish(row) for row in rows])
    assert all(done)
    return rows


async def rounds(team: list[SqlStore], chance: random.Random, shares: Counter[str] | None = None) -> int:
    """How many rounds a team needs until nothing waits. Whoever is awake first begins."""
    count = 0
    while True:
        found = {store.worker: await sent_by(store) for store in chance.sample(team, len(team))}
        if not any(found.values()):
            return count
        count += 1
        if shares is not None:
            shares.update({worker: len(rows) for worker, rows in found.items()})


async def test_four_workers_send_at_least_two_and_a_half_times_as_much_as_one(opens: Opens) -> None:
    chance = random.Random(1)
    web = await opens(sends=False)
    people = [chance.randrange(CUSTOMERS) for _ in range(ROWS)]
    await web.write(asks(people))
    alone = await opens()
    needed = await rounds([alone], chance)
    await alone.release()  # so its customers have no sender
    team = [await opens() for _ in range(4)]
    await web.write(asks(people))
    shares: Counter[str] = Counter()
    together = await rounds(team, chance, shares)
    assert sum(shares.values()) == ROWS
    assert needed >= 2.5 * together, shares


async def test_the_others_divide_what_a_dead_worker_leaves(opens: Opens) -> None:
    chance = random.Random(2)
    web, *team = [await opens(sends=number > 0) for number in range(5)]
    people = list(range(CUSTOMERS))
    await web.write(asks(people))
    first = {store.worker: {row.place for row in await sent_by(store, ROWS)} for store in team}
    dead = team.pop(chance.randrange(4))
    await dead.release()
    await web.write(asks(people))
    second = {store.worker: {row.place for row in await sent_by(store, ROWS)} for store in team}
    assert sum(map(len, second.values())) == CUSTOMERS
    for store in team:
        left = second[store.worker] - first[store.worker]
        assert first[store.worker] <= second[store.worker], "nobody else is disturbed"
        assert len(left) > len(first[dead.worker]) / 6


async def test_a_worker_is_woken_for_its_own_places_and_for_those_without_a_sender(database: str, opens: Opens) -> None:
    web, one, other = [await opens(sends=number > 0) for number in range(3)]
    heard: dict[str, list[str]] = {one.worker: [], other.worker: []}
    for store in (one, other):
        store.watch(lambda _made, foreign, mine=heard[store.worker]: mine.extend(foreign))
        await store.waiting(1, frozenset())
    await web.write(asks([1]))
    if not database.startswith("postgresql"):  # nothing wakes another process there: it looks every two seconds
        assert not any(heard.values())
        return
    await until(lambda: all(heard.values()))
    found = [bool((await store.waiting(10, frozenset())).rows) for store in (one, other)]
    assert sorted(found) == [False, True]
    holder, idle = (one, other) if found[0] else (other, one)
    for woken in heard.values():
        woken.clear()
    await web.write(asks([1, 2]))
    await until(lambda: "front:1" in heard[holder.worker] and "front:2" in heard[idle.worker])
    assert "front:1" not in heard[idle.worker]


async def test_after_an_outage_nobody_is_taken_for_dead_who_could_not_renew_a_lease(opens: Opens) -> None:
    slept = 0.0

    def ticks() -> float:
        return workers.uptime() + slept

    web, one, other = [await opens(sends=number > 0, ticks=ticks) for number in range(3)]
    await web.write(asks(list(range(20))))
    mine = {row.place for row in (await one.waiting(ROWS, frozenset())).rows}
    await other.beat()
    slept = 300.0
    other._writer.away, other._writer._away_since = "no connection", ticks() - 299
    for _ in range(2):  # the first look ends the outage
        theirs = {row.place for row in (await other.waiting(ROWS, frozenset())).rows}
        assert theirs and not theirs & mine
        assert other._writer.away == ""
    assert await other.read(lambda db: db.all("select count(*) from delivery where doubt > 0")) == [(0,)]
    other._writer._back_at -= AFTER_OUTAGE
    assert {row.place for row in (await other.waiting(ROWS, frozenset())).rows} > mine, "now it is dead"


@pytest.mark.parametrize("held", [False, True])
async def test_a_sweep_leaves_what_its_own_commit_writes_to_the_commit(opens: Opens, *, held: bool) -> None:
    """A row may get its card only at the end of its transaction, like a list of pings, and a sweep may be part of the same commit."""
    one, posted = await opens(), []
    one.watch(lambda made, _foreign: posted.extend(made))
    if held:  # it sends there already
        await sent_by(one)
        await one.write(asks([1]))
        await sent_by(one)
        posted.clear()

    def complete(work: Work) -> None:
        for row in posts:
            row.card = Card(body=plain("2 tickets need you"))
            work.outbox.update_card(row)

    def post(work: Work) -> None:
        row = Delivery(0, "front:1", 0, "1", "post", 1, "", "", channel="front", place="1", card=Card())
        posts[:] = [work.outbox.enqueue(row)]

    posts: list[Delivery] = []
    one.before_commit(complete)
    written = asyncio.ensure_future(one.write(post, hurry=False))
    await asyncio.sleep(0)
    found = await one.waiting(10, frozenset())
    await written
    assert found.rows == [], "its card is not there yet"
    (row,) = posted
    assert row.card == Card(body=plain("2 tickets need you"))
    one.before_commit(lambda _work: None)
    (again,) = (await one.waiting(10, frozenset())).rows
    assert again.unpack().card == row.card
