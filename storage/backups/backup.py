"""Makes a backup while the desk works: all tables in one snapshot, then the stored files, in one file that is read back at the end.

Both engines are read through their own snapshot, row by row, and not by their own tools. So one format serves both, a backup of one can
be restored into the other, an older one is migrated, and no program beside ours is needed. The desk goes on writing meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from storage import tables
from storage.backups.archive import Head, Progress, Reader, Writer, checked
from storage.backups.leftovers import UNFINISHED, is_still
from storage.engine import Connection
from storage.files import FileStore
from storage.migrate import HEAD
from storage.private import FILE

AT_ONCE = 1000  # rows in one piece
OF_PROCESSES = ("worker", "lease")
"""Tables that only say which processes run. The search index, which isn't in the metadata, is left out too: it is built again."""
TABLES = tuple(table for table in tables.metadata.sorted_tables if table.name not in OF_PROCESSES)
BACKED_UP = "backed_up"
"""The counter with the time of the last backup."""


_REMEMBERED = "insert into counter (name, value) values (?, ?) on conflict (name) do update set value = excluded.value"


class CannotBackUp(Exception):
    """No backup was made. The text says in one sentence why, and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is in a backup that was made. ``missing`` are files that the record has and the store hasn't. ``unnoted`` says why the
    database didn't take the time of this backup, for which ``doctor`` looks; empty if it did.
    """

    rows: int
    files: int
    size: int
    missing: Sequence[str]
    unnoted: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Hear how far each step is: rows and files that were written, and bytes that were read back."""

    rows: Progress
    files: Progress
    check: Progress


def backup(db: Connection, files: FileStore, path: Path, steps: Steps) -> Made:
    """Write a backup to a new file. The file has its name when it is complete and was read back. Raises CannotBackUp."""
    path = path.absolute()
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        _refuse_existing(path)
        number = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, FILE)
    except OSError as error:
        raise CannotBackUp(_not_written(path, error)) from error
    with os.fdopen(number, "wb") as out:
        _claim(out, path)
        try:
            os.fchmod(number, FILE)
            rows, stored, missing = _written(db, files, out, steps)
            out.flush()
            os.fsync(number)
            read = _read_back(checked(unfinished, steps.check))
            if read != (rows, stored):
                raise CannotBackUp(
                    f"{path} holds something else than what was written to it: {read} instead of {(rows, stored)}. Check the disk."
                )
            unfinished.rename(path)
        except OSError as error:
            raise CannotBackUp(_not_written(path, error)) from error
        finally:
            unfinished.unlink(missing_ok=True)
    return Made(rows, stored, path.stat().st_size, missing, _noted(db))


def _claim(out: BinaryIO, path: Path) -> None:
    """Empty an unfinished file that a killed process left. Raises CannotBackUp if another process writes or removes it."""
    busy = f"Another process writes {path} just now. Wait for it, or name another file."
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotBackUp(busy) from error
    except OSError:  # a file system without locks
        pass
    _refuse_existing(path)  # another process may have written it meanwhile
    if not is_still(path.with_name(path.name + UNFINISHED), out):
        raise CannotBackUp(busy)
    out.truncate()


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise CannotBackUp(f"{path} exists already. Name another file, or move that one away.")


def _noted(db: Connection) -> str:
    try:
        db.run(_REMEMBERED, (BACKED_UP, int(time.time() * 1000)))
    except db.fails as error:
        return (str(error).strip() or type(error).__name__).splitlines()[0]
    return ""


def _written(db: Connection, files: FileStore, out: BinaryIO, steps: Steps) -> tuple[int, int, list[str]]:
    named = _Named()
    with db.snapshot():
        total = sum(int(row[0]) for table in TABLES if (row := db.one(f"select count(*) from {table.name}")))
        columns = {table.name: [column.name for column in table.columns] for table in TABLES}
        now = int(time.time() * 1000)
        writer = Writer(out, Head(HEAD, now, metadata.version("bellhop"), db.dialect, columns, total))
        done = 0
        for table in TABLES:
            names = ", ".join(f'"{name}"' for name in columns[table.name])
            rows = db.stream(f'select {names} from "{table.name}"')
            for number, piece in enumerate(_pieces(rows)):
                writer.rows(table.name, number, piece)
                if table.name == "event":
                    named.read(row[columns["event"].index("data")] for row in piece)
                done += len(piece)
                steps.rows(done, total)
    written = _files(files, writer, steps)
    missing = named.keys - written
    if missing:  # what was erased meanwhile isn't
        now_named = _Named()
        now_named.read(data for (data,) in db.all("select data from event"))
        missing &= now_named.keys
    return done, len(written), sorted(missing)


class _Named:
    """The stored files that journals name, without those that were erased: their digest is empty."""

    def __init__(self) -> None:
        self._kept: set[str] = set()
        self._erased: set[str] = set()

    @property
    def keys(self) -> set[str]:
        return self._kept - self._erased

    def read(self, events: Iterable[Any]) -> None:
        """Read the data of events."""
        for data in events:
            if '"file ' in data:
                for name, value in json.loads(data).get("proofs", {}).items():
                    if name.startswith("file "):
                        (self._kept if value else self._erased).add(name.removeprefix("file "))


def _pieces(rows: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    while piece := list(islice(rows, AT_ONCE)):
        yield piece


def _files(files: FileStore, writer: Writer, steps: Steps) -> set[str]:
    """Every file that a row of the snapshot names is there: files are stored before the rows that name them."""
    keys = list(files.keys())
    written = set()
    for number, key in enumerate(keys, start=1):
        found = files.opened(key)
        if found is not None:  # otherwise it was deleted meanwhile
            writer.file(key, *found)
            written.add(key)
        steps.files(number, len(keys))
    writer.end()
    return written


def _read_back(reader: Reader) -> tuple[int, int]:
    """The checksum was compared already. Read what restoring will read, too."""
    return sum(len(rows) for _, rows in reader.rows()), sum(1 for _ in reader.files())


def _not_written(path: Path, error: OSError) -> str:
    reason = (error.strerror or str(error)).strip()
    return f"The backup {path} cannot be written ({reason}). Check the disk, the folder and its rights, or name another file."
