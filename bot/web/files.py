"""The content of files. Pictures, sounds and films are shown; everything else, HTML and SVG above all, is only downloaded."""

from __future__ import annotations

import re
from collections.abc import Callable

import structlog
from aiohttp import web

from bot.api.asked import Asked as ApiAsked
from bot.api.stored_files import disposition
from bot.api.stored_files import stored_file as found_file
from bot.core.message import Attachment
from bot.ports.contents import Chunks, Content
from bot.tickets.context import Context
from bot.web.asked import Asked, Route, Stored
from bot.web.media import HEAD, shown_as

log = structlog.get_logger()
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


def stored(context: Context, asked: Asked) -> Stored:
    """Find a file. Raises NoSuchFile, and FileNotStored if the desk has no copy of it."""
    reply = found_file(context, ApiAsked(asked.args))
    file = reply.data
    assert isinstance(file, Attachment)
    return Stored(file.key, file.name, download="download" in asked.query)


async def sent(
    request: web.Request, file: Stored, content: Content, safe: dict[str, str], more_time: Callable[[], None]
) -> web.StreamResponse:
    """Send a file piece by piece, or the part of it that a player asks for."""
    kind = "" if file.download else shown_as(await content.head(HEAD))
    headers = {**safe, "Content-Type": kind or "application/octet-stream", "Content-Security-Policy": SANDBOX, "Accept-Ranges": "bytes"}
    if not kind:
        headers["Content-Disposition"] = disposition(file.name)
    first, last = _range(request.headers.get("Range", ""), content.size)
    partial = (first, last) != (0, content.size - 1)
    if partial:
        headers["Content-Range"] = f"bytes {first}-{last}/{content.size}"
    response = web.StreamResponse(status=206 if partial else 200, headers=headers)
    response.content_length = last - first + 1
    try:
        await response.prepare(request)
        if request.method != "HEAD":
            async for piece in _between(content.chunks(), first, last):
                await response.write(piece)
                more_time()
        await response.write_eof()
    except ConnectionError:
        log.debug("a file was wanted no longer")
    return response


async def _between(chunks: Chunks, first: int, last: int) -> Chunks:
    """Yield what is between two bytes of a content."""
    at = 0
    async for chunk in chunks:
        begin, end = max(first - at, 0), min(last + 1 - at, len(chunk))
        if begin < end:
            yield chunk[begin:end]
        at += len(chunk)
        if at > last:
            break


def _range(written: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte that are wanted; all of them if the range can't be given."""
    found = _RANGE.fullmatch(written)
    if found is None or int(found[1]) >= size:
        return 0, size - 1
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return (int(found[1]), last) if last >= int(found[1]) else (0, size - 1)


ROUTES = (Route("/files/{id}", stored),)
