"""Writes the scripts that create an empty database's tables at once: ``make schema``. Without them, each new database would run all
migrations, and load Alembic. A test compares what both make.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table, make_url
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from storage.indexes import metadata
from storage.search_schema import CREATE

DIALECTS = ("sqlite", "postgresql")
FOLDER = Path(__file__).parent
VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""The table of Alembic, as it makes it."""


def script(dialect: str) -> str:
    """The statements for one engine, each ended by a semicolon and an empty line."""
    engine = make_url(f"{dialect}://").get_dialect()()
    compiled = [str(statement.compile(dialect=engine)).strip() for statement in _statements()]
    compiled += CREATE[dialect]
    return "".join("\n".join(line.rstrip().expandtabs(4) for line in one.splitlines()) + ";\n\n" for one in compiled)


def _statements() -> Iterator[ExecutableDDLElement]:
    for table in (*metadata.sorted_tables, VERSION):
        yield CreateTable(table)
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            yield CreateIndex(index)


def main() -> None:
    for dialect in DIALECTS:
        (FOLDER / f"fresh_{dialect}.sql").write_text(script(dialect))


if __name__ == "__main__":
    main()
