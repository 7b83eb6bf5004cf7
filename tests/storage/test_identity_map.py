"""The objects of a transaction: what queries in the middle of it see, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.richtext import plain
from bot.ports.cards import Card
from bot.ports.delivery import Delivery
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.migrate import ensure
from storage.work.sql_work import SqlWork

POSTS = 5


@pytest.fixture
def work(tmp_path: Path) -> Iterator[SqlWork]:
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    ensure(engine, 1001)
    db = Connection(engine)
    db.begin()
    yield SqlWork(db, Ids(), "me", 1_000)
    db.rollback()
    db.close()


def posts(work: SqlWork, room: str) -> list[Delivery]:
    card = Card(body=plain("It burns"))
    made = [Delivery(0, room, 0, room, "post", 1, "", "", channel="front", place=room, card=card) for _ in range(POSTS)]
    return [work.outbox.enqueue(row) for row in made]


def in_room(work: SqlWork, room: str) -> list[Delivery]:
    return work.transaction.deliveries.where("pace = ? order by id", [room])


def compared(work: SqlWork, units: range) -> int:
    """How many rows are compared while each unit writes a few posts and reads them twice."""
    deliveries, count = work.transaction.deliveries, 0
    row = deliveries._row

    def counting(held: Delivery) -> tuple[object, ...]:
        nonlocal count
        count += 1
        return row(held)

    deliveries._row = counting
    for unit in units:
        posts(work, f"front:{unit}")
        assert [len(in_room(work, f"front:{unit}")) for _ in range(2)] == [POSTS, POSTS]
        work.end_unit()
    deliveries._row = row
    return count


def test_the_work_of_a_unit_does_not_grow_with_the_units_before_it(work: SqlWork) -> None:
    compared(work, range(1))  # nothing is compared while all rows are new
    assert compared(work, range(1, 11)) == compared(work, range(11, 21)) == compared(work, range(21, 31))


def test_a_query_sees_what_earlier_units_changed_and_did_not_write(work: SqlWork) -> None:
    first, *_ = posts(work, "front:1")
    in_room(work, "front:1")  # which writes the rows
    work.end_unit()
    found = work.transaction.deliveries.held(first.id)
    assert found is not None
    found.error = "no answer"
    work.end_unit()
    assert work.transaction.deliveries.where("error = ?", ["no answer"]) == [first]


def test_what_was_kept_from_an_earlier_unit_is_written_at_the_end_in_any_case(work: SqlWork) -> None:
    first, *_ = posts(work, "front:1")
    in_room(work, "front:1")
    work.end_unit()
    first.error = "no answer"
    work.flush()
    assert work.db.one("select error from delivery where id = ?", (first.id,)) == ("no answer",)
