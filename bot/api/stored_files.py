"""Files of messages, as downloads. A browser never shows them, because anybody can send a page with a script."""

from __future__ import annotations

import re
from urllib.parse import quote

from bot.api.asked import Asked, Route
from bot.api.problems import Reply
from bot.core.errors import NoSuchTicket
from bot.core.message import Attachment
from bot.ports.api_errors import FileNotStored, NoSuchFile
from bot.screens.message_data import Copies, files_now
from bot.tickets.context import Context

HEADERS = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
_PLAIN = re.compile(r"[^A-Za-z0-9._ -]", re.ASCII)


def stored_file(context: Context, asked: Asked) -> Reply:
    """Find a file: the number of its message and its place there. Raises NoSuchFile, and FileNotStored if the desk has no copy of it."""
    message, _, place = asked.args[0].partition("-")
    said = context.work.messages.get(int(message))
    if said is None or not place:
        raise NoSuchFile
    try:
        found = context.ticket(said.ticket)
    except NoSuchTicket as error:
        raise NoSuchFile from error
    versions = context.work.messages.versions(found, [said.id]).get(said.id, [])
    files = () if versions and versions[-1].text is None else files_now(said, versions)
    if int(place) > len(files):
        raise NoSuchFile
    (file,) = Copies(context.work, found, [said.id]).of(files[int(place) - 1 : int(place)])
    if not file.key:
        raise FileNotStored
    return Reply(200, file, {**HEADERS, "Content-Disposition": disposition(file.name)})


def disposition(name: str) -> str:
    """Return the header that says a file's name. The name is data: it begins no path and ends no line."""
    last = name.replace("\\", "/").rpartition("/")[2].strip(". ") or "file"
    plain = _PLAIN.sub("_", last)[-100:]
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(last, safe='')}"


def is_file(reply: Reply) -> bool:
    return isinstance(reply.data, Attachment)


ROUTES = (
    Route(
        "GET",
        "/files/{id}",
        "getFile",
        "The content of a file, as a download. Messages list the ids of their files.",
        stored_file,
        answer={"type": "string", "format": "binary"},
        statuses=(404,),
    ),
)
