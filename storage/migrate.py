"""Reads the schema version of a database, creates an empty one from a script, and migrates an older one with Alembic."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from bot.settings.program_name import bellhop

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "2026_12_01_urgent"
COUNTERS = ("ticket", "first", "id")
MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x62656C6C  # any number that nothing else uses in this database


class WrongSchema(Exception):
    """The schema of the database is not the one that this program needs."""


def version(engine: Engine) -> str:
    """The version of the schema; empty for an empty database. Raises WrongSchema for a database of another program."""
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> str:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("select version_num from alembic_version")).scalar() or ""
    if tables:
        raise WrongSchema(
            f"The database holds other tables ({', '.join(sorted(tables)[:3])} …) and none of ours. Name an empty one under database.url."
        )
    return ""


def exists(engine: Engine) -> bool:
    """Whether a database of this version exists. False for SQLite if the file is missing or empty. Raises WrongSchema.

    Creates and changes nothing.
    """
    lite = engine.dialect.name == "sqlite"
    path = Path(engine.url.database or "")
    if lite and not path.exists() and os.access(path.absolute().parent, os.W_OK):
        return False
    found = version(engine)
    if not found and not lite:
        raise WrongSchema(_empty())
    if found and found != HEAD:
        raise WrongSchema(_other(found))
    return bool(found)


def ensure(engine: Engine, first_number: int) -> None:
    """Make sure that the schema is the right one. Creates the tables in an empty SQLite file. Raises WrongSchema."""
    with engine.connect() as connection:
        found = _version(connection)
        complete = found == HEAD and _counts(connection)
        misled = complete and engine.dialect.name == "sqlite" and _has_statistics(connection)
    if misled:
        _forget_statistics(engine)
    if complete:
        return  # a start must not wait for a lock
    if not found and engine.dialect.name == "sqlite":
        migrate(engine)
    elif not found:
        raise WrongSchema(_empty())
    elif found != HEAD:
        raise WrongSchema(_other(found))
    with engine.begin() as connection:
        connection.execute(
            text("insert into counter (name, value) values ('ticket', :first), ('first', :first), ('id', 0) on conflict do nothing"),
            {"first": first_number - 1},
        )


def _has_statistics(connection: Connection) -> bool:
    kept = connection.execute(text("select 1 from sqlite_master where name = 'sqlite_stat1'")).scalar()
    return bool(kept and connection.execute(text("select 1 from sqlite_stat1 limit 1")).scalar())


def _forget_statistics(engine: Engine) -> None:
    """Forget what ``ANALYZE`` counted. Many of our indexes hold what is waiting at the moment: with the counts of another moment, SQLite
    reads whole tables instead. Without any, it uses these indexes.
    """
    with engine.begin() as connection:
        connection.execute(text("delete from sqlite_stat1"))


def _counts(connection: Connection) -> bool:
    return bool(connection.execute(text("select count(*) from counter")).scalar_one() >= len(COUNTERS))


def _empty() -> str:
    return f"The database is empty. Run: {bellhop()} migrate"


def _other(found: str) -> str:
    older = found in known()
    mend = (
        f"Run: {bellhop()} migrate"
        if older
        else "Install the newer Bellhop again, or put this database aside and restore a backup made before it."
    )
    return f"The database has the {'older' if older else 'newer'} schema {found}; this program needs {HEAD}. {mend}"


def migrate(engine: Engine, target: str = "head") -> None:
    """Migrate the database to ``target``, completely or not at all. Raises WrongSchema if it is newer than this program."""
    with alone(engine) as connection:
        found = _version(connection)
        if found and found not in known():
            raise WrongSchema(f"The database has the newer schema {found}; this program knows up to {HEAD}. Install the newer Bellhop.")
        going_down = target not in ("head", HEAD)
        if not going_down and not inspect(connection).get_table_names():
            _create(connection)
        elif going_down or found != HEAD:
            _step(connection, target, down=going_down)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction for changes of the schema, in one process at a time. A table that others refer to can be made again in it."""
    lite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if lite:
            driver: Any = connection.connection.driver_connection
            driver.execute("pragma foreign_keys=off")  # has no effect inside a transaction
        with connection.begin():
            # SQLite's driver does not begin by itself.
            connection.exec_driver_sql("begin immediate" if lite else f"select pg_advisory_xact_lock({LOCK})")
            yield connection


def build(connection: Connection, target: str) -> None:
    """Create the tables of one of the :func:`known` versions in an empty database, in the transaction of this connection."""
    if target == HEAD:
        _create(connection)
    else:
        _step(connection, target, down=False)


def upgrade(connection: Connection) -> None:
    """Migrate the database to the newest version, in the transaction of this connection."""
    if _version(connection) != HEAD:
        _step(connection, "head", down=False)


def _create(connection: Connection) -> None:
    """Create all tables in an empty database. A test compares the result with that of the migrations."""
    script = (MIGRATIONS / f"fresh_{connection.dialect.name}.sql").read_text()
    for statement in script.split(";\n\n"):
        if statement:
            connection.exec_driver_sql(statement)
    connection.execute(text("insert into alembic_version (version_num) values (:head)"), {"head": HEAD})


def _step(connection: Connection, target: str, *, down: bool) -> None:
    from alembic import command  # noqa: PLC0415  heavy, and needed only when the schema of an existing database changes

    (command.downgrade if down else command.upgrade)(_config(connection), target)


def _config(connection: Connection) -> Config:
    from alembic import config as alembic  # noqa: PLC0415  see above

    config = alembic.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def known() -> set[str]:
    """All versions of the schema up to ours, which are the names of the files in the folder."""
    return {path.stem for path in (MIGRATIONS / "versions").glob("2*.py")}
