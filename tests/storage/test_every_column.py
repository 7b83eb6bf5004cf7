"""Every column of every table is changed by hand, and every row removed, copied and swapped: ``verify`` finds it, or the column is
listed as not being part of the record, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Column, Table, Text

from storage.engine import Connection
from storage.indexes import metadata
from storage.proofs import NOT_RECORD
from tests.conftest import fresh_database
from tests.storage.forging import by_hand, small_record, verified

RECORD = [table for table in metadata.sorted_tables if not isinstance(NOT_RECORD.get(table.name), str)]
COLUMNS = [column for table in RECORD for column in table.columns]
ADDABLE = {"counter": "a further counter counts nothing that is shown"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Connection:
    return small_record(fresh_database(request, tmp_path_factory.mktemp("columns"), request.param))


def _is_listed(column: Column[Any]) -> bool:
    listed = NOT_RECORD.get(column.table.name, {})
    return isinstance(listed, dict) and column.name in listed


def _unique(column: Column[Any]) -> set[str]:
    assert isinstance(column.table, Table)
    return {other.name for index in column.table.indexes if index.unique for other in index.columns}


EXCHANGEABLE = [column for column in COLUMNS if not _is_listed(column) and not column.primary_key and column.name not in _unique(column)]


def _keys(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]


def _other(column: Column[Any]) -> str:
    """Another value that no row has yet."""
    if isinstance(column.type, Text):
        return f"\"{column.name}\" || 'x'"
    return f'"{column.name}" + {500 if column.primary_key or column.foreign_keys or column.name in _unique(column) else 1}'


def _rows(db: Connection, table: Table, *more: str) -> Iterator[tuple[str, tuple[Any, ...], tuple[Any, ...]]]:
    """Each row as a condition with its values, and some of its columns."""
    keys = _keys(table)
    names = ", ".join(f'"{name}"' for name in (*keys, *more))
    found = db.all(f'select {names} from "{table.name}" order by {", ".join(keys)}')
    assert found, f"the record has no row in {table.name}"
    for row in found:
        yield " and ".join(f"{key} = ?" for key in keys), tuple(row[: len(keys)]), tuple(row[len(keys) :])


def test_every_table_and_column_that_is_listed_exists_and_has_a_reason() -> None:
    for name, listed in NOT_RECORD.items():
        table = metadata.tables[name]
        for column, reason in listed.items() if isinstance(listed, dict) else [("", listed)]:
            assert reason
            assert not column or column in table.columns


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_changed_value_is_found_in_every_row_or_the_column_is_listed(record: Connection, column: Column[Any]) -> None:
    table = column.table
    assert isinstance(table, Table)
    for where, key, _ in _rows(record, table):
        with by_hand(record):
            assert record.run(f'update "{table.name}" set "{column.name}" = {_other(column)} where {where}', key) == 1
            if _is_listed(column) and table.name != "counter":
                assert verified(record) == ""
            elif not _is_listed(column):
                assert verified(record), f"{column} of {key} was changed"


@pytest.mark.parametrize("column", EXCHANGEABLE, ids=str)
def test_values_that_two_rows_exchange_are_found(record: Connection, column: Column[Any]) -> None:
    table = column.table
    assert isinstance(table, Table)
    rows = list(_rows(record, table, column.name))
    for (where, one, (mine,)), (_, other, (theirs,)) in pairwise(rows):
        if mine == theirs:
            continue
        with by_hand(record):
            for key, value in ((one, theirs), (other, mine)):
                assert record.run(f'update "{table.name}" set "{column.name}" = ? where {where}', (value, *key)) == 1
            assert verified(record), f"{column} of {one} and {other} were exchanged"


@pytest.mark.parametrize("table", RECORD, ids=str)
def test_a_removed_row_is_found(record: Connection, table: Table) -> None:
    for where, key, _ in _rows(record, table):
        with by_hand(record):
            assert record.run(f'delete from "{table.name}" where {where}', key) == 1
            assert verified(record), f"{key} of {table} was removed"


@pytest.mark.parametrize("table", [table for table in RECORD if table.name not in ADDABLE], ids=str)
def test_a_copied_row_is_found(record: Connection, table: Table) -> None:
    unique = {column.name for index in table.indexes if index.unique for column in index.columns}
    changed = [_other(column) if column.primary_key or column.name in unique else f'"{column.name}"' for column in table.columns]
    for where, key, _ in _rows(record, table):
        with by_hand(record):
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            sql = f'insert into "{table.name}" ({names})'
            assert record.run(f'{sql} select {", ".join(changed)} from "{table.name}" where {where}', key) == 1
            assert verified(record), f"{key} of {table} was copied"


@pytest.mark.parametrize("table", RECORD, ids=str)
def test_rows_that_exchange_their_keys_are_found(record: Connection, table: Table) -> None:
    rows = list(_rows(record, table))
    sets = ", ".join(f"{key} = ?" for key in _keys(table))
    for (where, one, _), (_, other, _) in pairwise(rows):
        aside = tuple(f"{part}aside" if isinstance(part, str) else -1 for part in one)
        with by_hand(record):
            for before, after in ((one, aside), (other, one), (aside, other)):
                assert record.run(f'update "{table.name}" set {sets} where {where}', (*after, *before)) == 1
            assert verified(record), f"{one} and {other} of {table} were exchanged"


@pytest.mark.parametrize(("name", "change"), [("ticket", 1), ("ticket", -1), ("first", 1), ("first", -1), ("seals", 1), ("seals", -1)])
def test_a_changed_counter_is_found(record: Connection, name: str, change: int) -> None:
    with by_hand(record):
        assert record.run("update counter set value = value + ? where name = ?", (change, name)) == 1
        assert verified(record)


def test_a_counter_of_ids_that_would_give_numbers_out_again_is_found(record: Connection) -> None:
    with by_hand(record):
        assert record.run("update counter set value = (select max(id) from message) - 1 where name = 'id'") == 1
        assert verified(record)


ODD_TEXTS, ODD_NUMBERS = ("", " ", "é", "{", "null", "[]", '"a"', "x:y:z"), (0, -1, 2**53)


@pytest.mark.parametrize("column", EXCHANGEABLE, ids=str)
def test_verify_finds_a_value_of_an_odd_shape_and_does_not_break(record: Connection, column: Column[Any]) -> None:
    table = column.table
    assert isinstance(table, Table)
    where, keys, (old,) = next(_rows(record, table, column.name))
    for odd in ODD_TEXTS if isinstance(column.type, Text) else ODD_NUMBERS:
        with by_hand(record):
            record.run(f'update "{table.name}" set "{column.name}" = ? where {where}', (odd, *keys))
            assert odd == old or verified(record), f"{column} = {odd!r} is not found"
