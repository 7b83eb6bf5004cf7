"""However many rows are inserted at once, and in whichever way of the engine, they are stored as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from storage import bulk, tables
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


def test_any_number_of_keys_finds_each_row_once_with_few_statements(database: str) -> None:
    engine = open_engine(database)
    ensure(engine, 1)
    db: Any = Connection(engine)
    db.insert(tables.reminder, ROWS)
    asked = Counted(db)
    for count in range(1, 101):
        keys = [(row[0],) for row in ROWS[:count]]
        assert db.among("select * from reminder where id in {keys} order by id", keys, types="bigint") == ROWS[:count]
        seen = [("front", f"{count}-{number}", number) for number in range(count)]
        assert len(list(db.bulk_returning(bulk.insert_new(tables.seen, db.dialect), seen))) == count
        assert not list(db.bulk_returning(bulk.insert_new(tables.seen, db.dialect), seen))
    assert len(asked.statements) <= 16, "a connection keeps each statement prepared"
    db.close()


class Counted:
    """The different statements that a connection reads rows with."""

    def __init__(self, db: Any) -> None:
        self.statements: set[str] = set()
        self._read, db.all = db.all, self._all

    def _all(self, sql: str, values: Any = ()) -> Any:
        self.statements.add(sql)
        return self._read(sql, values)
