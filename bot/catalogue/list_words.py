"""Parses the arguments of `list`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.catalogue.parameters import colleague, period_of
from bot.core.errors import BadChoice
from bot.core.period import Period
from bot.screens.listing import FIGURES, FILTERS, ListRequest
from bot.tickets.context import Context

LONGEST = 4  # digits of a page number


def wanted(context: Context, asked: Sequence[str]) -> ListRequest:
    """Accept a filter, a page and a period in any order. The rest is a queue's name or, with a period, a colleague's.

    Raises BadChoice and UnknownPerson.
    """
    own = tuple(queue.key for queue in context.queues())
    spans = [span for word in asked if (span := Period.parse_code(word) or period_of(word))]
    filters = FIGURES if spans else FILTERS
    which = next((word.lower() for word in asked if word.lower() in filters), filters[0] if spans else "open")
    pages = [int(word) for word in asked if word.isascii() and word.isdigit() and len(word) <= LONGEST]
    left = " ".join(word for word in asked if not _has_meaning(word, filters))
    queue = context.rules.queue_named(left) if left else None
    if queue is not None and queue.key not in own:
        queue = None
    if left and queue is None and not spans:
        raise BadChoice(word=left[:60], choices=", ".join((*FILTERS, *own)))
    agent = colleague(context, left) if left and queue is None else None
    period = spans[-1] if spans else None
    if isinstance(period, timedelta):
        period = Period.last(period, context.now, queue.timezone if queue else context.zone)
    page = max(pages[-1] if pages else 1, 1)
    return ListRequest(which, (queue.key,) if queue else own, queue.key if queue else "", page, period, agent, left if agent else "")


def _has_meaning(word: str, filters: Sequence[str]) -> bool:
    return word.lower() in filters or (word.isascii() and word.isdigit()) or bool(Period.parse_code(word) or period_of(word))
