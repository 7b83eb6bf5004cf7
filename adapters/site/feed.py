"""Wakes the pages that wait for news. One look at the store each second serves all pages of a process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.site.store import SiteStore

OF_ONE_VISITOR = 6  # pages that one visitor may keep open; browsers open no more connections to one server


class Reader:
    """One page that waits. ``sent_away``: another one needs its place, so it should ask every few seconds instead."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.sent_away = False

    async def wait(self, seconds: float) -> bool:
        """Wait for news. False if there were none."""
        try:
            async with asyncio.timeout(seconds):
                await self.news.wait()
        except TimeoutError:
            return False
        self.news.clear()
        return True


class Feed:
    """The waiting pages by visitor."""

    def __init__(self, store: SiteStore, most: int) -> None:
        self._store, self._most = store, most
        self._readers: dict[str, list[Reader]] = {}
        self._seen: int | None = None
        self.closing = False

    def __len__(self) -> int:
        return sum(map(len, self._readers.values()))

    @contextmanager
    def reading(self, visitor: str) -> Iterator[Reader | None]:
        """Wait among the others; None if there is no room. A visitor's oldest page makes room for their newest."""
        mine = self._readers.setdefault(visitor, [])
        if self.closing or (len(self) >= self._most and not mine):
            if not mine:
                del self._readers[visitor]
            yield None
            return
        if len(mine) >= OF_ONE_VISITOR or len(self) >= self._most:
            oldest = mine.pop(0)
            oldest.sent_away = True
            oldest.news.set()
        reader = Reader()
        mine.append(reader)
        try:
            yield reader
        finally:
            if reader in mine:
                mine.remove(reader)
            if not mine and self._readers.get(visitor) is mine:
                del self._readers[visitor]

    def ring(self, visitor: str) -> None:
        for reader in self._readers.get(visitor, ()):
            reader.news.set()

    async def catch_up(self) -> None:
        """Wake the pages of visitors for whom another process has written something."""
        if not self._readers:
            self._seen = None
            return
        if self._seen is None:  # whoever began to wait has looked by then, or is about to
            newest = await self._store.run(lambda chats: chats.newest())
            for visitor in list(self._readers):
                self.ring(visitor)
            self._seen = newest
            return
        seen = self._seen
        self._seen, visitors = await self._store.run(lambda chats: chats.changed(seen))
        for visitor in visitors:
            self.ring(visitor)

    def close(self) -> None:
        """Send all pages away: they come back to the next process."""
        self.closing = True
        for readers in self._readers.values():
            for reader in readers:
                reader.news.set()

    def begin(self) -> None:
        self.closing = False
