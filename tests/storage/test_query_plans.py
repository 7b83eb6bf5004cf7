"""No statement of the program reads the past: each one is explained on a database with a long past, on both engines."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from storage.engine import Connection, open_engine
from storage.indexes import metadata
from storage.migrate import ensure
from tests.conftest import fresh_database
from tests.storage.every_statement import use_everything
from tests.storage.filled import GROWING, fill
from tests.storage.recorded import STORAGE, Record, Statement, recorded

PRESENT = {
    str(index.name) for table in metadata.tables.values() for index in table.indexes if index.dialect_options["sqlite"]["where"] is not None
}
"""Indexes that hold only what is waiting, open or due: they may be read as a whole."""
APART = ("verify", "recount", "reindex", "wake", "migrate", "migrations", "engine.py", "search_schema", "backups", "symptoms")
"""Files and folders whose statements read everything, because somebody asked for that, or nothing."""
MOST_ROWS, MOST_STEPS = 400, 12_000
_ASKS = ("run", "all", "one", "among", "bulk", "bulk_returning", "stream", "where", "_found")
_KEYWORDS = "on|where|set|join|cross|left|order|limit|select|values|union|group"
_NAMED = re.compile(rf'\b(?:from|join|update|into)\s+"?(\w+)"?(?:\s+(?:as\s+)?(?!(?:{_KEYWORDS})\b)(\w+))?')
_SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
_LIMIT = re.compile(r"\blimit [1-9][0-9]*")
LIMITS = (1, 50, 1000)  # SQLite chooses another plan for another limit, and a test asks for less than the program
_REMOVED = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")
Faults = dict[str, list[str]]


def _record(url: str) -> Record:
    with recorded() as record:
        engine = open_engine(url)
        ensure(engine, 1)
        db = Connection(engine)
        fill(db)
        record.statements.clear()
        use_everything(db)
        db.close()
    return record


def test_no_statement_reads_the_past(request: pytest.FixtureRequest, tmp_path: Any) -> None:
    seen: set[tuple[str, int]] = set()
    for engine in ("sqlite", "postgresql"):
        url = fresh_database(request, tmp_path, engine)
        statements = _record(url).statements.values()
        seen.update(line for statement in statements for line in statement.lines)
        assert explained(url, statements) == {}
        if engine == "sqlite":
            _count_as_whole_tables(url)
            assert len(explained(url, statements)) > 10, "statistics of a time when everything was waiting mislead"
            ensure(open_engine(url), 1)
            assert explained(url, statements) == {}, "a start forgets the statistics that an administrator gathered"
    assert [call for call in _calls() if not any((call[0], line) in seen for line in call[1])] == [], "these were not tried"


def test_scans_and_long_walks_are_found(database: str) -> None:
    with recorded() as record:
        engine = open_engine(database)
        ensure(engine, 1)
        db = Connection(engine)
        fill(db)
        for sql in (
            "select number from ticket where subject = ''",
            "select d.id from delivery d where d.error <> '' order by d.at limit 1",
            "select number from ticket where number > 5 and subject <> '' order by number limit 5",
        ):
            record.statements.clear()
            db.all(sql)
            assert list(explained(database, record.statements.values())) == [sql]


def _count_as_whole_tables(url: str) -> None:
    """Write the statistics that SQLite gathers while every row of a table is in each of its partial indexes."""
    db = Connection(open_engine(url))
    sizes = {table: db.all(f"select count(*) from {table}")[0][0] for table in metadata.tables}
    for table in metadata.tables.values():
        for index in table.indexes:
            if index.name in PRESENT:
                db.run("delete from sqlite_stat1 where idx = ?", (index.name,))
                many = max(sizes[table.name], 100_000)
                told = " ".join([str(many), *[str(many)] * (len(index.columns) - 1), "1"])
                db.run("insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)", (table.name, index.name, told))
    db.close()


def explained(url: str, statements: Any) -> Faults:
    db = Connection(open_engine(url))
    faults_of: Callable[[Connection, Statement], Iterator[str]] = _of_sqlite if db.dialect == "sqlite" else _of_postgresql
    asked = [statement for statement in statements if not statement.sql.startswith("insert")]
    found = {statement.sql: list(faults_of(db, statement)) for statement in asked}
    db.close()
    return {sql: faults for sql, faults in found.items() if faults}


def _of_sqlite(db: Connection, statement: Statement) -> Iterator[str]:
    tables = {alias or name: name for name, alias in _NAMED.findall(statement.sql)}
    takes_any = " where " not in statement.sql and statement.sql.endswith("limit 1")
    for sql in dict.fromkeys((statement.sql, *(_LIMIT.sub(f"limit {limit}", statement.sql) for limit in LIMITS))):
        for *_, detail in db.all(f"explain query plan {sql}", statement.values):
            scan = _SCAN.match(detail)
            if scan and tables.get(scan[1]) in GROWING and scan[2] not in PRESENT and not takes_any:
                yield detail
    if statement.steps > MOST_STEPS:
        yield f"{statement.steps} steps"


def _of_postgresql(db: Connection, statement: Statement) -> Iterator[str]:
    db.begin()
    cursor = db.raw.driver_connection.cursor().execute(f"explain (analyze, format json) {statement.sql}", statement.values)
    ((plan,),) = cursor.fetchall()
    db.rollback()
    for node in _nodes(plan[0]["Plan"]):
        read = (node["Actual Rows"] + sum(node.get(why, 0) for why in _REMOVED)) * node["Actual Loops"]
        if read > MOST_ROWS:
            yield f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')}: {read} rows"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _calls() -> Iterator[tuple[str, range, str]]:
    """Each place in storage/ that asks the database something: file, lines, and what it says."""
    for path in sorted(STORAGE.rglob("*.py")):
        name = str(path.relative_to(STORAGE))
        if name.startswith(APART):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKS and node.args:
                if ast.unparse(node.func.value) == "context":  # of a task, not a database
                    continue
                yield name, range(node.lineno, (node.end_lineno or node.lineno) + 1), ast.unparse(node)
