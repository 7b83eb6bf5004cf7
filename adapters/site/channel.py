"""A chat on web pages as a channel of the desk. There is no platform behind it: what visitors see is in a store of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from adapters.site.check import examine
from adapters.site.feed import Feed
from adapters.site.ingest import translate
from adapters.site.reading import Reading
from adapters.site.render import BUTTON
from adapters.site.sender import Sender, delivery_error
from adapters.site.server import Server
from adapters.site.settings import SiteSettings
from adapters.site.store import Chats, SiteStore, StoreDown
from adapters.site.tokens import is_registered
from adapters.site.uploads import Uploads, fetched
from bot.core.message import Attachment
from bot.core.people import Identity, Profile
from bot.ports.background import Endless
from bot.ports.channel import Capabilities, DeskPort, FileStore, Finding, Pace, Request, Response
from bot.ports.contents import Chunks
from bot.ports.inbound import Inbound
from bot.ports.outbound import DeliveryError, Outbound, Post, Receipt, Trouble
from bot.ports.wording import Limits

T = TypeVar("T")
LOOK, TIDY = 1.0, 600.0  # seconds
_UNUSED = 86_400_000  # milliseconds that a file without a message is kept
_AT_ONCE = 200


class SiteChannel:
    """The chat of one or more sites. Sending works from ``open`` to ``close``, hearing from ``listen`` to ``stop_listening``."""

    capabilities = Capabilities(
        prefix="/",
        title="Web chat",
        private_buttons=True,
        any_emoji=True,
        reads_doubt=True,
        serves_paths=True,
        keeps_chats=True,
        limits=Limits(button=BUTTON),
    )
    pace: Pace | None = None
    hears_by_http = True

    def __init__(self, name: str, settings: SiteSettings, url: str, now: Callable[[], float] = time.time) -> None:
        self.name = name
        self._settings, self._url, self._now = settings, url, now
        self.store = SiteStore(settings.database, name)
        self._feed = Feed(self.store, settings.streams)
        self._uploads = Uploads(self.store, settings.file_size)
        self._sender = Sender(self.store, self._uploads, self._feed.ring, now)
        self._server = Server(name, settings, self.store, Reading(self.store, self._feed, now), now)
        self._tasks: list[Endless] = []
        self._trouble = "does not listen"

    @property
    def trouble(self) -> str:
        return self._trouble

    async def open(self) -> None:
        await self._run(lambda chats: chats.newest())

    async def listen(self, desk: DeskPort) -> None:
        self._feed.begin()
        self._server.begin(desk)
        every = desk.background.every
        self._tasks = [
            every(f"feed:{self.name}", self._catch_up, LOOK, expected=(StoreDown,)),
            every(f"tidy:{self.name}", self._tidy, TIDY, expected=(StoreDown,)),
        ]
        self._trouble = ""

    async def stop_listening(self) -> None:
        self._trouble = "stopped"
        self._server.end()
        self._feed.close()
        for task in self._tasks:
            await task.cancel()
        await self._server.active.finished()

    async def close(self) -> None:
        await self.stop_listening()
        await self.store.close()

    async def receive(self, request: Request) -> Response:
        return await self._server.receive(request)

    async def reread(self, raw: bytes) -> Inbound | None:
        return translate(raw, self.name, datetime.fromtimestamp(self._now(), UTC))

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt:
        return await self._sender.send(send, files)

    async def find(self, post: Outbound) -> Receipt | None:
        if not isinstance(post, Post) or not post.delivery:
            return None
        there = await self._run(lambda chats: chats.delivered(post.delivery))
        return Receipt(post.to.place, tuple(one.id for one in there)) if there else None

    async def identify(self, place: str, message: str) -> str:
        return await self._run(lambda chats: chats.delivery_of(place, message))

    async def fetch(self, file: Attachment) -> Chunks:
        try:
            found = await fetched(self.store, self._uploads, file.remote)
            if found is None:
                raise DeliveryError(Trouble.GONE, "there is no such file", file=True)
            async for chunk in found[1]:
                yield chunk
        except StoreDown as down:
            raise delivery_error(down) from down

    async def check_token(self) -> None:
        try:
            await self.store.probe()
        except StoreDown as down:
            raise delivery_error(down) from down

    async def who(self, person: str) -> Profile:
        found = await self._run(lambda chats: chats.visitor(person))
        if found is None:
            raise DeliveryError(Trouble.GONE, "there is no such visitor, or they were forgotten")
        return Profile(Identity(self.name, person), found.name, found.email, found.language, registered=is_registered(person))

    async def forget(self, person: str) -> None:
        await self._run(lambda chats: chats.forget(person))
        self._feed.ring(person)

    async def members(self, place: str) -> frozenset[str]:  # noqa: ARG002  a chat has one visitor and no members
        return frozenset()

    def link(self, place: str, message: str, thread: str = "") -> str:  # noqa: ARG002  only its visitor can see a chat
        return ""

    async def start_link(self, word: str) -> str:  # noqa: ARG002  not among the capabilities
        return ""

    def is_group(self, person: str) -> bool:  # noqa: ARG002  visitors are people
        return False

    async def is_present(self, person: str) -> bool:  # noqa: ARG002  not among the capabilities
        return True

    async def check(self, places: Sequence[str], people: Sequence[str], *, hello: str = "") -> Sequence[Finding]:  # noqa: ARG002  there is nobody to greet
        return await examine(self.store, self._settings, url=self._url, channel=self.name, places=places, people=people)

    async def _run(self, work: Callable[[Chats], T]) -> T:
        """Ask the store. Raises DeliveryError."""
        try:
            return await self.store.run(work)
        except StoreDown as down:
            raise delivery_error(down) from down

    async def _catch_up(self) -> None:
        await self._feed.catch_up()

    async def _tidy(self) -> None:
        """Delete what visitors can no longer read."""
        now = int(self._now() * 1000)
        before = now - int(self._settings.keep.total_seconds() * 1000)
        while await self.store.run(lambda chats: chats.tidy(before, now - _UNUSED, _AT_ONCE)) >= _AT_ONCE:
            pass
