"""Files of visitors come in pieces, so that a broken connection loses only one, and go out as downloads that no browser ever shows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import quote

from adapters.site.http import BYTES, Refused, found, number, read, streamed
from adapters.site.store import Chats, SiteStore, StoredFile
from bot.core.file_names import safe_name
from bot.core.visible_text import on_one_line
from bot.ports.channel import Request, Response
from bot.ports.contents import Chunks, Content
from bot.ports.tolerant import Json

_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_MIME = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,80}", re.ASCII)
_LONGEST_NAME = 500


class Uploads:
    """The files of all chats. ``most`` is the size of the largest that a visitor can send."""

    def __init__(self, store: SiteStore, most: int) -> None:
        self._store, self._most = store, most

    async def begin(self, visitor: str, request: Request, now: int) -> Response:
        """Announce a file: its id, name, type and size. The same again is no error, and says how much is there."""
        told = read(request)
        own, name, mime, size = (told.pop(key, "") for key in ("id", "name", "mime", "size"))
        if told or not (isinstance(own, str) and _ID.fullmatch(own)) or not isinstance(name, str) or len(name) > _LONGEST_NAME:
            raise Refused(400, "form", "A file has id, name, mime and size.")
        if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= self._most:
            raise Refused(413, "large", f"A file may have 1 to {self._most} bytes.")
        mime = mime if isinstance(mime, str) and _MIME.fullmatch(mime) else BYTES
        file = StoredFile(own, safe_name(on_one_line(name.encode("utf-8", "replace").decode())), mime, size, 0, "")
        there = await self._store.run(partial(_announced, visitor, file, now))
        if (there.size, there.mime) != (size, mime):
            raise Refused(409, "form", "Another file has this id.")
        return found({"stored": there.stored})

    async def add(self, visitor: str, own: str, request: Request) -> Response:
        """Add a piece. The answer says how much is there, so the page goes on from there whatever happened to its last answer."""
        start, data = number(request, "start"), request.body
        if not data:
            raise Refused(400, "form", "A piece has at least one byte.")
        file = await self._store.run(partial(_grown, visitor, own, start, data)) if _ID.fullmatch(own) else None
        if file is None:
            raise Refused(404, "gone", "There is no such file.")
        return found({"stored": file.stored})

    async def taken(self, visitor: str, named: object, message: str) -> list[Json]:
        """The files of a message that is being sent. Raises Refused unless all of them are there, and belong to no other message."""
        if (
            not isinstance(named, list)
            or not all(isinstance(one, str) and _ID.fullmatch(one) for one in named)
            or len(set(named)) != len(named)
        ):
            raise Refused(400, "form", "files must be a list of ids.")
        files = await self._store.run(lambda chats: [chats.file(visitor, one) for one in named])
        if any(file is None or not file.complete or file.message not in ("", message) for file in files):
            raise Refused(409, "gone", "A file of the message is not there, or not complete.")
        return [described(file) for file in files if file is not None]

    async def download(self, visitor: str, own: str) -> Response:
        file = await self._store.run(lambda chats: chats.file(visitor, own)) if _ID.fullmatch(own) else None
        if file is None or not file.complete:
            raise Refused(404, "gone", "There is no such file.")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name or 'file', safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Length": str(file.size),
        }
        return streamed(self.pieces(visitor, file), BYTES, headers)

    async def pieces(self, visitor: str, file: StoredFile) -> AsyncIterator[bytes]:
        start = 0
        while start < file.size:
            piece = await self._store.run(partial(_piece, visitor, file.id, start))
            if not piece:
                return  # it was deleted meanwhile
            yield piece
            start += len(piece)

    async def keep(self, visitor: str, file: StoredFile, content: Content, now: int) -> None:
        """Store a copy of one of the desk's files, which belongs to no message yet."""
        await self._store.run(lambda chats: chats.add_file(visitor, file, now))
        start = 0
        async for chunk in content.chunks():
            await self._store.run(partial(_grown, visitor, file.id, start, bytes(chunk)))
            start += len(chunk)


def _announced(visitor: str, file: StoredFile, now: int, chats: Chats) -> StoredFile:
    there = chats.file(visitor, file.id)
    if there is None:
        chats.add_file(visitor, file, now)
    return there or file


def _grown(visitor: str, own: str, start: int, data: bytes, chats: Chats) -> StoredFile | None:
    chats.add_piece(visitor, own, start, data)
    return chats.file(visitor, own)


def _piece(visitor: str, own: str, start: int, chats: Chats) -> bytes:
    return chats.piece(visitor, own, start)


def described(file: StoredFile) -> Json:
    return {"id": file.id, "name": file.name, "mime": file.mime, "size": file.size}


async def fetched(store: SiteStore, uploads: Uploads, remote: str) -> tuple[StoredFile, Chunks] | None:
    """A file by the handle that the desk knows."""
    visitor, slash, own = remote.partition("/")
    file = await store.run(lambda chats: chats.file(visitor, own)) if slash else None
    return (file, uploads.pieces(visitor, file)) if file is not None and file.complete else None
