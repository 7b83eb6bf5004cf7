"""Carries out deliveries: each one is one transaction, so none is ever half done, and a repeated one does nothing."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

from adapters.site.render import messages
from adapters.site.store import GONE, SAID, Chats, Shown, SiteStore, StoredFile, StoreDown
from adapters.site.uploads import Uploads, described
from bot.core.message import Attachment
from bot.ports.channel import FileStore
from bot.ports.outbound import Delete, DeliveryError, Edit, FileTrouble, Mark, Outbound, Post, Receipt, Trouble, Typing
from bot.ports.tolerant import Json

_NOT_CONTENT = ("marks",)
"""What the desk changes apart from the content of a message."""


class Sender:
    """``ring`` is called with a visitor for whom something has changed. ``now`` is the time in seconds."""

    def __init__(self, store: SiteStore, uploads: Uploads, ring: Callable[[str], None], now: Callable[[], float]) -> None:
        self._store, self._uploads, self._ring, self._now = store, uploads, ring, now

    async def send(self, send: Outbound, files: FileStore) -> Receipt:
        """Raises DeliveryError."""
        to = send.to if isinstance(send, Post | Typing) else send.at
        try:
            ids = await self._carried_out(send, to.place, files)
        except StoreDown as down:
            raise delivery_error(down) from down
        self._ring(to.place)
        return Receipt(to.place, ids)

    async def _carried_out(self, send: Outbound, visitor: str, files: FileStore) -> tuple[str, ...]:
        now = int(self._now() * 1000)
        match send:
            case Post():
                kept = [] if send.instead else [await self._copied(file, visitor, files, now) for file in send.card.files]
                return await self._store.run(lambda chats: _post(chats, send, visitor, kept, now))
            case Edit():
                return await self._store.run(lambda chats: _edit(chats, send, visitor, now))
            case Delete():
                await self._store.run(lambda chats: _delete(chats, send, visitor))
                return ()
            case Mark():
                await self._store.run(lambda chats: _mark(chats, send, visitor))
                return (send.message,)
            case Typing():
                await self._store.run(lambda chats: chats.typing(visitor, now) if chats.visitor(visitor) else None)
                return ()

    async def _copied(self, file: Attachment, visitor: str, files: FileStore, now: int) -> StoredFile:
        if not file.key:
            raise DeliveryError(Trouble.REFUSED, f"there is no copy of {file.name}", culprit=file, about=FileTrouble.BROKEN)
        content = await files.open(file.key)
        if not content.size:
            raise DeliveryError(Trouble.REFUSED, f"{file.name} is empty", culprit=file, about=FileTrouble.BROKEN)
        kept = StoredFile(token_hex(12), file.name, file.mime, content.size, 0, "")
        await self._uploads.keep(visitor, kept, content, now)
        return kept


def delivery_error(down: StoreDown) -> DeliveryError:
    return DeliveryError(Trouble.SHUT_OUT if down.denied else Trouble.TRY_AGAIN, str(down))


def _post(chats: Chats, send: Post, visitor: str, files: list[StoredFile], now: int) -> tuple[str, ...]:
    chats.number()  # whoever writes waits here, so nobody else posts the same meanwhile
    if chats.visitor(visitor) is None:
        raise DeliveryError(Trouble.GONE, "there is no such visitor, or they were forgotten")
    if send.delivery and (there := chats.delivered(send.delivery)):
        return tuple(one.id for one in there)
    contents = messages(send.card, send.instead, styled=not send.plain)
    if files:
        contents[0]["files"] = [described(file) for file in files]
    ids = tuple(chats.add(visitor, content, now, delivery=send.delivery) for content in contents)
    for file in files:
        chats.use_file(visitor, file.id, ids[0])
    return ids


def _edit(chats: Chats, send: Edit, visitor: str, now: int) -> tuple[str, ...]:
    chats.number()
    known = [send.message, *send.more]
    earlier = [one.id for one in chats.delivered(send.delivery) if one.id not in known] if send.delivery else []
    there = {one: found for one in (*known, *earlier) if (found := chats.message(visitor, one)) and found.kind == SAID}
    if send.message not in there:
        raise DeliveryError(Trouble.GONE, "there is no such message")
    contents = messages(send.card, send.instead, styled=not send.plain)
    if (files := there[send.message].data.get("files")) and not send.instead:
        contents[0]["files"] = files
    ids = list(there)
    for message, content in zip(ids, contents, strict=False):
        chats.change(visitor, message, _marked(content, there[message]))
    for message in ids[len(contents) :]:
        chats.remove(visitor, message)
    added = [chats.add(visitor, content, now, delivery=send.delivery) for content in contents[len(ids) :]]
    return (*ids[: len(contents)], *added)


def _marked(content: Json, before: Shown) -> Json:
    return content | {name: before.data[name] for name in _NOT_CONTENT if name in before.data}


def _delete(chats: Chats, send: Delete, visitor: str) -> None:
    for message in (send.message, *send.more):
        chats.remove(visitor, message)


def _mark(chats: Chats, send: Mark, visitor: str) -> None:
    chats.number()
    found = chats.message(visitor, send.message)
    if found is None or found.kind == GONE:
        raise DeliveryError(Trouble.GONE, "there is no such message")
    marks = [mark for mark in found.data.get("marks", ()) if mark != send.emoji] + ([send.emoji] if send.there else [])
    chats.change(visitor, send.message, {**found.data, "marks": marks})
