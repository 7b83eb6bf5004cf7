"""Keeps the search index up to date, apart from intake: a ticket whose journal has grown since it was indexed is read and indexed again.

What must be indexed is told by the tickets themselves (``events > indexed``), so nothing is missed when a process is killed.
"""

from __future__ import annotations

from functools import partial
from time import monotonic

from bot.ports.search_index import Batch
from bot.ports.store import Store
from bot.ports.work import Work
from bot.search.analyser import VERSION
from bot.search.document import Document

EVERY = 0.8  # seconds between two looks, so that a change can be found within a second
AT_ONCE, BUILT_AT_ONCE = 20, 50  # tickets; a customer's message waits while so many are read and written
WORDS_AT_ONCE = 4_000  # of a long ticket in one transaction
REST = 1.0  # seconds for each part of a long ticket before it is indexed again: each message on it means to read and write all of it
DUTY = "search"


class Indexer:
    """One process at a time has this duty."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: object | None = None
        """The store's mark when everything was indexed."""
        self._resting: dict[int, float] = {}
        """Long tickets that were just indexed, and when they may be again (monotonic)."""

    async def turn(self) -> None:
        """Index what changed, and build a new index if this program analyses words differently than the one before."""
        if not await self._store.lead(DUTY):
            return
        mark = self._store.mark()
        if mark and mark == self._seen:
            return
        self._resting = {ticket: until for ticket, until in self._resting.items() if until > monotonic()}
        resting = tuple(self._resting)[-AT_ONCE:]
        documents, state = await self._store.look(lambda queries: (queries.changed_documents(AT_ONCE, resting), queries.index_state()))
        while documents:
            await self._write(documents)
            if len(documents) < AT_ONCE:
                break
            documents = await self._store.look(lambda queries: queries.changed_documents(AT_ONCE, resting))
        if (state.version, state.building) != (VERSION, 0):
            await self._rebuild(state.building)
        elif state.to_mark:
            await self._store.write(lambda work: work.search.mark_more(), hurry=False)
        elif not (resting or (state.wipe and await self._store.write(lambda work: work.search.wipe_more(), hurry=False))):
            self._seen = mark

    async def _write(self, documents: list[Document]) -> None:
        for one in documents:
            if len(one.parts) > 1:
                self._resting[one.ticket] = monotonic() + REST * len(one.parts)
        while documents:
            documents = await self._store.write(partial(_store, documents), hurry=False)

    async def _rebuild(self, building: int) -> None:
        if building != VERSION:
            await self._store.write(lambda work: work.search.begin(VERSION))
        await build_more(self._store)


async def build_more(store: Store) -> int:
    """Add the next tickets to the index that is being built; without any, it replaces the old one. Returns how many were added."""
    batch = await store.look(lambda queries: queries.next_documents(BUILT_AT_ONCE))
    await store.write(partial(_build, batch), hurry=False)
    return len(batch.documents)


def _store(documents: list[Document], work: Work) -> list[Document]:
    return work.search.store(documents, WORDS_AT_ONCE)


def _build(batch: Batch, work: Work) -> None:
    work.search.build(VERSION, batch)
