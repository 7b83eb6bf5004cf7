"""Attachments: bytes go in under our own key, and come back. A directory or an S3 bucket."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import Any


class FileStore:
    """``file:<directory>`` or ``s3://bucket/prefix``. Keys are random: names of strangers never become paths.

    The library is loaded with the first file, or at once for a bucket, whose address may be wrong: it is seven megabytes.
    """

    def __init__(self, where: str) -> None:
        self._folder = Path(where.removeprefix("file:").removeprefix("//")).absolute() if where.startswith("file:") else None
        self._where = where
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
        else:
            _ = self._store

    async def put(self, name: str, data: bytes) -> str:  # noqa: ARG002  strangers' names never become paths
        key = f"{secrets.token_hex(2)}/{secrets.token_hex(16)}"
        await self._store.put_async(key, data)
        return key

    async def get(self, key: str) -> bytes:
        found = await self._store.get_async(key)
        return bytes(await found.bytes_async())

    @cached_property
    def _store(self) -> Any:
        from obstore.store import LocalStore, from_url  # noqa: PLC0415  see above

        return LocalStore(str(self._folder)) if self._folder else from_url(self._where)
