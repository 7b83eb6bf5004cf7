"""However many rows are inserted at once, and in whichever way of the engine, they are stored as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from storage import tables
from storage.engine import Connection, open_engine
from storage.migrate import ensure

ROWS = [(number, 1001, "resolution", number % 3, 1_767_603_600_000 + number, 0, None, '{"a": "ä\\\\\\t\\n"}') for number in range(1, 201)]


@pytest.mark.parametrize("count", [1, 2, 7, 8, 200])
def test_rows_are_stored_as_they_were_given(database: str, count: int) -> None:
    engine = open_engine(database)
    ensure(engine, 1)
    db: Any = Connection(engine)
    db.begin()
    db.insert(tables.reminder, ROWS[:count])
    db.commit()
    assert db.all("select * from reminder order by id") == ROWS[:count]
    db.begin()
    with pytest.raises(db.fails):
        db.insert(tables.reminder, ROWS[:count])
    db.rollback()
    db.close()
