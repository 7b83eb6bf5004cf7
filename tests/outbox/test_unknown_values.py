"""A row of the outbox with a value that this version does not know: it is neither sent nor passed over, and a person is told."""

from __future__ import annotations

import pytest

from bot.ports.delivery import Delivery, UnknownValue
from bot.ports.work import Work
from tests.house import House

ROW = (
    "insert into delivery (id, pace, seq, lane, kind, priority, state, payload, purpose, channel, place, at) "
    "values (?, 'slack:U0AMY', 1, 'slack:U0AMY', ?, 0, 'queued', '{}', ?, 'slack', 'U0AMY', ?)"
)


@pytest.mark.parametrize("field", ["kind", "state", "purpose"])
def test_a_row_with_an_unknown_value_cannot_be_read(field: str) -> None:
    values = {"kind": "post", "state": "queued", "purpose": "reply", field: "from_the_future"}
    row = Delivery(1, "slack:C1", 1, "slack:C1", priority=0, payload="{}", **values)  # type: ignore[arg-type]
    with pytest.raises(UnknownValue, match="from_the_future"):
        row.unpack()


@pytest.mark.parametrize(("kind", "purpose"), [("from_the_future", "answer"), ("post", "from_the_future")])
async def test_a_row_with_an_unknown_value_fails_and_a_manager_is_told(house: House, kind: str, purpose: str) -> None:
    def stored(work: Work) -> int:
        number = work.new_id()
        work.db.run("insert into pace (key, tail, owner) values ('slack:U0AMY', 1, '')")  # type: ignore[attr-defined]
        work.db.run(ROW, (number, kind, purpose, work.now))  # type: ignore[attr-defined]
        return number

    number = await house.desk.store.write(stored)
    await house.desk.courier.sweep()
    await house.in_direct(house.boss, "I could not deliver this")
    sql = f"select kind, purpose, state, error from delivery where id = {number}"
    found = await house.desk.store.write(lambda work: work.db.all(sql))  # type: ignore[attr-defined]
    assert [tuple(row) for row in found] == [(kind, purpose, "failed", "UnknownValue")]
