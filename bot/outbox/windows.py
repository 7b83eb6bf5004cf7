"""The limits of a platform's pace. Callers pass the time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from bot.ports.channel import Pace

MARGIN = 0.1  # seconds: posts that leave evenly may arrive unevenly
SPARE = 0.005  # the same for a gap, of which a hundred posts in a row may not lose more than half a second
EARLY = 0.1  # seconds: a post that has to wait for its gap is prepared so long before it leaves


class Limit(Protocol):
    """How often something may be sent."""

    def wait(self, now: float, *, urgent: bool = True) -> float:
        """Seconds until one more may go."""

    def take(self, now: float) -> float:
        """One goes now. Return the time at which it may leave."""

    def left(self, now: float) -> None:
        """What was taken leaves now."""

    def refuse(self) -> None:
        """The platform refused one as too many."""

    def is_empty(self, now: float) -> bool:
        """Whether nothing that went counts any more."""


@dataclass(slots=True)
class Window:
    """At most ``count`` in any ``seconds``. Most platforms count like this. A token bucket would let nearly twice as many pass."""

    count: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float, *, urgent: bool = True) -> float:  # noqa: ARG002  nothing is kept for the urgent
        while self.times and self.times[0] + self.seconds + MARGIN <= now + 1e-6:
            self.times.popleft()
        return 0.0 if len(self.times) < self.count else self.times[0] + self.seconds + MARGIN - now

    def take(self, now: float) -> float:
        self.times.append(now)
        return now

    def left(self, now: float) -> None:
        """The margin covers how much later it is."""

    def refuse(self) -> None:
        """The platform's own wait is enough."""

    def is_empty(self, now: float) -> bool:
        self.wait(now)
        return not self.times


@dataclass(slots=True)
class Spacing:
    """One in ``gap`` seconds, with a burst that is kept for the urgent: each post books the next gap, urgent ones up to ``burst`` ahead.

    The others keep the gap exactly. So an urgent post needn't wait for the gap even while others use all of it.

    What waits is taken a moment early: it takes some time to store that a post is being sent, and more at some times than at others, which
    would make the gaps uneven. A platform that refuses a post all the same lets fewer go ahead than we thought; without any left, a post
    that leaves late delays the next one.
    """

    burst: int
    gap: float
    booked_until: float = 0.0

    def wait(self, now: float, *, urgent: bool = True) -> float:
        ahead = (self.burst - 1) * self.gap if urgent else 0.0
        return max(0.0, self.booked_until - max(ahead, EARLY) - now)

    def take(self, now: float) -> float:
        leaves = self.booked_until if now < self.booked_until <= now + EARLY else now
        self.booked_until = max(self.booked_until, now) + self.gap
        return leaves

    def left(self, now: float) -> None:
        if self.burst == 1:
            self.booked_until = max(self.booked_until, now + self.gap)

    def refuse(self) -> None:
        self.burst = max(1, self.burst - 1)

    def is_empty(self, now: float) -> bool:
        return self.booked_until <= now


def limit_of_place(pace: Pace | None) -> Limit | None:
    """The limit of posts to one place. None if there is none."""
    if pace is None:
        return None
    if pace.keeps_burst:
        return Spacing(pace.place_burst, pace.place_gap + SPARE)
    return Window(pace.place_burst, pace.place_gap * pace.place_burst)
