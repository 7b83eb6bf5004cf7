"""A database that is locked, full, or restarted under load: messages are delayed, not lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp

from storage.engine import Connection, open_engine
from storage.migrate import migrate
from tests.conftest import cluster
from tests.faults.desks import FIRST_CUSTOMER, Desks, Load
from tests.house import House
from tests.waiting import answered


def hold(url: str) -> Connection:
    """Take the lock that every write needs."""
    db = Connection(open_engine(url))
    db.begin()
    if db.dialect == "postgresql":
        db.run("lock table seen, delivery, ticket in access exclusive mode")
    return db


async def test_somebody_holds_the_lock_for_longer_than_we_wait(desks: Desks) -> None:
    load = Load(desks, customers=10, messages=4, replies=1)
    desk = await desks.run()
    work = asyncio.create_task(load.run(pause=0.02))
    await desks.until(lambda: len(desks.cards()) > 2)
    holder = hold(desks.database)
    told = await answered(desk.ready, lambda told: told["database"] != "ok")
    assert told["status"] == 503
    holder.rollback()
    holder.close()
    await work
    await load.drained()
    load.check()
    await answered(desk.ready, lambda told: told["status"] == 200)


async def test_a_cluster_that_crashes_under_load(tmp_path: Path) -> None:
    with cluster() as postgres:
        migrate(open_engine(postgres.url))
        desks = Desks(postgres.url, tmp_path)
        await desks.open()
        try:
            load = Load(desks, customers=15, messages=4, replies=1)
            desk = await desks.run()
            work = asyncio.create_task(load.run(pause=0.02))
            for cards in (2, 8):
                await desks.until(lambda cards=cards: len(desks.cards()) > cards)
                await asyncio.to_thread(postgres.restart)
            await work
            await load.drained()
            load.check()
            assert desk.process.poll() is None
        finally:
            await desks.close()


async def test_a_full_disk_is_a_delay(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await house.open()
    try:
        house.tom.says("before")
        await house.told(house.tom, "#1001")
        full = "pragma max_page_count=1"  # SQLite takes the size that the file has now
        await house.desk.store.write(lambda work: work.db.all(full))
        for number in range(20):
            house.tom.says(f"word {number} " + "x" * 3000)
        await house.until(lambda: "full" in house.desk.store.away)
        assert not (await house.desk.health.look()).ready
        db = house.desk.store._writer._db
        assert db is not None
        await house.until(lambda: _lifted(house))
        await house.in_thread(1001, "word 19")
        thread = "\n".join(house.thread(1001))
        assert all(thread.count(f"word {number} ") == 1 for number in range(20))
    finally:
        await house.close()


def _lifted(house: House) -> bool:
    db = house.desk.store._writer._db
    if db is not None:
        db.raw.driver_connection.execute("pragma max_page_count=1073741823")
    return db is not None


async def test_a_webhook_is_told_to_come_again(desks: Desks) -> None:
    desks.configure(telegram_mode="webhook")
    desk = await desks.run()
    olga = desks.customer(FIRST_CUSTOMER, "Olga")
    desks.telegram.people[FIRST_CUSTOMER].started = True
    person = desks.telegram.people[FIRST_CUSTOMER].user()
    chat = {"id": FIRST_CUSTOMER, "type": "private", "first_name": "Olga"}
    update = {"update_id": 7, "message": {"message_id": 7, "from": person, "chat": chat, "date": 1_700_000_000, "text": "q-0-0 hello"}}
    headers = {"X-Telegram-Bot-Api-Secret-Token": "hush-hush"}

    async def post() -> int:
        address = f"{desk.url}/channels/telegram/events"
        async with aiohttp.ClientSession() as session, session.post(address, json=update, headers=headers) as answer:
            return answer.status

    holder = hold(desks.database)
    try:
        assert await post() == 503
    finally:
        holder.rollback()
        holder.close()
    for _ in ("the one that was turned away", "the same once more"):
        assert await answered(post, lambda status: status != 503) == 200
    await desks.told(olga, "#1001")
    assert desks.rows("select count(*) from message") == [(1,)]
