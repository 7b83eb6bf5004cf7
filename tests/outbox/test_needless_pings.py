"""A ping that had to wait and is over by then isn't sent, and nobody is alarmed; what is still due is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import Fault
from storage.engine import Connection, open_engine
from tests.house import BOSS, House, text_of
from tests.journeys.steps import asks, direct

MANAGERS = "      - {at: 100%, notify: [managers]}"


@pytest.fixture
async def one(database: str, tmp_path: Path) -> AsyncIterator[House]:
    made = House(database, tmp_path)
    await made.open(ladder=MANAGERS)
    try:
        yield made
    finally:
        await made.close()


async def late(house: House, tickets: int) -> list[int]:
    """So many tickets whose reply is late, and a direct chat with the manager that takes no posts for two seconds."""
    found = [
        await asks(house, house.customer(5000 + number, f"Customer {number}"), f"It burns in room {number}") for number in range(tickets)
    ]
    house.slack.faults.add(Fault("429", "chat.postMessage", retry_after=2, times=1, where={"channel": BOSS}))
    await house.later(minutes=31)
    await house.until(lambda: waiting(house))
    return found


def waiting(house: House) -> list[tuple[Any, ...]]:
    """What had to wait in the manager's chat, once it does."""
    return rows(house, "attempts > 0 and state = 'queued'")


def rows(house: House, condition: str) -> list[tuple[Any, ...]]:
    return look(house, f"select purpose, kind, state, error from delivery where pace = 'slack:{BOSS}' and {condition} order by id")


def look(house: House, sql: str) -> list[tuple[Any, ...]]:
    db = Connection(open_engine(house.database))
    try:
        return db.all(sql)
    finally:
        db.close()


async def settled(house: House) -> list[str]:
    """What the manager has been told in the end."""
    await house.until(lambda: not house.desk.courier.waiting)
    assert not rows(house, "state in ('failed', 'in_doubt')")
    assert not look(house, "select value from counter where name = 'unshown'"), "nobody is alarmed"
    return [text_of(message) for message in direct(house.boss)]


async def test_a_ping_that_is_over_before_it_was_sent_is_not_sent(one: House) -> None:
    (number,) = await late(one, 1)
    await one.anna.types(number, "!reply Coming")
    await one.until(lambda: rows(one, "kind = 'edit'"))
    assert await settled(one) == []
    assert [row[:3] for row in rows(one, "kind = 'post'")] == [("ping", "post", "dropped")]


async def test_of_two_pings_the_one_that_is_still_due_is_sent(one: House) -> None:
    first, second = await late(one, 2)
    await one.anna.types(first, "!reply Coming")
    await one.until(lambda: rows(one, "kind = 'edit'"))
    (told,) = await settled(one)
    assert f"#{second}" in told
    assert "overdue" in told


async def test_a_list_of_which_nothing_is_left_is_not_sent(one: House) -> None:
    for number in await late(one, 4):
        await one.anna.types(number, "!reply Coming")
    await one.until(lambda: look(one, "select 1 from delivery where purpose = 'pings' and ref = 1"))
    assert await settled(one) == []


async def test_a_list_that_is_posted_again_before_it_was_sent_is_sent_once(one: House) -> None:
    numbers = await late(one, 4)
    more = await asks(one, one.tom, "It burns everywhere")
    await one.later(minutes=31)
    await one.until(lambda: look(one, "select 1 from delivery where purpose = 'pings' and ref = 1"))
    lists = [text for text in await settled(one) if "need you" in text or "further down" in text]
    assert len(lists) == 1
    assert all(f"#{number}" in lists[0] for number in (*numbers, more))


async def test_a_list_does_not_point_to_one_of_which_nothing_is_left(one: House) -> None:
    numbers = [await asks(one, one.customer(5000 + number, f"Customer {number}"), f"It burns in room {number}") for number in range(4)]
    await one.later(minutes=31)
    await one.in_direct(one.boss, "4 tickets need you")
    more = await asks(one, one.tom, "It burns everywhere")
    one.slack.faults.add(Fault("429", "chat.postMessage", retry_after=2, times=1, where={"channel": BOSS}))
    await one.later(minutes=31)
    await one.in_direct(one.boss, "now further down")
    await one.until(lambda: waiting(one))
    for number in (*numbers, more):
        await one.anna.types(number, "!reply Coming")
    await one.in_direct(one.boss, "Nothing in this list is waiting")
    lists = [text for text in await settled(one) if "overdue" not in text]
    assert len(lists) == 1
