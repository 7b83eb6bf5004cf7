"""Orders deliveries: which one may be sent next, within the pace of its place and channel. Callers pass the time."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field, replace

from bot.core.richtext import plain, text_of
from bot.outbox.turns import TurnQueue, Turns, band
from bot.outbox.windows import Limit, Window, limit_of_place
from bot.ports.channel import Pace
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose

SOON = 256  # sends that an unpaced place makes in less than a second
BEHIND = 3  # posts that may wait in a lane before messages are joined
JOINED, JOINED_LENGTH = 50, 2_000  # the most messages of a customer that one post shows, and their most characters


@dataclass(slots=True)
class Change:
    """The pace of one kind of change, such as edits."""

    limit: Limit
    paused_until: float = 0.0


@dataclass(slots=True)
class Account:
    """A whole channel: its limit, its pause, and the places that wait for it.

    The most urgent place goes first. Equally urgent places take turns, however many rows wait in one of them. ``changes`` has the limit of
    each kind of change, if the platform counts changes apart from posts.
    """

    limit: Limit | None
    changes: dict[str, Change] = field(default_factory=dict)
    paused_until: float = 0.0
    _line: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    _standings: dict[str, tuple[int, int, int, int, str]] = field(default_factory=dict)
    _turns: dict[int, Turns] = field(default_factory=dict)
    _whole: list[tuple[Window, int]] = field(default_factory=list)

    @staticmethod
    def of(pace: Pace | None) -> Account:
        if pace is None:
            return Account(None)
        kinds = (DeliveryKind.EDIT, DeliveryKind.MARK) if pace.changes_per_minute else ()
        changes = {kind.value: Change(Window(pace.changes_per_minute, 60.0)) for kind in kinds}
        own = Window(max(1, int(pace.per_second)), 1.0)
        windows = [own, *(window for change in changes.values() if isinstance(window := change.limit, Window))]
        return Account(own, changes, _whole=[(window, window.count) for window in windows])

    def share(self, senders: int) -> None:
        """Take this process's part of the channel's limits, which ``senders`` processes share. Nothing is lent: who sends what is known
        only in the database, and asking it for each post would cost more than the rest of the post.
        """
        for window, whole in self._whole:
            window.count = max(1, whole // senders)

    def wait(self, now: float) -> float:
        return max(self.paused_until - now, self.limit.wait(now) if self.limit else 0.0)

    def change_wait(self, change: Delivery, now: float) -> float:
        """Seconds until this edit or mark may go."""
        own = self.changes.get(change.kind)
        return max(self.wait(now), own.paused_until - now if own else 0.0, own.limit.wait(now) if own else 0.0)

    def take_change(self, change: Delivery, now: float) -> None:
        """An edit or a mark goes now."""
        own = self.changes.get(change.kind)
        for limit in (own.limit if own else None, self.limit):
            if limit is not None:
                limit.take(now)

    def line_up(self, place: PacedPlace) -> None:
        """Let a place wait for its turn. It moves forward if a more urgent row than before waits in it."""
        head = place.first
        turn = self._turns.setdefault(band(head), Turns()).of(place.key)
        standing = (band(head), turn, head.priority, head.at, place.key)
        if place.key not in self._standings or standing < self._standings[place.key]:
            self._standings[place.key] = standing
            heapq.heappush(self._line, standing)

    def next(self) -> str:
        """The key of the place whose turn it is. Empty if none waits."""
        while self._line:
            standing = heapq.heappop(self._line)
            key = standing[-1]
            if self._standings.get(key) == standing:
                del self._standings[key]
                self._turns[standing[0]].take(key)
                return key
        return ""


@dataclass(slots=True)
class PacedPlace:
    """One place of a channel with its lanes. Rows of one lane keep their order. :class:`bot.outbox.turns.TurnQueue` decides between lanes.

    ``flying`` are the deliveries that are being sent, ``leaves`` says from when on they may be there. ``merged`` has the later edits that
    the first row of a lane shows too, ``joined`` the later posts. Joined posts must be stored before the row is sent.

    Where ``changes_apart``, a change doesn't wait behind posts: as soon as its target is there, it has a lane for this target alone.
    """

    key: str
    channel: str
    limit: Limit | None
    changes_apart: bool = False
    paused_until: float = 0.0
    posts_paused_until: float = 0.0
    flying: set[int] = field(default_factory=set)
    leaves: dict[int, float] = field(default_factory=dict)
    lanes: dict[str, deque[Delivery]] = field(default_factory=dict)
    merged: dict[int, list[Delivery]] = field(default_factory=dict)
    joined: dict[int, list[Delivery]] = field(default_factory=dict)
    _ready: TurnQueue = field(default_factory=TurnQueue)
    _changes: TurnQueue = field(default_factory=TurnQueue)
    _posts: set[int] = field(default_factory=set)  # that aren't there yet
    _apart: dict[int, str] = field(default_factory=dict)  # the own lane of a change

    @staticmethod
    def of(key: str, channel: str, pace: Pace | None) -> PacedPlace:
        return PacedPlace(key, channel, limit_of_place(pace), changes_apart=pace is not None and pace.changes_per_minute > 0)

    def put(self, delivery: Delivery) -> None:
        if delivery.kind == DeliveryKind.POST:
            self._posts.add(delivery.id)
        elif self.changes_apart and delivery.target not in self._posts:
            self._apart[delivery.id] = f"{delivery.lane}~{delivery.target}"
        name = self._name(delivery)
        lane = self.lanes.get(name)
        if lane is None:
            self.lanes[name] = deque((delivery,))
            self._offer(delivery)
        else:
            lane.append(delivery)
            self._hasten(lane[0], delivery)

    def _hasten(self, head: Delivery, change: Delivery) -> None:
        """A card that waits becomes as urgent as its change: somebody works on that ticket already, perhaps from the list of new ones."""
        if change.kind == DeliveryKind.EDIT and change.target == head.id and change.priority < head.priority:
            head.priority = change.priority
            self._ready.hasten(head, self._name(head))

    def _name(self, delivery: Delivery) -> str:
        """The name of a row's lane."""
        return self._apart.get(delivery.id, delivery.lane)

    def _offer(self, head: Delivery) -> None:
        (self._changes if head.id in self._apart else self._ready).offer(head, self._name(head))

    @property
    def idle(self) -> bool:
        return not self.lanes

    @property
    def has_ready(self) -> bool:
        return bool(self._ready or self._changes)

    @property
    def change(self) -> Delivery | None:
        """The edit or mark that goes next, apart from posts."""
        return self.lanes[self._changes.first()][0] if self._changes else None

    @property
    def is_behind(self) -> bool:
        """Whether a new row has to wait. In an unpaced place, a short queue doesn't count."""
        return len(self._ready) > (0 if self.limit or self.paused_until else SOON)

    @property
    def first(self) -> Delivery:
        """The delivery that goes next. Raises IndexError when there is none."""
        return self.lanes[(self._ready or self._changes).first()][0]

    @property
    def has_posts(self) -> bool:
        return bool(self._ready)

    def wait(self, now: float) -> float:
        """Seconds until the next post may go. There must be one."""
        urgent = self.lanes[self._ready.first()][0].priority < Priority.NEW
        paused = max(self.paused_until, self.posts_paused_until) - now
        return max(paused, self.limit.wait(now, urgent=urgent) if self.limit else 0.0)

    def is_forgettable(self, now: float) -> bool:
        paused = max(self.paused_until, self.posts_paused_until) > now
        return self.idle and not paused and (self.limit is None or self.limit.is_empty(now))

    def next(self) -> Delivery:
        """The post whose turn it is, with all that later edits and posts would show. It stays in its lane until :meth:`done`."""
        return self._begin(self._ready.take())

    def next_change(self) -> Delivery:
        """The edit or mark whose turn it is, with all that newer ones would show. It stays in its lane until :meth:`done`."""
        return self._begin(self._changes.take())

    def _begin(self, name: str) -> Delivery:
        head = self.lanes[name][0]
        self._merge(self.lanes[name])
        self._join(self.lanes[name])
        self.flying.add(head.id)
        return head

    def catch_up(self, head: Delivery) -> bool:
        """Let a row that was taken show what changed since then. Return whether it shows any change."""
        self._merge(self.lanes[self._name(head)])
        return head.id in self.merged

    def landed(self, delivery: Delivery) -> None:
        self.flying.discard(delivery.id)
        self.leaves.pop(delivery.id, None)

    def done(self, delivery: Delivery) -> list[Delivery]:
        """The row is finished, and so are the edits that were merged into it. The lane goes on."""
        name = self._name(delivery)
        lane = self.lanes[name]
        lane.popleft()
        self._posts.discard(delivery.id)
        self._apart.pop(delivery.id, None)
        changes = [later for later in lane if self.changes_apart and later.target == delivery.id]
        for change in changes:
            lane.remove(change)
        if lane:
            self._offer(lane[0])
        else:
            del self.lanes[name]
        for change in changes:
            self.put(change)
        return self.merged.pop(delivery.id, [])

    def again(self, delivery: Delivery) -> None:
        """The row must be tried again. Its lane waits."""
        self._offer(delivery)

    def unsent(self) -> list[Delivery]:
        """All rows that wait and aren't being sent."""
        heads = [one for lane in self.lanes.values() for one in lane if one.id not in self.flying]
        spoken_for = [*self.merged.items(), *self.joined.items()]
        return heads + [one for head, others in spoken_for if head not in self.flying for one in others]

    def written(self, head: Delivery) -> list[Delivery]:
        """It is stored that the row shows these too, so they are finished."""
        return self.joined.pop(head.id, [])

    def _merge(self, lane: deque[Delivery]) -> None:
        """Merge what waits in one lane: a post with its later edits, or an edit with newer edits of the same message.

        A post that may have arrived is left alone: it may not be sent again, and the edits would be lost.
        """
        head = lane[0]
        shown = head.id if head.kind == DeliveryKind.POST else head.target
        if head.kind not in (DeliveryKind.POST, DeliveryKind.EDIT) or len(lane) == 1 or head.attempts or head.doubt:
            return
        newer = [later for later in list(lane)[1:] if later.kind == DeliveryKind.EDIT and later.target == shown]
        if not newer or not all(one.is_live or one.card is not None for one in (head, newer[-1])):
            return
        head.show_instead(newer[-1])
        for later in newer:
            lane.remove(later)
            self._apart.pop(later.id, None)
        self.merged[head.id] = [*self.merged.get(head.id, []), *newer]

    def _join(self, lane: deque[Delivery]) -> None:
        """In a place with a limited pace, join a customer's consecutive messages into one post.

        A post that may have arrived is left alone: see :meth:`_merge`.
        """
        head = lane[0]
        if self.limit is None or (len(lane) <= BEHIND and head.id not in self.joined):
            return
        joined = self.joined.get(head.id, [])
        while len(lane) > 1 and len(joined) < JOINED - 1 and _fits(head, lane[1]):
            later = lane[1]
            assert head.card is not None
            assert later.card is not None
            head.card = replace(head.card, body=(*head.card.body, *plain("\n"), *later.card.body))
            joined.append(later)
            self._posts.discard(later.id)
            del lane[1]
        if joined:
            self.joined[head.id] = joined


def _fits(head: Delivery, later: Delivery) -> bool:
    """Whether two posts contain only text by the same customer in the same thread."""
    if any(one.kind != DeliveryKind.POST or one.purpose != Purpose.WORDS or one.attempts or one.doubt for one in (head, later)):
        return False
    if head.card is None or later.card is None or (head.address, head.extra) != (later.address, later.extra):
        return False
    first, second = (replace(card, body=()) for card in (head.card, later.card))
    only_words = first == second and not (first.files or first.buttons or first.foot)
    return only_words and len(text_of(head.card.body)) + len(text_of(later.card.body)) < JOINED_LENGTH
