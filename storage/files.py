"""Stores attachments in a directory or an S3 bucket, under random keys."""

from __future__ import annotations

import secrets
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from storage.private import FILE, make_folder


def folder_of(where: str) -> Path | None:
    """The folder of ``file:<directory>``; None for a bucket."""
    return Path(where.removeprefix("file:").removeprefix("//")).absolute() if where.startswith("file:") else None


class FileStore:
    """The store at ``file:<directory>`` or ``s3://bucket/prefix``. Keys are random, so a sender's file name never becomes a path.

    The library needs seven megabytes, so it is loaded with the first file. For a bucket it is loaded at once, to check the address.
    """

    def __init__(self, where: str) -> None:
        self._folder = folder_of(where)
        self._where = where
        if self._folder:
            make_folder(self._folder)
        else:
            _ = self._store

    async def put(self, name: str, data: bytes) -> str:  # noqa: ARG002  strangers' names never become paths
        key = f"{secrets.token_hex(2)}/{secrets.token_hex(16)}"
        if self._folder is None:
            await self._store.put_async(key, data)
            return key
        file = self._folder / key
        make_folder(file.parent)  # private before anything is written into it
        await self._store.put_async(key, data)
        file.chmod(FILE)
        return key

    async def get(self, key: str) -> bytes:
        found = await self._store.get_async(key)
        return bytes(await found.bytes_async())

    def measured(self, key: str) -> tuple[int, str] | None:
        """Size and SHA-256 of a file; None if it does not exist. The file is read in chunks."""
        try:
            found = self._store.get(key)
        except FileNotFoundError:
            return None
        size, digest = 0, sha256()
        for piece in found.stream():
            size += len(piece)
            digest.update(piece)
        return size, digest.hexdigest()

    @cached_property
    def _store(self) -> Any:
        from obstore.store import LocalStore, from_url  # noqa: PLC0415  see above

        return LocalStore(str(self._folder)) if self._folder else from_url(self._where)
