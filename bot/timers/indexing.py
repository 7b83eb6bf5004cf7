"""Keeps the search index up to date, apart from intake: a ticket whose journal has grown since it was indexed is read and indexed again.

What must be indexed is told by the tickets themselves (``events > indexed``), so nothing is missed when a process is killed.
"""

from __future__ import annotations

from functools import partial

from bot.ports.store import Store
from bot.ports.work import Work
from bot.search.analyser import VERSION
from bot.search.document import Batch, Document

EVERY = 0.8  # seconds between two looks, so that a change can be found within a second
AT_ONCE, BUILT_AT_ONCE = 20, 50  # tickets; a customer's message waits while so many are read and written
DUTY = "search"


class Indexer:
    """One process at a time has this duty."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: object | None = None
        """The store's mark when everything was indexed."""

    async def turn(self) -> None:
        """Index what changed, and build a new index if this program analyses words differently than the one before."""
        if not await self._store.lead(DUTY):
            return
        mark = self._store.mark()
        if mark and mark == self._seen:
            return
        documents, state = await self._store.look(lambda queries: (queries.changed_documents(AT_ONCE), queries.index_state()))
        while documents:
            await self._store.write(partial(_store, documents), hurry=False)
            if len(documents) < AT_ONCE:
                break
            documents = await self._store.look(lambda queries: queries.changed_documents(AT_ONCE))
        if (state.version, state.building) != (VERSION, 0):
            await self._rebuild(state.building)
        elif state.to_mark:
            await self._store.write(lambda work: work.search.mark_more(), hurry=False)
        elif not (state.wipe and await self._store.write(lambda work: work.search.wipe_more(), hurry=False)):
            self._seen = mark

    async def _rebuild(self, building: int) -> None:
        if building != VERSION:
            await self._store.write(lambda work: work.search.begin(VERSION))
        await build_more(self._store)


async def build_more(store: Store) -> int:
    """Add the next tickets to the index that is being built; without any, it replaces the old one. Returns how many were added."""
    batch = await store.look(lambda queries: queries.next_documents(BUILT_AT_ONCE))
    await store.write(partial(_build, batch), hurry=False)
    return len(batch.documents)


def _store(documents: list[Document], work: Work) -> None:
    work.search.store(documents)


def _build(batch: Batch, work: Work) -> None:
    work.search.build(VERSION, batch)
