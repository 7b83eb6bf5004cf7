"""Files are stored and read in chunks, in a folder and in a bucket, and only complete ones are stored."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from bot.ports.contents import CHUNK, Chunks, in_chunks, whole
from storage.files import FileStore


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
