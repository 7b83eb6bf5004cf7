"""The migrations make the schema of ``storage/tables.py``, on both engines, up, down and up again; they import nothing of ours."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Engine, Integer, inspect, text

from storage.engine import Connection, open_engine
from storage.indexes import metadata
from storage.migrate import HEAD, migrate, version
from storage.migrations import fresh
from storage.verify import verify
from tests.conftest import fresh_database
from tests.storage.forging import small_record

VERSIONS = Path(__file__).parent.parent.parent / "storage" / "migrations" / "versions"


OPTIONS = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or not name.startswith("search_")}
"""The tables of the search index are not in the metadata, because SQLAlchemy can't describe them."""


def test_up_down_and_up_again_makes_our_schema(database: str) -> None:
    engine = open_engine(database)
    migrate(engine)
    for _ in range(2):
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata) == []
            indexes = {index["name"] for table in metadata.tables for index in inspect(connection).get_indexes(table)}
            assert indexes == {index.name for table in metadata.tables.values() for index in table.indexes}
        assert version(engine) == HEAD
        migrate(engine, "base")
        with engine.connect() as connection:
            assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        migrate(engine)


@pytest.mark.parametrize("dialect", fresh.DIALECTS)
def test_the_scripts_for_empty_databases_are_current(dialect: str) -> None:
    assert (fresh.FOLDER / f"fresh_{dialect}.sql").read_text() == fresh.script(dialect), "run: make schema"


def _described(engine: Engine) -> dict[str, object]:
    """What there is of each table, without the order of its columns."""
    found = inspect(engine)
    described: dict[str, object] = {}
    for table in found.get_table_names():
        columns = {column["name"]: (str(column["type"]), column["nullable"], column["default"]) for column in found.get_columns(table)}
        indexes = {index["name"]: (index["column_names"], index["unique"]) for index in found.get_indexes(table)}
        wheres = {index["name"]: [str(value) for value in index.get("dialect_options", {}).values()] for index in found.get_indexes(table)}
        described[table] = (columns, found.get_pk_constraint(table), found.get_foreign_keys(table), indexes, wheres)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            described["without rowid"] = dict(connection.execute(text("select name, wr from pragma_table_list where type = 'table'")).all())
    return described


def test_an_empty_database_gets_the_schema_that_the_migrations_make(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> None:
    created = open_engine(database)
    migrate(created)
    kind = created.dialect.name
    (tmp_path / "other").mkdir()
    other = open_engine(fresh_database(request, tmp_path / "other", kind))
    migrate(other)
    migrate(other, "base")  # from there, the migrations run
    migrate(other)
    assert _described(created) == _described(other)
    assert version(created) == version(other) == HEAD


def test_parts_that_were_sent_before_they_had_numbers_keep_their_order(database: str) -> None:
    engine = open_engine(database)
    migrate(engine)
    migrate(engine, "2026_11_28_limits")
    with engine.begin() as connection:
        for delivery, message in ((1, "1001"), (1, "999"), (1, "1000"), (2, "1700000000.000200"), (2, "1700000000.000100")):
            connection.execute(
                text("insert into landing (channel, place, message, delivery) values ('front', 'olga', :message, :delivery)"),
                {"message": message, "delivery": delivery},
            )
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(text("select message from landing order by delivery, part")).scalars().all()
    assert found == ["999", "1000", "1001", "1700000000.000100", "1700000000.000200"]


def test_on_sqlite_no_numeric_key_has_a_second_tree(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'bellhop.db'}")
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(text("select distinct tbl_name from sqlite_master where name like 'sqlite_autoindex%'")).scalars().all()
    numbered = {
        table.name
        for table in metadata.tables.values()
        if all(isinstance(column.type, BigInteger | Integer) for column in table.primary_key)
    }
    assert set(found).isdisjoint({*numbered, "event", "seen", "pace"})


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_record_survives_the_last_three_versions_down_and_up(database: str, steps: int) -> None:
    small_record(database).close()
    engine = open_engine(database)
    target = [found.revision for found in ScriptDirectory(str(VERSIONS.parent)).walk_revisions()][steps]
    migrate(engine, target)
    assert version(engine) == target
    older = contents(engine)
    assert len(older["ticket"]) == 5
    migrate(engine)
    newer = contents(engine)
    for table, rows in older.items():  # the new columns come on top
        assert len(rows) == len(newer[table])
        assert all({**new, **old} == new for old, new in zip(rows, newer[table], strict=True)), table
    db = Connection(engine)
    assert verify(db, 1001).broken == ""
    db.close()


def contents(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables that have any."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith(("search_", "alembic"))]
        read = {name: [dict(row._mapping) for row in connection.execute(text(f'select * from "{name}" order by 1, 2'))] for name in names}
    return {name: rows for name, rows in read.items() if rows}


OLD_ROWS = (
    "insert into customer (id, channel, person) values (7, 'front', 'olga'), (3, 'front', 'ivan')",
    "insert into ticket (number, customer, subject) values (1001, 7, 'Fire'), (1000, 3, 'Water')",
    "insert into event (ticket, seq, kind) values (1001, 2, 'closed'), (1001, 1, 'opened')",
    "insert into seen (channel, event) values ('front', 'e1')",
    "insert into pace (key, tail) values ('back:boss', 4)",
    "insert into ping (id, ticket, target) values (12, 1001, 'first_response'), (11, 1001, '')",
    "insert into message (id, ticket, text) values (5, 1001, 'x')",
)


def test_rows_survive_new_keys_and_lists_of_pings_up_and_down(database: str) -> None:
    engine = open_engine(database)
    migrate(engine)
    migrate(engine, "2026_11_28_notify")
    payload = json.dumps({"grew": 5, "pings": [[1001, 12, ["why"], "first_response"], [1001, 11, [], ""]], "card": {"body": ["x"]}})
    with engine.begin() as connection:
        for sql in OLD_ROWS:
            connection.execute(text(sql))
        row = {"payload": payload}
        connection.execute(text("insert into delivery (id, kind, purpose, payload) values (9, 'post', 'pings', :payload)"), row)

    def told() -> list[list[dict[str, object]]]:
        with engine.connect() as connection:
            tables = ("customer", "ticket", "event", "seen", "pace", "ping", "message")
            return [[dict(row._mapping) for row in connection.execute(text(f"select * from {table} order by 1, 2"))] for table in tables]

    before = told()
    migrate(engine)
    assert all({**new, **old} == new for after, rows in zip(told(), before, strict=True) for new, old in zip(after, rows, strict=True))
    with engine.connect() as connection:
        listed = connection.execute(text("select ticket, ping, reason from listed where list = 9 order by number")).all()
        assert [tuple(row) for row in listed] == [(1001, 12, '["why"]'), (1001, 11, "[]")]
        assert json.loads(connection.execute(text("select payload from delivery")).scalar_one()) == {"grew": 5, "card": {"body": ["x"]}}
    migrate(engine, "2026_11_28_notify")
    assert told() == before
    with engine.connect() as connection:
        assert json.loads(connection.execute(text("select payload from delivery")).scalar_one()) == json.loads(payload)


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("2*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_the_project(path: Path) -> None:
    tree = ast.parse(path.read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named} <= {"alembic", "sqlalchemy", *sys.stdlib_module_names}


def test_messages_that_were_edited_before_keep_the_text_that_was_sent(database: str) -> None:
    engine = open_engine(database)
    migrate(engine)
    migrate(engine, "2026_11_28_parts")
    before = {
        "message": [(1, "third"), (2, "never edited"), (3, "edited once")],
        "version": [(11, 1, "first"), (12, 1, "second"), (13, 3, "sent")],
    }
    with engine.begin() as connection:
        for number, words in before["message"]:
            connection.execute(text("insert into message (id, text) values (:id, :text)"), {"id": number, "text": words})
        for number, message, words in before["version"]:
            row = {"id": number, "message": message, "text": words}
            connection.execute(text("insert into version (id, message, text, at) values (:id, :message, :text, :id)"), row)

    def told() -> dict[str, list[tuple[object, ...]]]:
        with engine.connect() as connection:
            messages = connection.execute(text("select id, text from message order by id")).all()
            versions = connection.execute(text("select id, message, text from version order by id")).all()
        return {"message": [tuple(row) for row in messages], "version": [tuple(row) for row in versions]}

    migrate(engine)
    after = told()
    assert after["message"] == [(1, "first"), (2, "never edited"), (3, "sent")]
    assert after["version"] == [(11, 1, "second"), (12, 1, "third"), (13, 3, "edited once")]
    migrate(engine, "2026_11_28_parts")
    assert told() == before
