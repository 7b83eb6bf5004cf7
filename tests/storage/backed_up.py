"""A small record, and what its backup restores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from storage.backups.backup import TABLES
from storage.backups.backup import Steps as BackupSteps
from storage.backups.restore import Restored, restore
from storage.backups.restore import Steps as RestoreSteps
from storage.engine import Connection, open_engine
from storage.files import FileStore
from tests.storage.forging import small_record

NO_STEPS = BackupSteps(*[lambda _done, _all: None] * 3)


def restored(url: str, files: FileStore, path: Path, *, replace: bool = False) -> Restored:
    quiet = RestoreSteps(lambda _done, _all: None, lambda _done: None, lambda _done, _all: None, lambda _done, _all: None)
    return restore(open_engine(url), files, path, quiet, replace=replace)


def rows_of(db: Connection) -> dict[str, list[Any]]:
    found = {}
    for table in TABLES:
        names = ", ".join(f'"{column.name}"' for column in table.columns if (table.name, column.name) != ("ticket", "indexed"))
        found[table.name] = sorted(db.all(f'select {names} from "{table.name}"'), key=repr)
    return found


@pytest.fixture
def record(database: str) -> Connection:
    db = small_record(database)
    db.run(
        "insert into parked (id, channel, event, raw, reason, at) values (900, 'front', 'e', ?, 'odd “words” \u2028', 5)", (b"\x00\xff",)
    )
    return db
