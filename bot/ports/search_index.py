"""The search index as units of work write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.search.document import Document
from bot.search.finding import Found, Order
from bot.search.query import Query


@dataclass(frozen=True, slots=True)
class IndexState:
    """The analyser's version in the index that answers (0 if it was never complete) and in the one being built (0 for none), whether
    words of what was erased are still to be removed from its file, and whether older tickets of somebody are still to be indexed again.
    """

    version: int
    building: int
    wipe: bool
    to_mark: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The next documents for the index that is being built, how far it had come, and how often it was written before they were read."""

    documents: tuple[Document, ...]
    cursor: int
    writes: int


class SearchRepository(Protocol):
    """The search index. A new one can be built while the old one answers."""

    def store(self, documents: Sequence[Document], most: int) -> list[Document]:
        """Replace what the index has of these tickets, and note how far their journals were read. Parts of more than ``most`` words
        together are left for later, so that others needn't wait for a long ticket. Returns the documents that are not complete yet.
        """

    def begin(self, version: int) -> None:
        """Begin to build a new index with an analyser's version."""

    def wipe(self) -> None:
        """Have the words of what was erased removed from the database's file too. They can't be found any more, but may still be there."""

    def wipe_more(self) -> bool:
        """Do the next step of this. False when all is done."""

    def mark_more(self) -> None:
        """Have the next older tickets of a customer indexed again whose name changed."""

    def find(self, query: Query, order: Order, *, offset: int, size: int) -> Found:
        """A page of the tickets that a query finds, for what is posted. Private answers are read without the writer."""

    def count(self, query: Query, most: int) -> int:
        """How many tickets a query finds. Counts no further than ``most``."""

    def build(self, version: int, batch: Batch) -> bool:
        """Add the next tickets to the new index; without any, it replaces the old one.

        False if an index was written since they were read: then they are to be read again.
        """
