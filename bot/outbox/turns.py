"""Decides whose turn it is to send: the most urgent first, and equally urgent senders in turn."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count

from bot.ports.delivery import Delivery, Priority

ROUND = 10  # posts of one customer before all others have had as many
REMEMBERED = 1_000  # senders, before those without a turn in the present round are forgotten


def band(delivery: Delivery) -> int:
    """Replies go before everything else, and digests after everything else. Customers share what is between."""
    if delivery.priority == Priority.REPLY:
        return 0
    return 2 if delivery.priority == Priority.DIGEST else 1


@dataclass(slots=True)
class Turns:
    """Counts the sends of each sender (start-time fair queueing, where each send costs the same).

    A sender that was idle starts in the current round. Turns can't be saved up, and unused turns of others cost nothing.
    """

    per_round: int = 1
    _begun: int = 0  # first turn of the round that is being served
    _used: dict[str, int] = field(default_factory=dict)
    _most: int = REMEMBERED

    def of(self, sender: str) -> int:
        """The sender's next turn."""
        return max(self._used.get(sender, 0), self._begun)

    def round_of(self, sender: str) -> int:
        return self.of(sender) // self.per_round

    def take(self, sender: str) -> None:
        turn = self.of(sender)
        self._begun = max(self._begun, turn - turn % self.per_round)
        self._used[sender] = turn + 1
        if len(self._used) > self._most:
            self._used = {name: used for name, used in self._used.items() if used > self._begun}
            self._most = max(REMEMBERED, 2 * len(self._used))  # so that forgetting costs little for each turn, however many wait


Sender = tuple[int, str]  # band and name
Standing = tuple[int, int, int, int, int, Sender]


def _sender(head: Delivery) -> Sender:
    return band(head), str(head.customer) if head.customer else head.lane


@dataclass(slots=True)
class TurnQueue:
    """The lanes of a place whose first rows may be sent.

    Order: band, then rounds of :data:`ROUND` sends for each customer, inside a round the priority, then who has sent less. The lanes of one
    customer take turns. A lane without a customer counts as a sender of its own.
    """

    _size: int = 0
    _lanes: dict[Sender, list[tuple[int, int, int, str]]] = field(default_factory=dict)
    _standings: dict[Sender, Standing] = field(default_factory=dict)
    _heap: list[Standing] = field(default_factory=list)
    _turns: defaultdict[int, Turns] = field(default_factory=lambda: defaultdict(lambda: Turns(ROUND)))
    _offers: count[int] = field(default_factory=count)

    def __len__(self) -> int:
        return self._size

    def offer(self, head: Delivery, lane: str) -> None:
        """Add a lane whose first row is this delivery."""
        sender = _sender(head)
        heapq.heappush(self._lanes.setdefault(sender, []), (head.priority, next(self._offers), head.seq, lane))
        self._size += 1
        self._place(sender)

    def hasten(self, head: Delivery, lane: str) -> None:
        """The first row of a lane became more urgent. Nothing changes for a lane that isn't offered now."""
        sender = _sender(head)
        lanes = self._lanes.get(sender, [])
        for at, (_, offer, seq, name) in enumerate(lanes):
            if name == lane:
                lanes[at] = (head.priority, offer, seq, name)
                heapq.heapify(lanes)
                self._place(sender)
                return

    def first(self) -> str:
        """The lane whose turn it is. Raises IndexError when there is none."""
        while self._standings.get(self._heap[0][-1]) != self._heap[0]:
            heapq.heappop(self._heap)  # out of date
        return self._lanes[self._heap[0][-1]][0][-1]

    def take(self) -> str:
        """The lane whose turn it is. Its turn is then over."""
        lane = self.first()
        sender = self._heap[0][-1]
        heapq.heappop(self._lanes[sender])
        self._size -= 1
        self._turns[sender[0]].take(sender[1])
        self._place(sender)
        return lane

    def _place(self, sender: Sender) -> None:
        lanes = self._lanes[sender]
        if not lanes:
            del self._lanes[sender]
            self._standings.pop(sender, None)
            return
        turns = self._turns[sender[0]]
        priority, _, seq, _ = lanes[0]
        standing = (sender[0], turns.round_of(sender[1]), priority, turns.of(sender[1]), seq, sender)
        if self._standings.get(sender) != standing:
            self._standings[sender] = standing
            heapq.heappush(self._heap, standing)
