"""Empty databases of our schema for tests: a copied file on SQLite; on PostgreSQL one that an earlier test has left, emptied.

To create a database takes 40 times as long as to empty one. What a test did to the schema can't be emptied: its database is not used again.
"""

from __future__ import annotations

import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from storage.engine import open_engine, sqlite_file
from storage.migrate import ensure, migrate
from storage.private import make_file

BLOAT = 2**18  # bytes of a table from which it is truncated. Below, it takes less time to delete the rows.
_SCHEMA = """
select sum(hashtext(kind || number)) from (
    select 'column', xmin::text from pg_attribute where attrelid >= 16384
    union all select 'default', xmin::text from pg_attrdef where oid >= 16384
    union all select 'constraint', xmin::text from pg_constraint where oid >= 16384
) as made (kind, number)
"""
"""Changes with whatever changes the tables: each row is known by the transaction that wrote it."""
_EMPTY = f"""
do $$
declare one record;
begin
    set local session_replication_role = replica; -- foreign keys are not checked
    for one in
        select oid, relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'
    loop
        if pg_relation_size(one.oid) > {BLOAT} then
            execute format('truncate %I cascade', one.relname);
        elsif pg_relation_size(one.oid) > 0 then
            execute format('delete from %I', one.relname);
        end if;
    end loop;
end $$
"""
_BUSY = "select distinct datname from pg_stat_activity where backend_type = 'client backend' and pid <> all(%s)"


def fill_sqlite(url: str) -> None:
    """Create the tables and the counters in a SQLite database that does not exist yet; what exists already stays as it is."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        make_file(path)
        path.write_bytes(_sqlite())


@cache
def _sqlite() -> bytes:
    with tempfile.TemporaryDirectory(prefix="bellhop-") as folder:
        path = Path(folder) / "empty.db"
        ensure(open_engine(f"sqlite:///{path}"), 1001)
        return path.read_bytes()


_numbers = count()


class Databases:
    """The databases of a cluster."""

    def __init__(self, cluster: str) -> None:
        self._cluster = cluster
        self._admin = psycopg.connect(cluster, autocommit=True)
        self._sessions: dict[str, psycopg.Connection[Any]] = {}
        self._left: list[str] = []
        self._create("empty", "template1")
        migrate(open_engine(self._url("empty")))
        with psycopg.connect(self._url("empty")) as session:
            self._schema = session.execute(_SCHEMA).fetchone()

    def take(self) -> str:
        """The address of an empty one."""
        name = self._emptied() or self._copied()
        return self._url(name)

    def in_language(self, language: str) -> str:
        """The address of one that sorts as a language does: punctuation hardly counts."""
        name = f"test_{next(_numbers)}"
        collation = f"locale_provider icu icu_locale '{language}' locale 'C'"
        self._admin.execute(f"create database {name} template template0 encoding 'UTF8' {collation}")
        url = self._url(name)
        migrate(open_engine(url))
        return url

    def give_back(self, url: str) -> None:
        """It is used again when nobody is connected to it any more; a desk that stops listens for up to a second."""
        self._left.append(next(name for name in self._sessions if url == self._url(name)))

    def _emptied(self) -> str:
        ours = [session.info.backend_pid for session in self._sessions.values()]
        busy = {name for (name,) in self._admin.execute(_BUSY, (ours,))}
        for name in [name for name in self._left if name not in busy]:
            self._left.remove(name)
            session = self._sessions[name]
            if session.execute(_SCHEMA).fetchone() == self._schema:
                session.execute(_EMPTY)
                return name
            self._sessions.pop(name).close()
        return ""

    def _copied(self) -> str:
        name = f"test_{next(_numbers)}"
        self._create(name, "empty")
        self._sessions[name] = psycopg.connect(self._url(name), autocommit=True)
        return name

    def close(self) -> None:
        for session in (self._admin, *self._sessions.values()):
            session.close()

    def _url(self, name: str) -> str:
        return self._cluster.replace("/postgres?", f"/{name}?")

    def _create(self, name: str, template: str) -> None:
        self._admin.execute(f"create database {name} template {template}")
