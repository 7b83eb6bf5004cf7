"""A flood in the outbox, on both databases: it hides nobody's rows, and joined messages are never shown twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pytest

from bot.core.richtext import plain, text_of
from bot.core.ticket import Ticket
from bot.outbox.outcome import begun
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.ports.work import Work
from bot.settings.rules import Rules
from storage import workers
from storage.bulk import Row
from storage.fair import fair_order
from storage.work import outbox
from tests.contract.test_store import Two, opens, two

__all__ = ["two"]

RULES = Rules(name="Desk", language="en", languages=("en",), queues={})


def posts(ticket: int, count: int, text: str = "words") -> Callable[[Work], list[Delivery]]:
    def unit(work: Work) -> list[Delivery]:
        return [work.outbox.enqueue(_post(ticket, f"{text} {number}")) for number in range(count)]

    return unit


def _post(ticket: int, text: str) -> Delivery:
    made = Delivery(0, "agents:C1", 0, f"agents:C1#{ticket}", DeliveryKind.POST.value, Priority.TALK.value, "", "", ticket=ticket)
    made.purpose, made.channel, made.place, made.card = Purpose.WORDS, "agents", "C1", Card(author="Olga", body=plain(text))
    return made


def _held(ticket: int, text: str) -> Delivery:
    return replace(_post(ticket, text), state=DeliveryState.HELD.value)


async def test_a_look_finds_everybodys_rows_however_many_one_customer_has(two: Two) -> None:
    flooding, quiet = await two.one.write(opens("flooder")), await two.one.write(opens("quiet"))
    await two.one.write(posts(flooding, 700))
    [row] = await two.one.write(posts(quiet, 1))
    first = await two.one.waiting(500, frozenset())
    assert not first.whole
    assert row.id in {found.id for found in first.rows}
    assert len({found.customer for found in first.rows}) == 2
    second = await two.one.waiting(500, frozenset(found.id for found in first.rows))
    assert second.whole
    lane = [found.seq for found in (*first.rows, *second.rows) if found.ticket == flooding]
    assert lane == sorted(lane)
    assert len(lane) == 700


async def test_a_look_reads_rows_only_where_some_are_new(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(rows: Sequence[Row]) -> list[Row]:
        read.append(len(rows))
        return fair_order(rows)

    monkeypatch.setattr(outbox, "fair_order", counted)
    number = await two.one.write(opens("olga"))
    waiting = {row.id for row in await two.one.write(posts(number, 30))}
    assert (await two.one.waiting(500, frozenset(waiting))).rows == []
    assert (await two.one.waiting(500, frozenset(), urgent=True)).rows == [], "nobody waits for a reply"
    reply = replace(_post(number, "hello"), pace="agents:D1", lane="agents:D1", place="D1", priority=Priority.REPLY.value)
    await two.one.write(lambda work: work.outbox.enqueue(reply))
    assert [row.place for row in (await two.one.waiting(500, frozenset(), urgent=True)).rows] == ["D1"]
    assert read == [0, 0, 1]


async def test_a_row_that_is_made_knows_its_customer(two: Two) -> None:
    number = await two.one.write(opens("olga"))
    [row] = await two.other.write(posts(number, 1))
    customer = await two.one.write(lambda work: work.people.customer_of(_ticket(work, number)).id)
    assert row.customer == customer


async def test_after_a_crash_a_joined_post_is_looked_up_as_a_whole(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await two.one.write(opens("olga"))
    head, *others = await two.one.write(posts(number, 5))
    head.card = Card(author="Olga", body=plain("all five"))
    assert await two.one.write(partial(begun, head, others, RULES)) == 0
    monkeypatch.setattr(workers, "running", lambda worker: worker != two.one.worker)
    await two.other.write(posts(number, 1, "later"))
    found = [row.unpack() for row in (await two.other.waiting(500, frozenset())).rows]
    assert [(row.doubt, text_of(row.card.body)) for row in found if row.card] == [(1, "all five"), (0, "later 0")]


async def test_who_was_taken_for_dead_joins_nothing(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await two.one.write(opens("olga"))
    head, *others = await two.one.write(posts(number, 5))
    monkeypatch.setattr(workers, "running", lambda worker: worker != two.one.worker)
    await two.other.write(posts(number, 1))
    assert await two.one.write(partial(begun, head, others, RULES)) is None
    assert len((await two.other.waiting(500, frozenset())).rows) == 6


async def test_what_is_held_back_is_not_sent_and_found_again(two: Two) -> None:
    number = await two.one.write(opens("olga"))
    held = await two.one.write(lambda work: [work.outbox.keep(_held(number, f"words {one}")) for one in range(3)])
    assert (await two.one.waiting(500, frozenset())).rows == []
    found = await two.other.write(lambda work: work.outbox.held(_ticket(work, number), 2))
    assert [row.id for row in found] == [row.id for row in held[:2]]
    assert all(row.state == DeliveryState.HELD for row in found)


def _ticket(work: Work, number: int) -> Ticket:
    ticket = work.tickets.get(number)
    assert ticket is not None
    return ticket
