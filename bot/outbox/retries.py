"""A delivery that failed and why go in; in how many seconds to try it again comes out, None for never."""

from __future__ import annotations

import random

from bot.ports.delivery import Delivery, DeliveryKind
from bot.ports.outbound import DeliveryError, Trouble

TRIES = 12
FIRST, LONGEST = 0.3, 300.0
SHUT_OUT_LONGEST, PLACE_LONGEST = 30.0, 60.0


def next_try(delivery: Delivery, error: DeliveryError, *, reads_doubt: bool, ours: bool) -> float | None:
    """``delivery.attempts`` counts this one too.

    ``reads_doubt``: the channel can look up whether a post arrived. ``ours``: the place is a queue's.
    """
    post = delivery.kind == DeliveryKind.POST.value
    if error.trouble is Trouble.SHUT_OUT:
        return _growing(delivery, SHUT_OUT_LONGEST)
    if error.trouble is Trouble.MOVED:
        return 0.0 if delivery.attempts < TRIES else None
    if error.trouble is Trouble.IN_DOUBT:
        if post and delivery.doubt and not reads_doubt:
            return None  # it was sent again once by itself; a third copy would be worse than asking
        delivery.doubt = int(post)
        return _growing(delivery, LONGEST) if delivery.attempts < TRIES else None
    if ours and (error.trouble is Trouble.CLOSED or (post and _waits_for_repair(delivery, error))):
        return _growing(delivery, PLACE_LONGEST)
    if error.permanent:
        return None
    return error.retry_after or _growing(delivery, LONGEST)


def _waits_for_repair(delivery: Delivery, error: DeliveryError) -> bool:
    """A queue's place in which we may not write: its cards wait until somebody mends it."""
    at_top = not delivery.thread and "under" not in delivery.extra
    if error.trouble is Trouble.GONE:
        return at_top
    return error.trouble is Trouble.NOT_ALLOWED and not (delivery.card and delivery.card.files)


def _growing(delivery: Delivery, longest: float) -> float:
    return min(longest, FIRST * 2.0 ** min(delivery.attempts, 12)) * random.uniform(0.8, 1.2)  # noqa: S311  spreads retries
