"""The order of what goes out: deliveries go in, the next one that may go comes out. No clock but the one handed in."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field, replace

from bot.delivery import Delivery, Kind
from bot.ports import Pace

SOON = 256  # sends that a place without a pace makes in less than a second
MARGIN = 0.1  # seconds: what leaves here evenly may arrive there unevenly


@dataclass(slots=True)
class Window:
    """A limit: at most ``count`` in any ``seconds``. Platforms count so; a bucket that refills would let nearly twice as many pass."""

    count: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more may go."""
        while self.times and self.times[0] + self.seconds + MARGIN <= now + 1e-6:
            self.times.popleft()
        return 0.0 if len(self.times) < self.count else self.times[0] + self.seconds + MARGIN - now

    def take(self, now: float) -> None:
        self.times.append(now)

    def is_empty(self, now: float) -> bool:
        self.wait(now)
        return not self.times


@dataclass(slots=True)
class Account:
    """All of a channel: its own limit and rest, and the places that stand in line for it, the most urgent first."""

    limit: Window | None
    rests_until: float = 0.0
    _line: list[tuple[int, int, str]] = field(default_factory=list)
    _inside: set[str] = field(default_factory=set)

    @staticmethod
    def of(pace: Pace | None) -> Account:
        return Account(Window(max(1, int(pace.per_second)), 1.0) if pace else None)

    def wait(self, now: float) -> float:
        return max(self.rests_until - now, self.limit.wait(now) if self.limit else 0.0)

    def line_up(self, place: Place) -> None:
        if place.key not in self._inside:
            self._inside.add(place.key)
            heapq.heappush(self._line, (*place.urgency, place.key))

    def next(self) -> str:
        """The key of the place whose turn it is; empty when nobody waits."""
        if not self._line:
            return ""
        key = heapq.heappop(self._line)[2]
        self._inside.discard(key)
        return key


@dataclass(slots=True)
class Place:
    """One place of a channel with its lanes. In a lane nothing overtakes; between lanes the more urgent goes first.

    ``flying`` are the deliveries that are being sent; ``merged`` says which later edits a head speaks for.
    """

    key: str
    channel: str
    limit: Window | None
    rests_until: float = 0.0
    flying: set[int] = field(default_factory=set)
    lanes: dict[str, deque[Delivery]] = field(default_factory=dict)
    merged: dict[int, list[Delivery]] = field(default_factory=dict)
    _ready: list[tuple[int, int, str]] = field(default_factory=list)

    @staticmethod
    def of(key: str, channel: str, pace: Pace | None) -> Place:
        return Place(key, channel, Window(pace.place_burst, pace.place_gap * pace.place_burst) if pace else None)

    def put(self, delivery: Delivery) -> None:
        lane = self.lanes.get(delivery.lane)
        if lane is None:
            self.lanes[delivery.lane] = deque((delivery,))
            self._offer(delivery)
        else:
            lane.append(delivery)

    @property
    def idle(self) -> bool:
        return not self.lanes

    @property
    def has_ready(self) -> bool:
        return bool(self._ready)

    @property
    def is_behind(self) -> bool:
        """Whether what is put in now must wait. Where nothing is paced, a queue that is gone in a moment is no wait."""
        return len(self._ready) > (0 if self.limit or self.rests_until else SOON)

    @property
    def urgency(self) -> tuple[int, int]:
        """Of the most urgent head: its priority, and its time."""
        priority, _, name = self._ready[0]
        return priority, self.lanes[name][0].at

    def wait(self, now: float) -> float:
        return max(self.rests_until - now, self.limit.wait(now) if self.limit else 0.0)

    def is_forgettable(self, now: float) -> bool:
        return self.idle and self.rests_until <= now and (self.limit is None or self.limit.is_empty(now))

    def next(self) -> Delivery:
        """The most urgent head of a lane, saying all that later edits would; it stays in its lane until :meth:`done`."""
        _, _, name = heapq.heappop(self._ready)
        head = self.lanes[name][0]
        self._merge(self.lanes[name])
        self.flying.add(head.id)
        return head

    def landed(self, delivery: Delivery) -> None:
        self.flying.discard(delivery.id)

    def done(self, delivery: Delivery) -> list[Delivery]:
        """The head is dealt with, and so are the edits that were merged into it; the lane goes on."""
        lane = self.lanes[delivery.lane]
        lane.popleft()
        if lane:
            self._offer(lane[0])
        else:
            del self.lanes[delivery.lane]
        return self.merged.pop(delivery.id, [])

    def again(self, delivery: Delivery) -> None:
        """The head must be tried again: the lane waits with it."""
        self._offer(delivery)

    def unsent(self) -> list[Delivery]:
        """Everything that waits and is not being sent."""
        heads = [one for lane in self.lanes.values() for one in lane if one.id not in self.flying]
        return heads + [one for head, merged in self.merged.items() if head not in self.flying for one in merged]

    def _offer(self, head: Delivery) -> None:
        heapq.heappush(self._ready, (head.priority, head.seq, head.lane))

    def _merge(self, lane: deque[Delivery]) -> None:
        """What waits in one lane is said at once: a post with the edits behind it, an edit with the newer edits of the same message.

        Not into one that may stand there already: it would not be sent again, and the edits would be lost.
        """
        head = lane[0]
        shown = head.id if head.kind == Kind.POST.value else head.target
        if head.kind not in (Kind.POST.value, Kind.EDIT.value) or len(lane) == 1 or head.attempts or head.doubt:
            return
        newer = [later for later in list(lane)[1:] if later.kind == Kind.EDIT.value and later.target == shown]
        if not newer or head.card is None or newer[-1].card is None:
            return
        head.card = replace(newer[-1].card, files=head.card.files)
        for later in newer:
            lane.remove(later)
        self.merged[head.id] = newer
