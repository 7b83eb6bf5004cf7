"""Making backups on both databases: what is in one, and that nothing is left half done."""

from __future__ import annotations

import gc
import json
import os
from pathlib import Path

import pytest

from bot.ports.contents import in_chunks
from storage.backups.archive import checked
from storage.backups.backup import CannotBackUp, backup
from storage.backups.backup import Steps as BackupSteps
from storage.backups.leftovers import remove_leftovers
from storage.engine import Connection, open_engine
from storage.files import FileStore, FilesUnusable
from storage.migrate import ensure
from tests.storage.backed_up import NO_STEPS, record, rows_of
from tests.storage.forging import small_record

__all__ = ["record"]


def test_a_backup_is_never_written_over_another_file(record: Connection, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    path.write_text("keep me")
    with pytest.raises(CannotBackUp, match="exists already"):
        backup(record, FileStore(f"file:{tmp_path}/files"), path, NO_STEPS)
    assert path.read_text() == "keep me"
    with pytest.raises(CannotBackUp, match="cannot be written"):
        backup(record, FileStore(f"file:{tmp_path}/files"), tmp_path / "nowhere" / "one.backup", NO_STEPS)
    assert sorted(found.name for found in tmp_path.glob("*backup*")) == ["one.backup"]


def test_a_backup_holds_one_moment_while_others_write(record: Connection, database: str, tmp_path: Path) -> None:
    files, path = FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup"
    engine = open_engine(database)
    ensure(engine, 1001)
    other = Connection(engine)
    before = rows_of(record)

    def meanwhile(_done: int, _all: int) -> None:
        other.run("update ticket set subject = subject || '!'")
        other.run("update customer set name = name || '!'")

    backup(record, files, path, BackupSteps(meanwhile, NO_STEPS.files, NO_STEPS.check))
    reader = checked(path)
    kept = {table: rows for table, rows in reader.rows() if table in ("ticket", "customer")}
    for table, rows in kept.items():
        at = list(reader.head.tables[table]).index("subject" if table == "ticket" else "name")
        assert rows and not any(row[at].endswith("!") for row in rows)
    assert before != rows_of(record)
    other.close()


def test_a_file_that_cannot_be_read_ends_a_backup_in_one_sentence(record: Connection, tmp_path: Path) -> None:
    (tmp_path / "files" / "abcd" / ("b" * 32)).mkdir(parents=True)
    with pytest.raises(FilesUnusable, match="attachments"):
        backup(record, FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup", NO_STEPS)
    gc.collect()  # what is left of the archive must not complain
    assert not list(tmp_path.glob("one.backup*"))


async def test_a_backup_names_the_files_that_are_not_there(record: Connection, database: str, tmp_path: Path) -> None:
    files, keys = FileStore(f"file:{tmp_path}/files"), [f"abcd/{letter * 32}" for letter in "123"]
    there = await files.put("x", in_chunks(b"a picture"))
    insert = "insert into event (ticket, seq, at, kind, actor, data, hash) values (1001, ?, 5, 'noted', '', ?, '')"
    for number, proofs in enumerate((dict.fromkeys((*keys, there), "2:x"), {keys[1]: ""}), start=900):
        record.run(insert, (number, json.dumps({"proofs": {f"file {key}": value for key, value in proofs.items()}})))

    other = Connection(open_engine(database))

    def erased_meanwhile(_done: int, _all: int) -> None:
        other.run(insert, (950, json.dumps({"proofs": {f"file {keys[2]}": ""}})))

    made = backup(record, files, tmp_path / "one.backup", BackupSteps(NO_STEPS.rows, erased_meanwhile, NO_STEPS.check))
    assert list(made.missing) == [keys[0]] and made.files == 1
    other.close()


def test_of_two_backups_to_one_file_the_second_is_refused(record: Connection, tmp_path: Path) -> None:
    files, path = FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup"
    refused: list[str] = []

    def meanwhile(_done: int, _all: int) -> None:
        with pytest.raises(CannotBackUp) as told:
            backup(record, files, path, NO_STEPS)
        refused.append(str(told.value))

    made = backup(record, files, path, BackupSteps(NO_STEPS.rows, NO_STEPS.files, meanwhile))
    assert refused and all("Another process writes" in told for told in refused)
    assert checked(path).head.rows == made.rows
    assert [found.name for found in tmp_path.glob("one.backup*")] == ["one.backup"]


def test_what_a_killed_backup_left_is_removed_and_nothing_else(record: Connection, tmp_path: Path) -> None:
    files, path, left = FileStore(f"file:{tmp_path}/files"), tmp_path / "new.backup", tmp_path / "old.backup.part"
    others = {"a film.part": b"\x1aE\xdf\xa3", "empty.part": b"", "another.tar.part": b"notes.txt".ljust(10240, b"\0")}
    for name, data in others.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.part").mkdir()
    removed: list[list[Path]] = []

    def meanwhile(done: int, _all: int) -> None:
        if not left.exists():
            left.write_bytes((tmp_path / "new.backup.part").read_bytes()[:2000])
        removed.append(remove_leftovers(tmp_path))

    backup(record, files, path, BackupSteps(NO_STEPS.rows, NO_STEPS.files, meanwhile))
    (tmp_path / "link.part").symlink_to(path)
    assert removed and all(found == [left] for found in removed), "not what is still written"
    assert remove_leftovers(tmp_path) == [] and checked(path)
    assert {name: (tmp_path / name).read_bytes() for name in others} == others and (tmp_path / "folder.part").is_dir()


def test_a_leftover_that_another_backup_removes_at_that_moment_is_not_written(
    record: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, opened = tmp_path / "one.backup.part", os.open
    left.write_bytes(b"bellhop-backup.json\0")

    def removed_meanwhile(path: Path, *how: int) -> int:
        number = opened(path, *how)
        assert remove_leftovers(tmp_path) == [left]
        return number

    monkeypatch.setattr("storage.backups.backup.os.open", removed_meanwhile)
    with pytest.raises(CannotBackUp, match="Another process"):
        backup(record, FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup", NO_STEPS)


def test_a_backup_is_made_even_if_the_database_takes_nothing(tmp_path: Path) -> None:
    db = small_record(f"sqlite:///{tmp_path / 'one.db'}")
    db.run("create trigger full before insert on counter begin select raise(abort, 'database or disk is full'); end")
    made = backup(db, FileStore(f"file:{tmp_path}/files"), tmp_path / "one.backup", NO_STEPS)
    assert "disk is full" in made.unnoted and checked(tmp_path / "one.backup").head.rows == made.rows
    db.close()
