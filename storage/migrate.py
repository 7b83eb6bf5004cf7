"""The schema: which version a database has, and Alembic driven from code to bring it to ours."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "2026_11_28_parts"
COUNTERS = ("ticket", "first", "id")
EMPTY = "The database is empty. Run: bellhop migrate"
LOCK = 0x62656C6C  # any number that nobody else takes in this database


class WrongSchema(Exception):
    """The database has another schema than this program."""


def version(engine: Engine) -> str:
    """The schema's version; empty for an empty database. Raises WrongSchema for a database that is somebody else's."""
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
    """Whether there is a database of our version. False for SQLite without a file, or with an empty one. Raises WrongSchema.

    Creates and changes nothing.
    """
    lite = engine.dialect.name == "sqlite"
    path = Path(engine.url.database or "")
    if lite and not path.exists() and os.access(path.absolute().parent, os.W_OK):
        return False
    found = version(engine)
    if not found and not lite:
        raise WrongSchema(EMPTY)
    if found and found != HEAD:
        raise WrongSchema(_other(found))
    return bool(found)


def ensure(engine: Engine, first_number: int) -> None:
    """Fit for work, or WrongSchema. An empty SQLite file is filled."""
    found = version(engine)
    if not found and engine.dialect.name == "sqlite":
        migrate(engine)
    elif not found:
        raise WrongSchema(EMPTY)
    elif found != HEAD:
        raise WrongSchema(_other(found))
    with engine.begin() as connection:
        if connection.execute(text("select count(*) from counter")).scalar_one() >= len(COUNTERS):
            return  # a start must not wait for a lock
        connection.execute(
            text("insert into counter (name, value) values ('ticket', :first), ('first', :first), ('id', 0) on conflict do nothing"),
            {"first": first_number - 1},
        )


def _other(found: str) -> str:
    older = found in _known()
    mend = "Run: bellhop migrate" if older else "Install the newer Bellhop again, or restore a backup made before it."
    return f"The database has the {'older' if older else 'newer'} schema {found}; this program needs {HEAD}. {mend}"


def migrate(engine: Engine, target: str = "head") -> None:
    """Bring the database to ``target``, whole or not at all. Raises WrongSchema when it is newer than this program."""
    from alembic import command  # noqa: PLC0415  heavy, and needed only when a schema changes

    with engine.begin() as connection:
        # One at a time, and on SQLite in one transaction, which the driver would not begin by itself.
        connection.exec_driver_sql("begin immediate" if engine.dialect.name == "sqlite" else f"select pg_advisory_xact_lock({LOCK})")
        found = _version(connection)
        if found and found not in _known():
            raise WrongSchema(f"The database has the newer schema {found}; this program knows up to {HEAD}. Install the newer Bellhop.")
        going_down = target not in ("head", HEAD)
        if going_down or found != HEAD:
            (command.downgrade if going_down else command.upgrade)(_config(connection), target)


def _config(connection: Connection) -> Config:
    from alembic import config as alembic  # noqa: PLC0415  see above

    config = alembic.Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _known() -> set[str]:
    """The versions that have a file here: their names are the files' names."""
    return {path.stem for path in (Path(__file__).parent / "migrations" / "versions").glob("2*.py")}
