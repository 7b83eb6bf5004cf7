"""Parses the arguments of `list`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.catalogue.parameters import colleague, period_of
from bot.core.errors import BadChoice, UnknownPerson
from bot.core.people import Identity
from bot.core.period import Period
from bot.screens.listing import FIGURES, FILTERS, ListRequest
from bot.tickets.context import Context

LONGEST = 4  # digits of a page number


def wanted(context: Context, asked: Sequence[str]) -> ListRequest:
    """Accept a filter or a figure, a page and a period in any order. The rest is a queue's name or a colleague's.

    Raises BadChoice and UnknownPerson.
    """
    own = tuple(queue.key for queue in context.queues())
    spans = [span for word in asked if (span := Period.parse_code(word) or period_of(word))]
    filters = (*FIGURES, *FILTERS) if spans else FILTERS
    which = next((word.lower() for word in asked if word.lower() in filters), FIGURES[0] if spans else "open")
    pages = [int(word) for word in asked if word.isascii() and word.isdigit() and len(word) <= LONGEST]
    named, person = _split([word for word in asked if not _has_meaning(word, filters)])
    queue = context.rules.queue_named(named) if named else None
    if named and (queue is None or queue.key not in own):
        queue, person = None, f"{named} {person}".strip()
    agent = _colleague(context, person, own, filters) if person else None
    period = spans[-1] if spans else None
    if isinstance(period, timedelta):
        period = Period.last(period, context.now, queue.timezone if queue else context.zone)
    page = max(pages[-1] if pages else 1, 1)
    return ListRequest(which, (queue.key,) if queue else own, queue.key if queue else "", page, period, agent, person)


def _split(words: Sequence[str]) -> tuple[str, str]:
    """Return a queue's name and, from the first ``@`` on, a colleague's."""
    at = next((place for place, word in enumerate(words) if word.startswith(("@", "<@"))), len(words))
    return " ".join(words[:at]), " ".join(words[at:])


def _colleague(context: Context, word: str, own: Sequence[str], filters: Sequence[str]) -> Identity:
    """Raises BadChoice for a word that names nothing, and UnknownPerson for a person who is no colleague."""
    try:
        return colleague(context, word)
    except UnknownPerson:
        if filters is not FILTERS or word.startswith(("@", "<@")):
            raise
        raise BadChoice(word=word[:60], choices=", ".join((*filters, *own))) from None


def _has_meaning(word: str, filters: Sequence[str]) -> bool:
    return word.lower() in filters or (word.isascii() and word.isdigit()) or bool(Period.parse_code(word) or period_of(word))
