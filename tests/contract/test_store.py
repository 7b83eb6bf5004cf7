"""The contract of every store: a bad unit affects no other, numbers have no gaps, events are handled once, a place has one sender."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from bot.core.people import Identity, Profile
from bot.core.richtext import plain
from bot.outbox.retries import next_try
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.store import RetryLater, StoreUnavailable
from bot.ports.work import Work
from storage import workers
from storage.engine import open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from tests.waiting import until

OLGA = Profile(Identity("front", "olga"), "Olga")


class Two:
    """Two processes' stores on one database."""

    def __init__(self, url: str) -> None:
        engine = open_engine(url)
        ensure(engine, 1001)
        self.slept = 0.0
        self.one, self.other = (SqlStore(open_engine(url), workers.new_name(), ticks=self.ticks) for _ in range(2))
        self.heard: dict[SqlStore, list[tuple[list[int], list[str]]]] = {self.one: [], self.other: []}
        for store in (self.one, self.other):
            store.watch(self._listener(store))

    def ticks(self) -> float:
        return workers.uptime() + self.slept

    def _listener(self, store: SqlStore) -> Callable[[Sequence[Delivery], Sequence[str]], None]:
        return lambda made, foreign: self.heard[store].append(([one.id for one in made], list(foreign)))


@pytest.fixture
async def two(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Two]:
    monkeypatch.setattr(workers, "running", lambda _: True)  # both live in the one process of the test
    made = Two(database)
    for store in (made.one, made.other):
        store.start()
        await store.beat()
    yield made
    for store in (made.one, made.other):
        await store.close()


def opens(person: str) -> Callable[[Work], int]:
    def unit(work: Work) -> int:
        profile = Profile(Identity("front", person), person)
        customer = work.people.customer(profile.identity) or work.people.add_customer(profile)
        ticket = work.tickets.create(customer)
        ticket.open(by=profile.identity, now=work.now, customer=customer.id, queue="support", previous=0)
        return ticket.number

    return unit


def sends(place: str = "front:1", lane: str = "a") -> Callable[[Work], Delivery]:
    return lambda work: work.outbox.enqueue(Delivery(0, place, 0, lane, "post", 1, "", "", channel="front", place="1"))


async def test_a_poison_unit_in_a_burst_hurts_no_other(two: Two) -> None:
    def poison(work: Work) -> int:
        opens("poison")(work)
        raise KeyError("poison")

    units = [poison if number % 7 == 3 else opens(f"person {number % 5}") for number in range(40)]
    found = await asyncio.gather(*(two.one.write(unit) for unit in units), return_exceptions=True)
    good = [number for number in found if isinstance(number, int)]
    assert sorted(good) == list(range(1001, 1001 + len(good)))
    assert {type(one) for one in found if not isinstance(one, int)} == {KeyError}
    assert len(good) == sum(unit is not poison for unit in units)


async def test_numbers_have_no_gaps_whoever_draws_them(two: Two) -> None:
    units = [store.write(opens(f"{store.worker} {number % 3}")) for number in range(30) for store in (two.one, two.other)]
    assert sorted(await asyncio.gather(*units)) == list(range(1001, 1061))


async def test_the_same_new_customer_in_two_processes_is_one(two: Two) -> None:
    for number in range(10):
        await asyncio.gather(*(store.write(opens(f"person {number}")) for store in (two.one, two.other)))
    counts = await two.one.read(lambda db: db.all("select person, count(*) from customer group by person"))
    assert Counter(dict(counts)) == Counter({f"person {number}": 1 for number in range(10)})


async def test_an_id_is_heard_for_the_first_time_once(two: Two) -> None:
    for number in range(20):
        asked = [
            store.write(lambda work, number=number: work.inbound.first_time("front", f"event {number}", "same"))
            for store in (two.one, two.other)
            for _ in range(2)
        ]
        found = await asyncio.gather(*asked)
        assert sum(found) == (1 if number == 0 else 0), "the second key was heard with the first event"
    asked = [store.write(lambda work: work.inbound.first_time("front", "fresh")) for store in (two.one, two.other) for _ in range(5)]
    assert sum(await asyncio.gather(*asked)) == 1


async def test_what_is_not_yet_possible_leaves_nothing_behind(two: Two) -> None:
    def unit(work: Work) -> None:
        assert work.inbound.first_time("front", "early")
        raise RetryLater

    with pytest.raises(RetryLater):
        await two.one.write(unit)
    assert await two.one.write(lambda work: work.inbound.first_time("front", "early"))


async def test_a_place_has_one_sender_and_the_other_wakes_him(two: Two) -> None:
    mine = await two.one.write(sends())
    assert (mine.state, two.heard[two.one]) == (DeliveryState.SENDING, [([mine.id], [])])
    other = await two.other.write(sends())
    assert (other.state, other.seq) == (DeliveryState.QUEUED, 2)
    assert two.heard[two.other]  # once is enough, and a second wake does no harm
    assert all(woken == ([], ["front:1"]) for woken in two.heard[two.other])
    newer = await two.one.write(sends())
    assert newer.seq == 3
    assert two.heard[two.one][-1] == ([newer.id], ["front:1"]), "somebody wrote in between: only a look at the rows tells the order"
    found = await two.one.waiting(10, frozenset({mine.id}))
    assert [row.id for row in found.rows] == [other.id, newer.id]
    assert (await two.other.waiting(10, frozenset())).rows == []


async def test_what_the_dead_had_begun_is_in_doubt(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = await two.one.write(sends())
    before = await two.other.write(sends())
    monkeypatch.setattr(workers, "running", lambda worker: worker != two.one.worker)
    after = await two.other.write(sends())
    assert after.state == DeliveryState.SENDING
    assert two.heard[two.other][-1] == ([after.id], ["front:1"])
    found = await two.other.waiting(10, frozenset())
    assert [(row.id, row.doubt) for row in found.rows] == [(sent.id, 1), (before.id, 0), (after.id, 0)]
    sent.state = DeliveryState.SENT.value
    assert not await two.one.write(lambda work: work.outbox.finish(sent)), "the one who was taken for dead may not have the last word"
    assert await two.other.write(lambda work: work.outbox.finish(sent))


async def test_a_row_that_many_processes_die_with_is_still_repeated(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """How often a process died says nothing about how often the row was sent. Without an answer, it is repeated as often as any other."""
    row = await two.one.write(sends())
    for dead, alive in [(two.one, two.other), (two.other, two.one)] * 3:
        monkeypatch.setattr(workers, "running", lambda worker, dead=dead: worker != dead.worker)
        (row,) = (await alive.waiting(10, frozenset())).rows
    again = []
    for row.attempts in range(1, 5):
        again.append(next_try(row, DeliveryError(Trouble.IN_DOUBT, "no answer"), reads_doubt=False, ours=False))
    assert again == [1.0, 10.0, 60.0, None]


async def test_processes_that_send_know_each_other(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    both = {two.one.worker, two.other.worker}
    assert [(await store.waiting(10, frozenset())).senders for store in (two.one, two.other)] == [both, both]
    monkeypatch.setattr(workers, "running", lambda worker: worker != two.one.worker)
    assert (await two.other.waiting(10, frozenset())).senders == {two.other.worker}, "a dead process leaves the whole pace to the others"


async def test_a_lease_that_ran_out_is_noticed(two: Two) -> None:
    assert await two.one.beat()
    assert await two.one.lead("poll")
    assert not await two.other.lead("poll")
    two.slept += 1.1 * workers.LEASE_MS / 1000
    assert not two.one.may_send
    assert await two.other.lead("poll")
    assert not await two.one.beat()
    assert not await two.one.lead("poll")


@pytest.mark.parametrize("jump", [3_600, -3_600, 86_400 * 365])
async def test_a_clock_that_is_set_neither_ends_nor_lengthens_a_lease(two: Two, jump: int) -> None:
    assert await two.one.lead("poll")
    await two.one.write(sends())
    await two.other.beat()
    two.other.clock = lambda: time.time() + jump
    await two.other.beat()
    assert not await two.other.lead("poll")
    assert (await two.other.waiting(10, frozenset())).rows == []
    assert await two.one.beat(), "nobody took it for dead"
    two.one.clock = two.other.clock
    assert await two.one.lead("poll")
    await two.other.beat()
    two.slept += 1.1 * workers.LEASE_MS / 1000
    assert await two.other.lead("poll")
    assert len((await two.other.waiting(10, frozenset())).rows) == 1


async def test_a_process_that_nobody_knows_any_more_is_told_so(two: Two) -> None:
    await two.one.write(lambda work: work.db.run("delete from worker"))  # type: ignore[attr-defined]
    assert not await two.one.beat()
    assert await two.one.beat()


async def test_what_the_dead_leave_is_removed_much_later(two: Two) -> None:
    await two.other.beat()
    left = "select count(*) from worker where id = ?", (two.one.worker,)
    two.slept += 0.9 * workers.LONG_GONE * workers.LEASE_MS / 1000
    await two.other.beat()
    assert await two.other.read(lambda db: db.all(*left)) == [(1,)]
    two.slept += 0.2 * workers.LONG_GONE * workers.LEASE_MS / 1000
    await two.other.beat()
    assert await two.other.read(lambda db: db.all(*left)) == [(0,)]
    assert await two.other.read(lambda db: db.all("select duty from lease")) == [(f"send {two.other.worker}",)]


async def test_the_heartbeat_keeps_the_duties_that_were_asked_for(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await two.one.lead("poll")
    for _ in range(3):
        two.slept += 0.45 * workers.LEASE_MS / 1000
        await two.one.beat()
        with monkeypatch.context() as without:
            without.setattr(two.one, "write", None)
            assert await two.one.lead("poll"), "no commit of its own is needed"
    two.slept += 0.45 * workers.LEASE_MS / 1000
    await two.one.beat()
    until = await two.one.read(lambda db: db.one("select until from lease where duty = 'poll'"))
    await two.one.beat()
    assert await two.one.read(lambda db: db.one("select until from lease where duty = 'poll'")) == until, "a duty that nobody does ends"


async def test_the_mark_changes_with_each_commit_of_any_process(two: Two) -> None:
    before = two.one.mark()
    if two.one.engine.dialect.name == "postgresql":
        assert before is None
        return
    await two.one.overdue()
    assert two.one.mark() == before is not None
    await two.other.write(sends())
    assert two.one.mark() != before


async def test_who_lets_go_need_not_be_waited_for(two: Two) -> None:
    await two.one.write(sends())
    assert await two.one.lead("poll")
    assert not await two.other.lead("poll")
    await two.one.release()
    assert await two.other.lead("poll")
    assert len((await two.other.waiting(10, frozenset())).rows) == 1


async def test_a_process_that_does_not_send_owns_no_place_and_wakes_those_who_do(database: str, two: Two) -> None:
    web = SqlStore(open_engine(database), workers.new_name(), sends=False)
    web.start()
    try:
        row = await web.write(sends("front:2"))
        assert row.state == DeliveryState.QUEUED
        if two.one.engine.dialect.name == "postgresql":
            await until(lambda: all(any("front:2" in foreign for _, foreign in two.heard[store]) for store in (two.one, two.other)))
        found = [one.id for store in (two.one, two.other) for one in (await store.waiting(10, frozenset())).rows]
        assert found == [row.id], "one of them sends it"
    finally:
        await web.close()


async def test_what_no_platform_can_tell_again_is_forgotten(two: Two) -> None:
    def hears(*events: str) -> Callable[[Work], list[bool]]:
        return lambda work: [work.inbound.first_time("front", event) for event in events]

    store, now = two.one, time.time()
    for days, events in ((4, ("old", "older", "hello:1")), (2, ("recent",))):
        store.clock = lambda days=days: now - days * 86_400
        assert all(await store.write(hears(*events)))
    store.clock = lambda: now
    before = int((now - 3 * 86_400) * 1000)
    went = [await store.write(lambda work: work.inbound.forget(before, 1, keep="hello:")) for _ in range(3)]
    assert went == [1, 1, 0]
    assert await two.other.write(hears("old", "older", "hello:1", "recent")) == [True, True, False, False]


async def test_finished_edits_lose_what_they_showed_and_posts_keep_it(two: Two) -> None:
    def row(kind: DeliveryKind) -> Delivery:
        return Delivery(
            0,
            "back:c",
            0,
            "back:c",
            kind.value,
            0,
            DeliveryState.QUEUED.value,
            "",
            channel="back",
            place="c",
            card=Card(body=plain("x")),
            ticket=5,
            target=9,
        )

    def finish(work: Work, number: int, state: DeliveryState) -> None:
        found = work.outbox.get(number)
        assert found is not None
        found.state = state.value

    async def add(kind: DeliveryKind, state: DeliveryState) -> int:
        number = await two.one.write(lambda work: work.outbox.enqueue(row(kind)).id)
        await two.one.write(lambda work: finish(work, number, state))
        return number

    now = time.time()
    two.one.clock = lambda: now - 900
    old = [
        await add(kind, state)
        for kind, state in (
            (DeliveryKind.EDIT, DeliveryState.SENT),
            (DeliveryKind.EDIT, DeliveryState.QUEUED),
            (DeliveryKind.POST, DeliveryState.SENT),
            (DeliveryKind.MARK, DeliveryState.MERGED),
        )
    ]
    two.one.clock = lambda: now
    new = await add(DeliveryKind.EDIT, DeliveryState.SENT)
    before = int((now - 500) * 1000)
    assert [await two.one.write(lambda work: work.outbox.empty(before, 3)) for _ in range(3)] == [3, 1, 0]
    kept = [number for number in (*old, new) if await two.one.write(lambda work, number=number: bool(work.outbox.get(number).payload))]  # type: ignore[misc, union-attr]
    assert kept == [old[1], old[2], new]
    two.one.clock = lambda: now + 900
    assert await two.one.write(lambda work: work.outbox.empty(int((now + 500) * 1000), 3)) == 1
    assert await two.one.write(lambda work: bool(work.outbox.get(new).payload)), "it is what is shown now"  # type: ignore[union-attr]


async def test_while_the_database_is_away_callers_are_told_so(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Work) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("storage.writer.PATIENCE", 0.3)
    with pytest.raises(StoreUnavailable, match="the disk is gone"):
        await two.one.write(broken)
    assert await two.one.write(lambda work: work.worker) == two.one.worker
    assert two.one.away == ""


async def test_the_parts_of_a_post_keep_their_order_whatever_ids_the_platform_gives(two: Two) -> None:
    parts = [str(one) for one in range(1200, 1080, -1)]  # descending, and of two lengths at the border

    def posts_in_parts(work: Work) -> int:
        row = sends()(work)
        work.outbox.set_further_messages(row, [*parts, "999", "1000"])
        return row.id

    def further(work: Work) -> list[str]:
        row = work.outbox.get(sent)
        assert row is not None
        return work.outbox.further_messages(row)

    sent = await two.one.write(posts_in_parts)
    for store in (two.one, two.other):  # the process that sent it, and one that knows only the database
        assert await store.write(further) == [*parts, "999", "1000"]
