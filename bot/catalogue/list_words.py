"""Parses the arguments of `list`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.figure_words import readable_queues
from bot.catalogue.parameters import colleague
from bot.catalogue.periods import Asked, asked_period, ensure_no_period, period_of
from bot.core.errors import BadChoice, UnknownPerson
from bot.core.figures import Part
from bot.core.people import Identity, Right
from bot.screens.listing import FIGURES, FILTERS, ListRequest
from bot.tickets.context import Context

LONGEST = 4  # digits of a page number


def wanted(context: Context, asked: Sequence[str]) -> ListRequest:
    """Accept a filter or a figure, a page and a period in any order, and with a figure a part such as ``tag:vip``. The rest is a queue's
    name or a colleague's. What a figure counts is listed for those who may see figures.

    Raises BadChoice, BadPeriod, UnknownPerson and ForManagers.
    """
    own = tuple(queue.key for queue in context.queues())
    span, others = asked_period(context, asked)
    filters = FILTERS if span is None else (*FIGURES, *FILTERS)
    which = next((word.lower() for word in others if word.lower() in filters), None) or _usual(context, span)
    part = next((found for word in others if (found := Part.parse(word))), None) if span is not None and which in FIGURES else None
    others = [word for word in others if part is None or Part.parse(word) is None]
    pages = [int(word) for word in others if word.isascii() and word.isdigit() and len(word) <= LONGEST]
    named, person = _split([word for word in others if not _has_meaning(word, filters)])
    queue = context.rules.queue_named(named) if named else None
    if named and (queue is None or queue.key not in own):
        queue, person = None, f"{named} {person}".strip()
    agent = _colleague(context, person, own, filters) if person else None
    if span is not None and which in FIGURES:
        if queue:
            context.ensure_may(Right.STATS, queue)
        own = tuple(one.key for one in readable_queues(context))
    period = None if span is None else period_of(span, context, queue.timezone if queue else context.zone)
    page = max(pages[-1] if pages else 1, 1)
    return ListRequest(which, (queue.key,) if queue else own, queue.key if queue else "", page, period, agent, person, part)


def _usual(context: Context, span: Asked | None) -> str:
    """What is listed if nothing else was asked for: of a period, the tickets that were opened in it. It is never refused."""
    if span is None:
        return "open"
    return FIGURES[0] if all(context.may(Right.STATS, queue) for queue in context.queues()) else "all"


def _split(words: Sequence[str]) -> tuple[str, str]:
    """Return a queue's name and, from the first ``@`` on, a colleague's."""
    at = next((place for place, word in enumerate(words) if word.startswith(("@", "<@"))), len(words))
    return " ".join(words[:at]), " ".join(words[at:])


def _colleague(context: Context, word: str, own: Sequence[str], filters: Sequence[str]) -> Identity:
    """Raises BadPeriod and BadChoice for words that name nothing, and UnknownPerson for a person who is no colleague."""
    try:
        return colleague(context, word)
    except UnknownPerson:
        if word.startswith(("@", "<@")):
            raise
        ensure_no_period(context, word.split())
        if filters is not FILTERS:
            raise
        raise BadChoice(word=word, choices=", ".join((*filters, *own))) from None


def _has_meaning(word: str, filters: Sequence[str]) -> bool:
    return word.lower() in filters or (word.isascii() and word.isdigit())
