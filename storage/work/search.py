"""Writes the search index: documents of changed tickets, and the building of a new index while the old one answers."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.ports.search_index import Batch
from bot.search.document import Document
from bot.search.finding import Found, Order
from bot.search.query import Query
from storage import bulk, search, tables
from storage.search import BUILDING, CURSOR, LIVE, NAMES, PART_BITS, VERSION, WIPE, WRITES
from storage.search_match import columns, vector
from storage.search_schema import clear
from storage.work.counters import Counters
from storage.work.transaction import Transaction

_WANTED, _BEGUN = 1, 2
_MERGED = 200  # pages of the index that are merged in one step


class SqlSearch:
    """See :class:`bot.ports.search_index.SearchRepository`."""

    def __init__(self, transaction: Transaction, counters: Counters) -> None:
        self._transaction, self._db, self._counters = transaction, transaction.db, counters

    def store(self, documents: Sequence[Document], most: int) -> list[Document]:
        state = self._state()
        fresh = self._unchanged(documents)
        if not fresh:
            return []
        now, later = _divided(fresh, most)
        for slot in (state.slot, state.other) if state.building else (state.slot,):
            for one, end in now:
                self._replace(slot, one, end)
        self._counters.set(WRITES, state.writes + 1)
        self._mark([one for one, end in now if end == len(one.parts)])
        return later

    def _mark(self, complete: Sequence[Document]) -> None:
        """Note how far the journals of these tickets were read."""
        if not complete:
            return
        rows = [(one.events, one.ticket, one.indexed) for one in complete]
        self._db.bulk(bulk.update(tables.ticket, ("indexed",), self._db.dialect, unless_changed=("indexed",)), rows)
        for events, number, _ in rows:
            if (held := self._transaction.tickets.held(number)) is not None:
                self._transaction.tickets.overwritten(partial(operator.is_, held), indexed=events)

    def _unchanged(self, documents: Sequence[Document]) -> list[Document]:
        """The documents of tickets that say the same about the index as when they were read; others are read again."""
        keys = [(one.ticket,) for one in documents]
        known: dict[int, int] = dict(self._db.among("select number, indexed from ticket where number in {keys}", keys, types="bigint"))
        return [one for one in documents if known.get(one.ticket) == one.indexed]

    def wipe(self) -> None:
        if self._db.dialect == "sqlite":  # PostgreSQL removes them when it vacuums
            self._counters.set(WIPE, _WANTED)

    def wipe_more(self) -> bool:
        """SQLite's index keeps removed words in older segments until these are merged. A negative number of pages begins to merge all of
        them, as https://sqlite.org/fts5.html#the_merge_command says, and a positive one goes on.
        """
        state = self._state()
        if not state.wipe:
            return False
        pages = -_MERGED if state.wipe == _WANTED else _MERGED
        before = self._db.raw.driver_connection.total_changes
        self._db.run(f"insert into {state.slot} ({state.slot}, rank) values ('merge', ?)", (pages,))
        more = bool(self._db.raw.driver_connection.total_changes - before > 1)  # SQLite counts one change if there was nothing to merge
        self._counters.set(WIPE, _BEGUN if more else 0)
        return more

    def mark_more(self) -> None:
        if (next_one := search.to_mark(self._db)) is not None:
            self._transaction.index_again(*next_one)

    def find(self, query: Query, order: Order, *, offset: int, size: int) -> Found:
        self._transaction.flush()
        return search.search(self._db, query, order, offset=offset, size=size)

    def count(self, query: Query, most: int) -> int:
        self._transaction.flush()
        return search.count(self._db, query, most)

    def begin(self, version: int) -> None:
        clear(self._db, self._state().other)
        self._counters.set(BUILDING, version)
        self._counters.set(CURSOR, 0)

    def build(self, version: int, batch: Batch) -> bool:
        state = self._state()
        if (state.building, state.cursor, state.writes) != (version, batch.cursor, batch.writes):
            return False
        if batch.documents:
            for one in batch.documents:
                self._replace(state.other, one, len(one.parts))
            self._counters.set(CURSOR, batch.documents[-1].ticket)
            return True
        if self._db.one("select 1 from ticket where number > ? limit 1", (state.cursor,)):
            return False
        self._counters.set(LIVE, 1 - state.live)
        self._counters.set(VERSION, version)
        self._counters.set(BUILDING, 0)
        clear(self._db, state.slot)
        return True

    def _state(self) -> search.State:
        """Locked, so that no other process writes the index meanwhile."""
        return search.State(*map(self._counters.get, NAMES))

    def _replace(self, slot: str, document: Document, end: int) -> None:
        """Write the parts up to ``end`` that aren't written yet; with the last one, remove those that the ticket no longer has."""
        identity = "rowid" if self._db.dialect == "sqlite" else "id"
        names = "rowid, subject, said, about, notes" if self._db.dialect == "sqlite" else "id, words"
        first = document.ticket << PART_BITS
        last = first + (1 << PART_BITS) - 1
        lowest = first if end == len(document.parts) else last - end + 1
        self._db.run(f"delete from {slot} where {identity} between ? and ?", (lowest, last - document.written))
        for place, part in enumerate(document.parts[document.written : end], document.written):
            content = columns(part) if self._db.dialect == "sqlite" else (vector(part),)
            marks = ", ".join("?" for _ in content) if self._db.dialect == "sqlite" else "?::tsvector"
            self._db.run(f"insert into {slot} ({names}) values (?, {marks})", (last - place, *content))


def _divided(documents: Sequence[Document], most: int) -> tuple[list[tuple[Document, int]], list[Document]]:
    """Return the documents of which parts are written now, each with the place where that ends, and those of which some are left."""
    now, later = list[tuple[Document, int]](), list[Document]()
    words = 0
    for one in documents:
        end = one.written
        while end < len(one.parts) and words < most:
            words += one.parts[end].size
            end += 1
        if end > one.written:
            now.append((one, end))
        if end < len(one.parts):
            later.append(replace(one, written=end))
    return now, later
