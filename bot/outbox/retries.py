"""Decides when a failed delivery is tried again, or that it isn't.

``TREATMENTS`` is the table of all failures. What isn't tried again is tried once in a simpler form (:mod:`bot.outbox.simpler`) and then
reported (:mod:`bot.announce.unshown`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.ports.delivery import FILELESS, Delivery, DeliveryKind
from bot.ports.outbound import DeliveryError, Trouble

TRIES = 12
IN_DOUBT = (1.0, 10.0, 60.0)  # seconds until a post is repeated if the channel can't look it up
FIRST, LONGEST = 0.3, 60.0  # seconds: the first pause, and the longest one while a platform is down
SHUT_OUT_LONGEST, PLACE_LONGEST = 30.0, 60.0
WITHOUT_END = None
FETCHES = 7  # tries for a file before the text goes without it


@dataclass(frozen=True, slots=True)
class Treatment:
    """``tries``: how often it is tried again, with pauses up to ``longest`` seconds. ``simpler``: whether a simpler form may help then.

    ``in_queue_place`` is the treatment in a queue's place if it differs: somebody in the team can repair a place.
    """

    tries: int | None = 0
    longest: float = LONGEST
    simpler: bool = False
    in_queue_place: Treatment | None = None


_MENDED = Treatment(tries=WITHOUT_END, longest=PLACE_LONGEST)

TREATMENTS: Mapping[Trouble, Treatment] = MappingProxyType(
    {
        Trouble.TRY_AGAIN: Treatment(tries=WITHOUT_END),
        Trouble.IN_DOUBT: Treatment(tries=WITHOUT_END),  # except for posts that the channel can't look up: see :func:`next_try`
        Trouble.SHUT_OUT: Treatment(tries=WITHOUT_END, longest=SHUT_OUT_LONGEST),
        Trouble.MOVED: Treatment(tries=TRIES, longest=0.0),
        Trouble.CLOSED: Treatment(in_queue_place=_MENDED),
        Trouble.NOT_ALLOWED: Treatment(simpler=True, in_queue_place=_MENDED),  # only posts wait; with files, the text goes first
        Trouble.GONE: Treatment(in_queue_place=_MENDED),  # only cards wait: what is under a card is posted again with it
        Trouble.BLOCKED: Treatment(),
        Trouble.REFUSED: Treatment(simpler=True),
        Trouble.STORE: Treatment(tries=WITHOUT_END, simpler=True),  # only a file without a text waits; texts go without the file
        Trouble.OURS: Treatment(tries=3, longest=5.0, simpler=True),
    }
)


def next_try(delivery: Delivery, error: DeliveryError, *, reads_doubt: bool, ours: bool) -> float | None:
    """The seconds until the next try, or None. ``delivery.attempts`` includes the try that just failed.

    ``reads_doubt``: the channel can look up whether a post arrived. ``ours``: the place belongs to a queue.
    """
    if error.trouble is Trouble.IN_DOUBT and delivery.kind == DeliveryKind.POST:
        delivery.doubt += 1
        if not reads_doubt:  # repeated three times; then a person decides
            unanswered = min(delivery.doubt, delivery.attempts)  # a row may be in doubt because processes died, without being sent
            return IN_DOUBT[unanswered - 1] if unanswered <= len(IN_DOUBT) else None
    found = TREATMENTS[error.trouble]
    if ours and waits_for_people(delivery, error):
        found = found.in_queue_place or found
    if found.tries is not WITHOUT_END and delivery.attempts > found.tries:
        return None
    return error.retry_after or _growing(delivery, found.longest)


def waits_for_people(delivery: Delivery, error: DeliveryError) -> bool:
    """Whether a delivery in a queue's place waits until a person restores the place or our right to write there."""
    if TREATMENTS[error.trouble].in_queue_place is None:
        return False
    if error.trouble is Trouble.CLOSED:
        return True
    if delivery.kind != DeliveryKind.POST:
        return False
    if error.trouble is Trouble.GONE:
        return not delivery.thread and "under" not in delivery.extra
    return not (delivery.card and delivery.card.files) or FILELESS in delivery.extra


def _growing(delivery: Delivery, longest: float) -> float:
    return min(longest, LONGEST, FIRST * 2.0 ** min(delivery.attempts, 12)) * random.uniform(0.8, 1.2)  # noqa: S311  spreads retries
