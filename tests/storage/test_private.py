"""What Bellhop creates is for its owner only, whatever the umask is, and what isn't is reported."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports.contents import in_chunks, whole
from storage.engine import open_engine, sqlite_file
from storage.files import FileStore, folder_of
from storage.migrate import ensure, migrate
from storage.private import make_file, make_folder, shared_below, shared_database


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o377], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def everything(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


def test_a_database_and_its_companions_are_their_owner_s(tmp_path: Path, umask: int) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/bellhop.db")
    ensure(engine, 1001)
    db = sqlite3.connect(tmp_path / "bellhop.db")
    db.execute("update counter set value = value")
    db.commit()
    found = {path.name: rights(path) for path in tmp_path.iterdir()}
    db.close()
    assert found == {"bellhop.db": "0o600", "bellhop.db-wal": "0o600", "bellhop.db-shm": "0o600"}


def test_a_database_that_is_there_keeps_its_rights_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bellhop.db"
    make_file(file)
    file.chmod(0o640)
    migrate(open_engine(f"sqlite:///{file}"))
    assert rights(file) == "0o640"
    assert shared_database(file) == [file]


async def test_files_and_the_folders_around_them_are_their_owner_s(tmp_path: Path, umask: int) -> None:
    store = FileStore(f"file:{tmp_path}/var/lib/files")
    key = await store.put("photo.jpg", in_chunks(b"a cat"))
    assert await whole((await store.open(key)).chunks()) == b"a cat"
    made = everything(tmp_path)
    assert len(made) == 5
    assert {rights(path) for path in made if path.is_dir()} == {"0o700"}
    assert {rights(path) for path in made if path.is_file()} == {"0o600"}
    assert list(shared_below(tmp_path / "var")) == []


def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files").chmod(0o750)
    make_folder(tmp_path / "files" / "more")
    assert rights(tmp_path / "files") == "0o750"
    assert rights(tmp_path / "files" / "more") == "0o700"


def test_everything_that_others_may_use_is_named(tmp_path: Path) -> None:
    make_folder(tmp_path / "files" / "ab")
    for name, mode in (("one", 0o600), ("two", 0o640), ("three", 0o604), ("four", 0o700)):
        (tmp_path / "files" / "ab" / name).write_bytes(b"x")
        (tmp_path / "files" / "ab" / name).chmod(mode)
    (tmp_path / "files" / "ab").chmod(0o710)
    assert [path.name for path in shared_below(tmp_path / "files")] == ["ab", "three", "two"]


def test_a_file_that_is_not_there_is_not_named(tmp_path: Path) -> None:
    assert shared_database(tmp_path / "none.db") == []
    assert list(shared_below(tmp_path / "none")) == []


def test_only_files_on_this_machine_are_looked_at() -> None:
    assert sqlite_file("postgresql://user:password@host/name") is None
    assert folder_of("s3://bucket/prefix") is None
