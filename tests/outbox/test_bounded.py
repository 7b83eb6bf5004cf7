"""However many rows wait, a process holds so many of them and no more, and replies still go out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.core.people import Identity, Profile
from bot.core.richtext import plain
from bot.core.ticket import Ticket
from bot.outbox import courier as outbox
from bot.outbox.courier import Courier
from bot.ports.cards import Card
from bot.ports.channel import Capabilities, Pace
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose
from bot.ports.outbound import Receipt
from bot.ports.work import Work
from storage import workers
from storage.engine import open_engine
from storage.migrate import ensure
from storage.store import SqlStore
from tests.quick_desk import QuickDesk
from tests.waiting import until

FLOODERS, EACH = 40, 30
MOST, SWEEP = 200, 50


class Channel:
    """A channel that sends when ``open`` is set, and says what it sent."""

    capabilities = Capabilities(prefix="!")
    pace: Pace | None = None

    def __init__(self) -> None:
        self.open, self.sent = asyncio.Event(), list[str]()

    def link(self, place: str, message: str, thread: str = "") -> str:
        return f"https://agents.example/{place}/{message}{thread}"

    async def deliver(self, send: Any, _: Any) -> Receipt:
        if send.to.place == "phone":
            self.sent.append("reply")
            return Receipt("phone", (f"r{send.delivery}",))
        await self.open.wait()
        self.sent.append(send.delivery)
        return Receipt(send.to.place, (f"m{send.delivery}",))


def flood(ticket: int, work: Work) -> None:
    for number in range(EACH):
        _post(work, ticket, "C1", Priority.TALK, f"{ticket} {number}")


def reply(work: Work) -> None:
    _post(work, 1001, "phone", Priority.TALK, "We've got it")
    _post(work, 1001, "phone", Priority.REPLY, "Hello")


def _post(work: Work, ticket: int, place: str, priority: Priority, text: str) -> None:
    lane = f"agents:{place}#{ticket}"
    row = Delivery(
        0, f"agents:{place}", 0, lane, DeliveryKind.POST.value, priority.value, "queued", "", ticket=ticket, purpose=Purpose.LINE
    )
    row.channel, row.place, row.card = "agents", place, Card(body=plain(text))
    work.outbox.enqueue(row)


def opens(name: str, work: Work) -> None:
    customer = work.people.add_customer(Profile(Identity("front", name), name))
    ticket: Ticket = work.tickets.create(customer)
    ticket.open(by=customer.actor, now=work.now, customer=customer.id, queue="support", previous=0)


@pytest.fixture
async def store(quick: QuickDesk, database: str, tmp_path: Path) -> AsyncIterator[SqlStore]:
    await quick.open("2026-03-02 10:00")
    engine = open_engine(database or f"sqlite:///{tmp_path / 'bounded.db'}")
    ensure(engine, 1001)
    made = SqlStore(engine, workers.new_name(), hours=quick.desk.rules)
    made.start()
    await made.beat()
    yield made
    await made.close()


async def test_a_flood_does_not_fill_the_memory_and_replies_go_first(
    store: SqlStore, quick: QuickDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST", MOST)
    monkeypatch.setattr(outbox, "SWEEP", SWEEP)
    channel: Any = Channel()
    courier = Courier(store, {"agents": channel}, quick.desk.rules, Any)
    courier.start()
    most = 0
    for number in range(FLOODERS):
        await store.write(partial(opens, f"c{number}"))
        await store.write(partial(flood, 1001 + number))
        await asyncio.sleep(0)
        most = max(most, courier.waiting)
    await until(lambda: courier.waiting > MOST - SWEEP)
    assert max(most, courier.waiting) <= MOST + EACH, "one transaction's rows may come on top"
    await store.write(reply)
    await until(lambda: channel.sent == ["reply", "reply"])
    assert courier.waiting <= MOST + EACH
    channel.open.set()
    await until(lambda: len(channel.sent) == 2 + FLOODERS * EACH)
    await courier.stop(within=5.0)
    assert len(set(channel.sent)) == 1 + FLOODERS * EACH, "each row once"
