"""A ticket and its allowed moves. A move checks, then records an event; the event alone changes the ticket, so that a replay gives the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from bot.core import errors
from bot.core.event_kinds import EventKind
from bot.core.journal import Event, chained
from bot.core.people import Identity

DESK = "desk"


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class Hold(StrEnum):
    """What engineers were handed."""

    WISH = "wish"
    DEFECT = "defect"


@dataclass(slots=True)
class Ticket:
    """One request from start to end. Times in milliseconds since 1970, 0 for never.

    What names people or holds their words (``subject``, ``channel``, ``place``, ``thread``), what only remembers a post (``card``), and
    since when the place where it is answered cannot be written to (``lost_at``) stand beside the journal, so that a person can be
    forgotten; so does how far it was ``sealed`` and ``counted``. The journal vouches for some of it by digests keyed with ``salt``
    (:meth:`vouch`). All else is folded from it. ``kin`` names the tickets that words went to
    or came from: ``to:1003 from:1001``.
    """

    number: int
    customer: int = 0
    queue: str = ""
    subject: str = ""
    status: str = Status.NEW.value
    priority: str = "normal"
    kind: str = ""
    assignee: str = ""
    assignee_name: str = ""
    hold: str = ""
    link: str = ""
    opened_at: int = 0
    changed_at: int = 0
    closed_at: int = 0
    reply_at: int = 0
    waiting_since: int = 0
    previous: int = 0
    stars: str = ""
    up: int = 0
    down: int = 0
    channel: str = ""
    place: str = ""
    thread: str = ""
    first_message: int = 0
    card: int = 0
    events: int = 0
    head: str = ""
    sealed: int = 0
    tags: str = ""
    snoozed_until: int = 0
    promised_until: int = 0
    kin: str = ""
    counted: int = 0
    lost_at: int = 0
    salt: str = ""
    fresh: list[Event] = field(default_factory=list, repr=False, compare=False)
    base: str = field(default="", repr=False, compare=False)
    """The head before the first of the fresh events."""

    ON_CARD: ClassVar[tuple[str, ...]] = (
        *("queue", "subject", "status", "priority", "kind", "assignee", "assignee_name", "hold", "link", "opened_at", "waiting_since"),
        *("previous", "stars", "up", "down", "tags", "snoozed_until", "promised_until", "kin", "lost_at"),
    )
    """The fields that a ticket's card shows. A change of one of them updates the card."""

    # Questions

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    @property
    def is_claimed(self) -> bool:
        return bool(self.assignee)

    def belongs_to(self, who: Identity) -> bool:
        return self.assignee == str(who)

    def kin_by(self, how: str) -> list[int]:
        """The tickets that words went ``to`` or came ``from``, in the order in which they first did."""
        return [int(number) for way, _, number in (one.partition(":") for one in self.kin.split()) if way == how]

    # Moves

    def open(self, *, by: Identity, now: int, customer: int, queue: str, previous: int) -> None:
        self._record(EventKind.OPENED, by, now, customer=customer, queue=queue, previous=previous)

    def receive(self, message: int, digest: str, *, by: Identity, now: int, since: int = 0) -> None:
        """The customer said something that wants an answer; ``since``, if it was said earlier than now."""
        earlier = {"since": since} if since else {}
        self._record(EventKind.RECEIVED, by, now, message=message, digest=digest, **earlier)

    def heed(self, message: int, *, by: Identity, now: int, since: int) -> None:
        """What was taken for thanks wants an answer after all, since it was said."""
        self._record(EventKind.HEEDED, by, now, message=message, since=since)

    def send_on(self, messages: list[int], to: int, *, by: Identity, now: int, without: Ticket) -> None:
        """These messages belong to another ticket. ``without`` is this one as it would be if they had never been said on it."""
        self._record(EventKind.SENT_ON, by, now, messages=messages, to=to, status=without.status, waiting_since=without.waiting_since)

    def take_over(self, messages: list[int], source: int, *, by: Identity, now: int) -> None:
        """These messages were said on another ticket; each of them is received here next."""
        self._record(EventKind.TOOK_OVER, by, now, messages=messages, source=source)

    def insist(self, *, by: Identity, now: int) -> None:
        """The customer still needs help, without further words."""
        self._record(EventKind.INSISTED, by, now)

    def overhear(self, why: EventKind, message: int, digest: str, *, by: Identity, now: int) -> None:
        """The customer said what wants no answer: ``thanked``, ``gestured``, ``commented`` on a rating, ``asked_again`` after closing."""
        self._record(why, by, now, message=message, digest=digest)

    def claim(self, by: Identity, name: str, now: int) -> None:
        self.ensure_open()
        if self.belongs_to(by):
            raise errors.AlreadyYours
        if self.is_claimed:
            raise errors.TicketTaken(name=self.assignee_name)
        self._record(EventKind.CLAIMED, by, now, name=name)

    def release(self, by: Identity, now: int) -> None:
        self.ensure_open()
        if not self.is_claimed:
            raise errors.NotClaimed
        self._record(EventKind.RELEASED, by, now)

    def assign(self, to: Identity, name: str, *, by: Identity, now: int) -> None:
        self.ensure_open()
        if self.belongs_to(to):
            raise errors.TicketTaken(name=name)
        self._record(EventKind.ASSIGNED, by, now, to=str(to), name=name)

    def reply(self, message: int, digest: str, *, by: Identity, name: str, now: int) -> None:
        """A human answer. It claims what nobody has."""
        self.ensure_open()
        if not self.is_claimed:
            self.claim(by, name, now)
        self._record(EventKind.REPLIED, by, now, message=message, digest=digest)

    def note(self, message: int, digest: str, *, by: Identity, now: int) -> None:
        self._record(EventKind.NOTED, by, now, message=message, digest=digest)

    def wait(self, by: Identity, now: int) -> None:
        """The customer's answer is needed."""
        self.ensure_open()
        self._record(EventKind.WAITED, by, now)

    def put_on_hold(self, as_: Hold, link: str, *, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.HELD, by, now, **{"as": as_.value, "link": link})

    def close(self, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.CLOSED, by, now)

    def reopen(self, by: Identity, now: int, *, waiting: bool) -> None:
        """Take a closed ticket up again; ``waiting`` tells whether the customer now waits for words of ours."""
        if not self.is_closed:
            raise errors.TicketNotClosed
        self._record(EventKind.REOPENED, by, now, waiting=waiting)

    def move(self, queue: str, queue_name: str, *, by: Identity, now: int, keep_assignee: bool) -> None:
        self.ensure_open()
        if queue == self.queue:
            raise errors.SameQueue(queue=queue_name)
        self._record(EventKind.MOVED, by, now, queue=queue, before=self.queue, keep=keep_assignee)

    def lapse(self, why: str, *, now: int) -> None:
        """The claim ends by itself: ``unanswered`` for too long, or the assignee is ``away``."""
        if self.is_claimed:
            self._record(EventKind.LAPSED, None, now, why=why, before=self.assignee)

    def expire(self, now: int) -> None:
        """Closed by the customer's silence: nobody confirmed anything."""
        self.ensure_open()
        self._record(EventKind.CLOSED, None, now, silence=True)

    def prioritize(self, level: str, *, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.PRIORITIZED, by, now, level=level, before=self.priority)

    def sort(self, kind: str, *, by: Identity, now: int) -> None:
        """Say what kind of request it is."""
        self._record(EventKind.SORTED, by, now, kind=kind)

    def tag(self, tags: Iterable[str], *, by: Identity, now: int) -> None:
        """From now on it has exactly these tags."""
        self._record(EventKind.TAGGED, by, now, tags=" ".join(sorted(set(tags))))

    def snooze(self, until: int, *, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.SNOOZED, by, now, until=until)

    def wake(self, now: int) -> None:
        self._record(EventKind.WOKE, None, now)

    def promise(self, until: int, *, by: Identity, now: int) -> None:
        """Somebody promised the customer news."""
        self.ensure_open()
        self._record(EventKind.PROMISED, by, now, until=until)

    def settle_promise(self, now: int, *, kept: bool) -> None:
        """The promised news came, or its time passed."""
        if self.promised_until:
            self._record(
                EventKind.PROMISE_KEPT if kept else EventKind.PROMISE_BROKEN, None, now, until=self.promised_until, agent=self.assignee
            )

    def rate(self, *, score: int, message: int, agent: str, by: Identity, now: int, before: int) -> None:
        """The customer's verdict: 1 to 5 on the whole (``message`` 0), or 1 for up and -1 for down on one reply; ``before`` is the
        verdict it replaces.
        """
        self._record(EventKind.RATED, by, now, score=score, message=message, agent=agent, before=before)

    def tell(self, what: EventKind, *, by: Identity | None, now: int, **facts: Any) -> None:
        """Record what changes nothing on the ticket itself (``escalated``, ``acknowledged``, ``edited`` …)."""
        self._record(what, by, now, **facts)

    def vouch(self, proofs: Mapping[str, Any], now: int) -> None:
        """Put digests of rows beside the journal into the last fresh event, or into an event of their own."""
        if not self.fresh:
            self._record(EventKind.RECORDED, None, now, proofs=dict(proofs))
            return
        last = self.fresh.pop()
        facts = last.facts
        facts["proofs"] = facts.get("proofs", {}) | proofs
        before = self.fresh[-1].hash if self.fresh else self.base
        self.fresh.append(chained(self.number, last.seq, last.kind, last.at, last.actor, facts, before))
        self.head = self.fresh[-1].hash

    def ensure_open(self) -> None:
        """Most moves are for tickets that are not closed."""
        if self.is_closed:
            raise errors.TicketClosed

    # The journal

    def _record(self, what: EventKind, by: Identity | None, at: int, **facts: Any) -> None:
        if not self.fresh:
            self.base = self.head
        event = chained(self.number, self.events + 1, what, max(at, self.changed_at), str(by) if by else DESK, facts, self.head)
        self.apply(event, facts)
        self.fresh.append(event)

    def apply(self, event: Event, facts: dict[str, Any] | None = None) -> None:
        """Let an event change the ticket: the only place where it changes. ``facts`` are the event's own, where they are at hand."""
        fold = _FOLDS.get(event.kind)
        if fold:
            fold(self, event, event.facts if facts is None else facts)
        self.events, self.head = event.seq, event.hash
        if event.kind != EventKind.RECORDED:
            self.changed_at = event.at


def folded(events: Iterable[Event]) -> Ticket:
    """The ticket that these events, all of it in order, make."""
    ticket = Ticket(0)
    for event in events:
        ticket.number = event.ticket
        ticket.apply(event)
    return ticket


def _opened(ticket: Ticket, event: Event, facts: dict[str, Any]) -> None:
    ticket.customer, ticket.queue, ticket.previous = facts["customer"], facts["queue"], facts["previous"]
    ticket.status, ticket.opened_at = Status.NEW.value, event.at


def _received(ticket: Ticket, event: Event, facts: dict[str, Any]) -> None:
    ticket.first_message = ticket.first_message or facts["message"]
    _insisted(ticket, event, facts)


def _insisted(ticket: Ticket, event: Event, facts: dict[str, Any]) -> None:
    since = facts.get("since", event.at)
    ticket.waiting_since = min(ticket.waiting_since or since, since)
    ticket.snoozed_until = 0
    if ticket.status == Status.WAITING:
        ticket.status = Status.OPEN.value if ticket.assignee else Status.NEW.value


def _sent_on(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.status, ticket.waiting_since = facts["status"], facts["waiting_since"]
    _related(ticket, f"to:{facts['to']}")


def _took_over(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    _related(ticket, f"from:{facts['source']}")


def _related(ticket: Ticket, kin: str) -> None:
    ticket.kin = " ".join(dict.fromkeys((*ticket.kin.split(), kin)))


def _assigned(ticket: Ticket, event: Event, facts: dict[str, Any]) -> None:
    ticket.assignee, ticket.assignee_name = facts.get("to", event.actor), facts["name"]
    if ticket.status == Status.NEW:
        ticket.status = Status.OPEN.value


def _released(ticket: Ticket, _: Event, __: dict[str, Any]) -> None:
    ticket.assignee = ticket.assignee_name = ""
    ticket.status = Status.NEW.value


def _replied(ticket: Ticket, event: Event, _: dict[str, Any]) -> None:
    ticket.waiting_since = 0
    ticket.reply_at = ticket.reply_at or event.at


def _waited(ticket: Ticket, _: Event, __: dict[str, Any]) -> None:
    ticket.status = Status.WAITING.value


def _held(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.status, ticket.hold, ticket.link = Status.ON_HOLD.value, facts["as"], facts["link"]


def _closed(ticket: Ticket, event: Event, _: dict[str, Any]) -> None:
    ticket.status, ticket.closed_at, ticket.waiting_since = Status.CLOSED.value, event.at, 0
    ticket.snoozed_until = ticket.promised_until = 0


def _reopened(ticket: Ticket, event: Event, facts: dict[str, Any]) -> None:
    ticket.status, ticket.closed_at = (Status.OPEN.value if ticket.assignee else Status.NEW.value), 0
    ticket.waiting_since = event.at if facts["waiting"] else 0


def _moved(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.queue = facts["queue"]
    if not facts["keep"] and ticket.assignee:
        ticket.assignee = ticket.assignee_name = ""
        ticket.status = Status.NEW.value if ticket.status == Status.OPEN.value else ticket.status


def _lapsed(ticket: Ticket, _: Event, __: dict[str, Any]) -> None:
    ticket.assignee = ticket.assignee_name = ""
    ticket.status = Status.NEW.value if ticket.status == Status.OPEN else ticket.status


def _prioritized(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.priority = facts["level"]


def _sorted(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.kind = facts["kind"]


def _tagged(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.tags = facts["tags"]


def _snoozed(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.snoozed_until = facts["until"]


def _woke(ticket: Ticket, _: Event, __: dict[str, Any]) -> None:
    ticket.snoozed_until = 0


def _promised(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    ticket.promised_until = facts["until"]


def _promise_over(ticket: Ticket, _: Event, __: dict[str, Any]) -> None:
    ticket.promised_until = 0


def _rated(ticket: Ticket, _: Event, facts: dict[str, Any]) -> None:
    if not facts["message"]:
        ticket.stars = str(facts["score"])
        return
    ticket.up += (facts["score"] > 0) - (facts["before"] > 0)
    ticket.down += (facts["score"] < 0) - (facts["before"] < 0)


_FOLDS = {
    EventKind.OPENED: _opened,
    EventKind.RECEIVED: _received,
    EventKind.CLAIMED: _assigned,
    EventKind.ASSIGNED: _assigned,
    EventKind.RELEASED: _released,
    EventKind.REPLIED: _replied,
    EventKind.WAITED: _waited,
    EventKind.HELD: _held,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.MOVED: _moved,
    EventKind.RATED: _rated,
    EventKind.HEEDED: _received,
    EventKind.SENT_ON: _sent_on,
    EventKind.TOOK_OVER: _took_over,
    EventKind.LAPSED: _lapsed,
    EventKind.INSISTED: _insisted,
    EventKind.PRIORITIZED: _prioritized,
    EventKind.SORTED: _sorted,
    EventKind.TAGGED: _tagged,
    EventKind.SNOOZED: _snoozed,
    EventKind.WOKE: _woke,
    EventKind.PROMISED: _promised,
    EventKind.PROMISE_KEPT: _promise_over,
    EventKind.PROMISE_BROKEN: _promise_over,
}
