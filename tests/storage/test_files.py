"""Files are stored and read in chunks, in a folder and in a bucket, and only complete ones are stored."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from bot.ports.contents import CHUNK, Chunks, in_chunks, whole
from storage.files import FileStore, FilesUnusable


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return FileStore(f"file:{tmp_path}/files" if request.param == "folder" else "memory:///")


@pytest.mark.parametrize("size", [0, 1, CHUNK, 6 * 2**20 + 7])
async def test_a_file_comes_back_as_it_was_in_chunks(store: FileStore, size: int) -> None:
    data = os.urandom(size)
    key = await store.put("x", in_chunks(data))
    content = await store.open(key)
    chunks = [chunk async for chunk in content.chunks()]
    assert content.size == size and b"".join(chunks) == data
    assert await content.head(10) == data[:10]
    assert await whole(content.chunks()) == data
    assert store.measured(key) == (size, sha256(data).hexdigest())


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_that_breaks_off_is_not_stored(store: FileStore, tmp_path: Path) -> None:
    async def broken() -> Chunks:
        yield bytes(6 * 2**20)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await store.put("x", broken())
    assert stored(tmp_path) == []


async def test_a_file_that_does_not_exist_is_told(store: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        await store.open("ab/cd")
    assert store.measured("ab/cd") is None


def test_a_file_whose_restoring_breaks_off_is_not_stored(store: FileStore, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(CHUNK)
        raise InterruptedError

    with pytest.raises((FilesUnusable, InterruptedError)):
        store.restore(f"abcd/{'b' * 32}", broken())
    assert stored(tmp_path) == []


async def test_one_unreadable_entry_hides_no_other_erasure(store: FileStore, tmp_path: Path) -> None:
    good = [f"7-{'a' * 40}", f"8-{'b' * 40}"]
    for name in (*good, "Thumbs.db", ".DS_Store"):
        await store.add_erased(name, f"line {name}")
    assert await store.erased({good[1]}) == ([f"line {good[0]}"], [])
    if (folder := tmp_path / "files" / "erased").is_dir():
        (folder / f"9-{'c' * 40}").mkdir()
        (folder / f"6-{'c' * 40}").write_bytes(b"\xff\x00")
        lines, unread = await store.erased(set())
        assert [line for line in lines if "line" in line] == [f"line {name}" for name in good]
        assert len(unread) == 1 and f"9-{'c' * 40}" in unread[0]
        with pytest.raises(FilesUnusable, match=f"9-{'c' * 40}"):
            store.probe()


@pytest.mark.parametrize("where", ["a file", "below a file", "a bucket that is away"])
def test_a_store_that_cannot_be_used_is_one_sentence(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    addresses = {"a file": f"file:{tmp_path}/file", "below a file": f"file:{tmp_path}/file/files", "a bucket that is away": "s3://bucket/x"}
    with pytest.raises(FilesUnusable) as told:
        list(FileStore(addresses[where]).keys())
    assert "files.store" in str(told.value) and "\n" not in str(told.value)
