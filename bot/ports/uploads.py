"""The body of an HTTP request that is read from a file in pieces, with its length told beforehand."""

from __future__ import annotations

import mimetypes

from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

from bot.ports.contents import Content

_UNKNOWN = "application/octet-stream"


class Upload(Payload):
    """A file under a name, as an adapter passes it to a request."""

    def __init__(self, content: Content, name: str) -> None:
        self.name = name
        self._content = content
        super().__init__(content, content_type=mimetypes.guess_type(name)[0] or _UNKNOWN)
        self._size = content.size

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:  # noqa: ARG002  the library's own signature
        raise TypeError("a file is not decoded")

    async def write(self, writer: AbstractStreamWriter) -> None:
        async for chunk in self._content.chunks():
            await writer.write(chunk)
