"""Finds a page of tickets: how generously words are matched, and in which order the hits come. The same on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.customer import Customer
from bot.core.ticket import Ticket
from bot.search.document import Field, Said
from bot.search.query import Breadth, Query, Term, Wanted

Ask = Callable[[Sequence[Term], int], list[int]]
"""Returns the newest tickets that meet all conditions, at most so many."""


class Order(StrEnum):
    """The order of hits."""

    NEWEST = "newest"
    OLDEST = "oldest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Page:
    """The numbers of the tickets on a page, whether there are more, and how generously they were matched."""

    numbers: tuple[int, ...]
    more: bool
    query: Query
    breadth: Breadth


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found, and everything that is said on it."""

    ticket: Ticket
    customer: Customer
    said: list[Said]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ``query`` is the one that found them: its words may be read as typed on another keyboard layout.

    ``partial`` says that the index was never complete yet.
    """

    hits: tuple[Hit, ...]
    more: bool
    query: Query
    breadth: Breadth
    partial: bool = False


def find(query: Query, order: Order, ask: Ask, *, offset: int, size: int, all_pages: Ask | None = None) -> Page:
    """Return a page. A generous match is tried only if a stricter one finds nothing at all; ``all_pages`` asks for that where ``ask`` only
    knows a part.
    """
    query, breadth = _reading(query, all_pages or ask)
    limit = offset + size + 1
    groups = _by_relevance(query, breadth) if order is Order.RELEVANCE else iter([query.terms(breadth)])
    found: dict[int, None] = {}
    for terms in groups:
        found.update(dict.fromkeys(ask(terms, limit)))
        if len(found) >= limit:
            break
    numbers = tuple(found)[offset : offset + size + 1]
    return Page(numbers[:size], len(numbers) > size, query, breadth)


def _reading(query: Query, ask: Ask) -> tuple[Query, Breadth]:
    """Return the query as it is to be read, and how generously."""
    half = (Breadth.FORMS, Breadth.HALF)
    for one, breadths in ((query, half), *((other, half) for other in query.retyped()), (query, (Breadth.WIDE,))):
        tried: tuple[Term, ...] = ()
        for breadth in breadths:
            terms = one.terms(breadth)
            if terms != tried and ask(terms, 1):
                return one, breadth
            tried = terms
    return query, Breadth.FORMS


def _by_relevance(query: Query, breadth: Breadth) -> Iterator[tuple[Term, ...]]:
    """Words in the subject come first, then words that follow each other, the words as typed, and any of their forms."""
    if Field.SUBJECT in query.fields:
        yield query.terms(breadth, (Field.SUBJECT,))
    plain = [one for one in query.wanted if not (one.phrase or one.excluded or one.subject)]
    if len(plain) > 1:
        together = Wanted(" ".join(one.text for one in plain), phrase=True)
        others = tuple(one for one in query.wanted if one not in plain)
        yield replace(query, wanted=(together, *others)).terms(breadth)
    yield query.terms(Breadth.EXACT)
    yield query.terms(breadth)
