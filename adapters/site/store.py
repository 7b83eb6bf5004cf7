"""Keeps what visitors see, as a platform would. A reader asks for what has changed since a number."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from adapters.site.tables import META
from bot.ports.tolerant import Json

T = TypeVar("T")
SAID, HEARD, GONE, TYPING = "out", "in", "gone", "typing"
"""Kinds of messages: of the desk, of the visitor, deleted ones, and that somebody is writing."""
_BUSY_MS = 5000
_LOG_BYTES = 4 * 2**20
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 8_000}
_OF_VISITOR = "channel = :channel and visitor = :visitor"
_DENIED = ("password", "authentication", "permission", "denied", "unable to open", "not a database", "readonly", "no pg_hba")


class StoreDown(Exception):
    """The database of the chats can't be used now. ``denied``: it refuses us, so waiting doesn't help."""

    def __init__(self, reason: str, *, denied: bool) -> None:
        super().__init__(reason)
        self.denied = denied


@dataclass(frozen=True, slots=True)
class Visitor:
    id: str
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it is now. ``number`` is that of its last change, ``born`` its place in the chat."""

    visitor: str
    id: str
    number: int
    born: int
    kind: str
    at: int
    data: Json


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a visitor's chat; it is complete when as much is ``stored`` as it has bytes."""

    id: str
    name: str
    mime: str
    size: int
    stored: int
    message: str

    @property
    def complete(self) -> bool:
        return self.stored == self.size


class SiteStore:
    """The chats of one channel. Calls run one after the other in a thread of their own."""

    def __init__(self, url: str, channel: str) -> None:
        self._url, self._channel = url, channel
        self._engine: Engine | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"site-{channel}")

    async def run(self, work: Callable[[Chats], T]) -> T:
        """Do something in one transaction. Raises StoreDown."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    async def probe(self) -> None:
        """Open the database anew, because rights may have been taken away. Raises StoreDown."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._forget)
        await self.run(lambda chats: chats.newest())

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._forget)

    def _do(self, work: Callable[[Chats], T]) -> T:
        try:
            if self._engine is None:
                self._engine = _opened(self._url)
            with self._engine.begin() as db:
                return work(Chats(db, self._channel))
        except (SQLAlchemyError, OSError) as error:
            self._forget()
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            denied = isinstance(error, DatabaseError | OSError) and any(word in reason.lower() for word in _DENIED)
            raise StoreDown(reason, denied=denied) from error

    def _forget(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()


class Chats:
    """One transaction. Times are in milliseconds since 1970."""

    def __init__(self, db: Connection, channel: str) -> None:
        self._db, self._channel = db, channel

    # Visitors

    def put_visitor(self, visitor: Visitor, now: int) -> None:
        """Store a visitor, or what has become of them."""
        self._run(
            "insert into site_visitor (channel, visitor, name, email, language, seen_at) "
            "values (:channel, :visitor, :name, :email, :language, :now) on conflict (channel, visitor) do update set "
            "name = excluded.name, email = excluded.email, language = excluded.language, seen_at = excluded.seen_at",
            visitor=visitor.id,
            name=visitor.name,
            email=visitor.email,
            language=visitor.language,
            now=now,
        )

    def visitor(self, visitor: str) -> Visitor | None:
        found = self._all(f"select visitor, name, email, language from site_visitor where {_OF_VISITOR}", visitor=visitor)
        return Visitor(*found[0]) if found else None

    def forget(self, visitor: str) -> None:
        """Delete everything about a visitor. Who comes with their token is new."""
        for table in ("visitor", "message", "file", "piece"):
            self._run(f"delete from site_{table} where {_OF_VISITOR}", visitor=visitor)

    # Messages

    def newest(self) -> int:
        found = self._all("select number from site_counter where channel = :channel")
        return int(found[0][0]) if found else 0

    def number(self, count: int = 1) -> int:
        """Reserve numbers, and return the first. Other writers wait until the end of this transaction."""
        (row,) = self._all(
            "insert into site_counter (channel, number) values (:channel, :count) "
            "on conflict (channel) do update set number = site_counter.number + :count returning number",
            count=count,
        )
        return int(row[0]) - count + 1

    def changed(self, after: int) -> tuple[int, set[str]]:
        """Return the newest number, and the visitors with changes after one."""
        newest = self.newest()
        if newest <= after:
            return newest, set()
        rows = self._all("select distinct visitor from site_message where channel = :channel and number > :after", after=after)
        return newest, {row[0] for row in rows}

    def since(self, visitor: str, after: int, limit: int) -> list[Shown]:
        """The messages that have changed since a number, in the order of the changes."""
        return self._shown(
            f"{_OF_VISITOR} and number > :after and shown = 1 order by number limit :limit", visitor, after=after, limit=limit
        )

    def before(self, visitor: str, born: int, limit: int) -> list[Shown]:
        """The last messages before a place in the chat, newest first."""
        kinds = "kind in ('in', 'out')"
        return self._shown(
            f"{_OF_VISITOR} and born < :born and shown = 1 and {kinds} order by born desc limit :limit", visitor, born=born, limit=limit
        )

    def message(self, visitor: str, message: str) -> Shown | None:
        return next(iter(self._shown(f"{_OF_VISITOR} and message = :message", visitor, message=message)), None)

    def delivered(self, delivery: str) -> list[Shown]:
        """The messages of one of the desk's posts."""
        return self._shown("channel = :channel and delivery = :delivery and kind = 'out' order by born", "", delivery=delivery)

    def delivery_of(self, visitor: str, message: str) -> str:
        found = self._all(f"select delivery from site_message where {_OF_VISITOR} and message = :message", visitor=visitor, message=message)
        return str(found[0][0]) if found else ""

    def add(
        self, visitor: str, data: Json, now: int, *, kind: str = SAID, message: str = "", delivery: str = "", shown: bool = True
    ) -> str:
        """Add a message, and return its id. One that is there already stays as it is."""
        number = self.number()
        own = message or f"m.{number}"  # a dot is in no id that a page chooses
        self._run(
            "insert into site_message (channel, visitor, message, number, born, kind, shown, delivery, at, data) "
            "values (:channel, :visitor, :message, :number, :number, :kind, :shown, :delivery, :now, :data) "
            "on conflict (channel, visitor, message) do nothing",
            visitor=visitor,
            message=own,
            number=number,
            kind=kind,
            shown=int(shown),
            delivery=delivery,
            now=now,
            data=_written(data),
        )
        return own

    def show(self, visitor: str, message: str) -> None:
        """Show a message that was hidden until the desk had it."""
        where = f"{_OF_VISITOR} and message = :message and shown = 0"
        self._run(
            f"update site_message set shown = 1, number = :number where {where}",
            visitor=visitor,
            message=message,
            number=self.number(),
        )

    def change(self, visitor: str, message: str, data: Json) -> None:
        """Replace the content of a message. The same content is no change."""
        where = f"{_OF_VISITOR} and message = :message and data <> :data"
        self._run(
            f"update site_message set data = :data, number = :number where {where}",
            visitor=visitor,
            message=message,
            data=_written(data),
            number=self.number(),
        )

    def typing(self, visitor: str, now: int) -> None:
        self.add(visitor, {}, now, kind=TYPING, message=TYPING)
        where = f"{_OF_VISITOR} and message = :message"
        self._run(
            f"update site_message set at = :now, number = :number where {where}",
            visitor=visitor,
            message=TYPING,
            now=now,
            number=self.number(),
        )

    def remove(self, visitor: str, message: str) -> None:
        """Delete a message with its files. That it is gone stays, for pages that still show it."""
        where = f"{_OF_VISITOR} and message = :message and kind <> 'gone'"
        self._run(
            f"update site_message set kind = 'gone', data = '{{}}', delivery = '', number = :number where {where}",
            visitor=visitor,
            message=message,
            number=self.number(),
        )
        for (file,) in self._all(
            f"select file from site_file where {_OF_VISITOR} and message = :message", visitor=visitor, message=message
        ):
            self.remove_file(visitor, file)

    # Files

    def add_file(self, visitor: str, file: StoredFile, now: int) -> None:
        self._run(
            "insert into site_file (channel, visitor, file, name, mime, size, stored, at, message) "
            "values (:channel, :visitor, :file, :name, :mime, :size, 0, :now, :message)",
            visitor=visitor,
            file=file.id,
            name=file.name,
            mime=file.mime,
            size=file.size,
            now=now,
            message=file.message,
        )

    def file(self, visitor: str, file: str) -> StoredFile | None:
        found = self._all(
            f"select file, name, mime, size, stored, message from site_file where {_OF_VISITOR} and file = :file",
            visitor=visitor,
            file=file,
        )
        return StoredFile(*found[0]) if found else None

    def add_piece(self, visitor: str, file: str, start: int, data: bytes) -> bool:
        """Add the next piece. False if it begins elsewhere than the last one ended, which a repeated piece does."""
        where = f"{_OF_VISITOR} and file = :file"
        length = len(data)
        moved = self._run(
            f"update site_file set stored = stored + :length where {where} and stored = :start and stored + :length <= size",
            visitor=visitor,
            file=file,
            start=start,
            length=length,
        )
        if moved:
            self._run(
                "insert into site_piece (channel, visitor, file, start, data) values (:channel, :visitor, :file, :start, :data)",
                visitor=visitor,
                file=file,
                start=start,
                data=data,
            )
        return bool(moved)

    def piece(self, visitor: str, file: str, start: int) -> bytes:
        found = self._all(
            f"select data from site_piece where {_OF_VISITOR} and file = :file and start = :start", visitor=visitor, file=file, start=start
        )
        return bytes(found[0][0]) if found else b""

    def use_file(self, visitor: str, file: str, message: str) -> None:
        """Note which message a file belongs to."""
        self._run(
            f"update site_file set message = :message where {_OF_VISITOR} and file = :file", visitor=visitor, file=file, message=message
        )

    def remove_file(self, visitor: str, file: str) -> None:
        for table in ("file", "piece"):
            self._run(f"delete from site_{table} where {_OF_VISITOR} and file = :file", visitor=visitor, file=file)

    def taken(self, visitor: str, message: str, files: Sequence[str]) -> None:
        """The desk has a message: show it, and keep its files with it."""
        self.show(visitor, message)
        for file in files:
            self.use_file(visitor, file, message)

    # Keeping

    def tidy(self, before: int, unused: int, limit: int) -> int:
        """Delete old messages and visitors, and files that no message has taken. Returns how many messages and files were deleted."""
        old = self._all(
            "select visitor, message from site_message where channel = :channel and at < :before limit :limit", before=before, limit=limit
        )
        for visitor, message in old:
            self.remove(visitor, message)
            self._run(f"delete from site_message where {_OF_VISITOR} and message = :message", visitor=visitor, message=message)
        files = self._all(
            "select visitor, file from site_file where channel = :channel and at < :unused and message = '' limit :limit",
            unused=unused,
            limit=limit,
        )
        for visitor, file in files:
            self.remove_file(visitor, file)
        self._run(
            "delete from site_visitor where channel = :channel and seen_at < :before and not exists (select 1 from site_message "
            "where site_message.channel = site_visitor.channel and site_message.visitor = site_visitor.visitor)",
            before=before,
        )
        return len(old) + len(files)

    def _shown(self, where: str, visitor: str, **values: object) -> list[Shown]:
        rows = self._all(
            f"select visitor, message, number, born, kind, at, data from site_message where {where}", visitor=visitor, **values
        )
        return [Shown(*row[:6], json.loads(row[6])) for row in rows]  # type: ignore[call-arg]

    def _run(self, statement: str, **values: object) -> int:
        return self._db.execute(text(statement), {"channel": self._channel, **values}).rowcount

    def _all(self, statement: str, **values: object) -> Sequence[Any]:
        return self._db.execute(text(statement), {"channel": self._channel, **values}).all()


def _written(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _opened(url: str) -> Engine:
    """An engine whose database has our tables."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), connect_args=_PATIENCE, pool_pre_ping=True, pool_size=1)
    else:
        engine = create_engine(parsed, connect_args={"isolation_level": None, "timeout": _BUSY_MS / 1000})
        event.listen(engine, "connect", _prepared)
        event.listen(engine, "begin", lambda db: db.exec_driver_sql("begin immediate"))
        if parsed.database:
            _make_private(Path(parsed.database))
    try:
        META.create_all(engine)
    except DatabaseError:  # another process may have made them at the same moment
        META.create_all(engine)
    return engine


def _prepared(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma secure_delete=on")
    connection.execute(f"pragma journal_size_limit={_LOG_BYTES}")


def _make_private(file: Path) -> None:
    """Only the owner reads the file; SQLite copies this to the files next to it."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
