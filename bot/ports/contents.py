"""The content of a file, read in pieces, so that no file has to fit into memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

Chunks = AsyncIterator[bytes]
CHUNK = 2**16  # bytes


@dataclass(frozen=True, slots=True)
class Content:
    """``size`` is in bytes. ``chunks`` reads the file from its beginning, each time it is called."""

    size: int
    chunks: Callable[[], Chunks]

    async def head(self, size: int) -> bytes:
        """Return the first bytes."""
        found = bytearray()
        async for chunk in self.chunks():
            found += memoryview(chunk)[: size - len(found)]
            if len(found) >= size:
                break
        return bytes(found)


def content_of(data: bytes) -> Content:
    return Content(len(data), lambda: in_chunks(data))


async def in_chunks(data: bytes) -> Chunks:
    view = memoryview(data)
    for at in range(0, len(data), CHUNK):
        yield bytes(view[at : at + CHUNK])


async def whole(chunks: Chunks) -> bytes:
    """Return all of it. Only for what is known to be small."""
    return b"".join([chunk async for chunk in chunks])
