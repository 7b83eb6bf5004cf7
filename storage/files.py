"""Stores attachments in a directory or an S3 bucket, under random keys. They are written and read in chunks."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from errno import ENOTDIR
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from bot.ports.contents import CHUNK, Chunks, Content, in_chunks
from storage.private import FILE, make_folder

_PART = 5 * 2**20  # bytes; a bucket takes no smaller parts
_UPLOADS = 3  # at once into a bucket: each has parts in memory
_UNFINISHED = ".part"
KEY = re.compile(r"[0-9a-f]{4}/[0-9a-f]{32}")
"""What a key looks like. No other name is ever written or read."""
ERASED = "erased"  # the folder of the list of erasures
_LISTED = re.compile(r"[0-9]{1,19}-[0-9a-f]{40}")
"""What the name of an erasure in that list looks like. Other files in the folder aren't ours."""


class FilesUnusable(Exception):
    """The store can't be opened, read or written. ``reason`` says why; the text is a sentence that says what to do, too."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The store of attachments under files.store can't be used: {reason}. Check its address and rights.")


def folder_of(where: str) -> Path | None:
    """The folder of ``file:<directory>``; None for a bucket."""
    return Path(where.removeprefix("file:").removeprefix("//")).absolute() if where.startswith("file:") else None


class FileStore:
    """The store at ``file:<directory>`` or ``s3://bucket/prefix``. Keys are random, so a sender's file name never becomes a path."""

    def __init__(self, where: str) -> None:
        self._folder = folder_of(where)
        self._where = where
        self._uploads = asyncio.Semaphore(_UPLOADS)
        with _explained():
            if self._folder:
                make_folder(self._folder)
                if not self._folder.is_dir():
                    raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(self._folder))
            else:
                _ = self._bucket  # checks the address

    async def put(self, name: str, chunks: Chunks) -> str:  # noqa: ARG002  strangers' names never become paths
        key = _new_key()
        if self._folder is None:
            async with self._uploads:
                await self._upload(key, chunks)
        else:
            await _write(self._folder / key, chunks)
        return key

    async def open(self, key: str) -> Content:
        if self._folder is None:
            found = await self._bucket.head_async(key)
            return Content(int(found["size"]), lambda: self._download(key))
        file = self._folder / key
        return Content((await asyncio.to_thread(file.stat)).st_size, lambda: _read(file))

    async def remove(self, key: str) -> None:
        """Remove a file. One that doesn't exist is no error."""
        await asyncio.to_thread(self.delete, key)

    async def add_erased(self, name: str, line: str) -> None:
        """Add a line to the list of erasures, which outlives the database. ``name`` is its own."""
        if self._folder is None:
            await self._bucket.put_async(f"{ERASED}/{name}", line.encode())
        elif not await asyncio.to_thread((self._folder / ERASED / name).exists):
            await _write(self._folder / ERASED / name, in_chunks(line.encode()))

    async def erased(self, known: AbstractSet[str]) -> tuple[list[str], list[str]]:
        """Return the lines of that list whose names aren't known, and why others can't be read."""
        if self._folder is not None:
            return await asyncio.to_thread(_lines, self._folder / ERASED, known)
        found = [one["path"] async for page in self._bucket.list(ERASED) for one in page]
        names = [path for path in found if path.rpartition("/")[2] not in known and _LISTED.fullmatch(path.rpartition("/")[2])]
        return [bytes(await (await self._bucket.get_async(path)).bytes_async()).decode("utf-8", "replace") for path in names], []

    def measured(self, key: str) -> tuple[int, str] | None:
        """Size and SHA-256 of a file; None if it does not exist."""
        found = self.opened(key)
        if found is None:
            return None
        size, digest = 0, sha256()
        for piece in found[1]:
            size += len(piece)
            digest.update(piece)
        return size, digest.hexdigest()

    # For programs that don't serve anybody meanwhile

    def keys(self) -> Iterator[str]:
        """The key of every file, in order. Whatever else is in the folder or bucket isn't ours."""
        with _explained():
            if self._folder is None:
                found = (str(one["path"]) for page in self._bucket.list() for one in page)
            else:
                found = (str(path.relative_to(self._folder)) for path in self._folder.glob("*/*"))
            return iter(sorted(key for key in found if KEY.fullmatch(key)))

    def opened(self, key: str) -> tuple[int, Iterator[bytes]] | None:
        """Size and content of a file; None if it does not exist. The content can be read even if the file is deleted meanwhile."""
        with _explained():
            try:
                if self._folder is None:
                    content = self._bucket.get(key)
                    return int(content.meta["size"]), _told(bytes(piece) for piece in content.stream(min_chunk_size=CHUNK))
                file = (self._folder / key).open("rb")
            except FileNotFoundError:
                return None
            return os.fstat(file.fileno()).st_size, _told(_read_all(file))

    def restore(self, key: str, pieces: Iterator[bytes]) -> None:
        """Store a file of a backup under its own key. It has its name when it is complete."""
        with _explained():
            if self._folder is None:
                self._bucket.put(key, pieces, max_concurrency=1)
                return
            path = self._folder / key
            unfinished = path.with_name(path.name + _UNFINISHED)
            unfinished.unlink(missing_ok=True)  # of an attempt that was killed
            try:
                with _create(unfinished) as file:
                    for piece in pieces:
                        file.write(piece)
                unfinished.rename(path)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise

    def probe(self) -> None:
        """Store, read and delete a small file, and read the list of erasures. Raises FilesUnusable."""
        key = _new_key()
        self.restore(key, iter((b"probe",)))
        try:
            if self.measured(key) != (5, sha256(b"probe").hexdigest()):
                raise FilesUnusable("a file that was stored reads differently")
        finally:
            self.delete(key)
        if self._folder is not None:
            with _explained():
                _, unread = _lines(self._folder / ERASED, frozenset())
            if unread:
                raise FilesUnusable(unread[0])

    def delete(self, key: str) -> None:
        """Delete a file, if it exists."""
        with _explained():
            if self._folder is None:
                self._bucket.delete(key)
            else:
                (self._folder / key).unlink(missing_ok=True)

    async def _upload(self, key: str, chunks: Chunks) -> None:
        """Nothing is stored unless the writer is closed."""
        from obstore import open_writer_async  # noqa: PLC0415  see below

        writer = open_writer_async(self._bucket, key, buffer_size=_PART, max_concurrency=1)
        async for chunk in chunks:
            await writer.write(chunk)
        await writer.close()

    async def _download(self, key: str) -> Chunks:
        found = await self._bucket.get_async(key)
        async for piece in found.stream(min_chunk_size=CHUNK):
            yield bytes(piece)

    @cached_property
    def _bucket(self) -> Any:
        from obstore.store import from_url  # noqa: PLC0415  seven megabytes that only a bucket needs

        return from_url(self._where)


def _new_key() -> str:
    return f"{secrets.token_hex(2)}/{secrets.token_hex(16)}"


def _lines(folder: Path, known: AbstractSet[str]) -> tuple[list[str], list[str]]:
    lines, unread = [], []
    for file in sorted(folder.iterdir()) if folder.is_dir() else []:
        if file.name not in known and _LISTED.fullmatch(file.name):
            try:
                lines.append(file.read_text("utf-8", "replace"))
            except OSError as error:
                unread.append(str(error))
    return lines, unread


@contextmanager
def _explained() -> Iterator[None]:
    """Raise what the file system or the library of the bucket raises as FilesUnusable."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, OSError) and not type(error).__module__.startswith("obstore"):
            raise
        raise FilesUnusable((str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")) from error


def _told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    with _explained():
        yield from pieces


async def _write(path: Path, chunks: Chunks) -> None:
    """A file has its name when it is complete."""
    unfinished = path.with_name(path.name + _UNFINISHED)
    file = await asyncio.to_thread(_create, unfinished)
    try:
        with file:
            async for chunk in chunks:
                await asyncio.to_thread(file.write, chunk)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink()
        raise


def _read_all(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece


def _create(path: Path) -> BinaryIO:
    make_folder(path.parent)  # private before anything is written into it
    number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, FILE)
    os.fchmod(number, FILE)
    return os.fdopen(number, "wb")


async def _read(path: Path) -> Chunks:
    file = await asyncio.to_thread(path.open, "rb")
    with file:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            yield piece
