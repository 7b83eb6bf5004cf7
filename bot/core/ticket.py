"""A ticket and its actions. An action checks the rules and records an event; only the event changes the ticket, so a replay works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from bot.core import errors
from bot.core.event_kinds import EventKind
from bot.core.folds import FOLDS, RESTORED
from bot.core.journal import Event, chained, token_name
from bot.core.people import Identity
from bot.core.richtext import ticket_name
from bot.core.status import Hold, Status
from bot.core.ticket_state import HELD, MARKED, HeldForReview, TicketState
from bot.core.urgency import urgency

DESK = "desk"


@dataclass(slots=True)
class Ticket(TicketState):
    """One request from start to end. ``fresh`` are the events that are not stored yet."""

    fresh: list[Event] = field(default_factory=list, repr=False, compare=False)
    base: str = field(default="", repr=False, compare=False)
    """The hash before the first fresh event."""

    ON_CARD: ClassVar[tuple[str, ...]] = (
        *("queue", "subject", "status", "priority", "kind", "assignee", "assignee_name", "hold", "link", "opened_at", "waiting_since"),
        *("previous", "stars", "up", "down", "tags", "snoozed_until", "promised_until", "kin", "lost_at", "closed_at"),
        *("reply_due", "solution_due", "came_from", "spam", "followers", "customer"),
    )
    """The fields that a ticket's card shows. A change of one of them updates the card."""

    # State

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    @property
    def is_claimed(self) -> bool:
        return bool(self.assignee)

    @property
    def is_held(self) -> bool:
        """Whether the desk holds the ticket for review."""
        return self.spam == HELD

    def belongs_to(self, who: Identity) -> bool:
        return self.assignee == str(who)

    @property
    def merged_into(self) -> int:
        """The ticket that this one is part of now; 0 if it is a ticket by itself."""
        return next(iter(self.related_by("into")), 0)

    def related_by(self, how: str) -> list[int]:
        """Return the tickets with this relation to it (see :class:`TicketState`), in the order in which it began."""
        if not self.kin:
            return []
        return [int(number) for way, _, number in (one.partition(":") for one in self.kin.split()) if way == how]

    def is_followed_by(self, who: Identity) -> bool:
        return str(who) in self.followers.split()

    # Actions

    def open(self, *, by: Identity, now: int, customer: int, queue: str, previous: int) -> None:
        self._record(EventKind.OPENED, by, now, customer=customer, queue=queue, previous=previous)

    def connect(self, customer: int, *, by: Identity, now: int) -> None:
        """Record that the person came for whom the ticket waited; until then it had a customer who stands for them."""
        self.ensure_open()
        self._record(EventKind.CONNECTED, by, now, customer=customer)

    def receive(self, message: int, digest: str, *, by: Identity, now: int, since: int = 0) -> None:
        """Record a customer's message that needs a reply; ``since`` is when it was sent, if that was earlier than now."""
        earlier = {"since": since} if since else {}
        self._record(EventKind.RECEIVED, by, now, message=message, digest=digest, **earlier)

    def require_reply(self, message: int, *, by: Identity, now: int, since: int) -> None:
        """Record that a message taken for thanks needs a reply after all, since it was sent."""
        self._record(EventKind.HEEDED, by, now, message=message, since=since)

    def move_messages_out(self, messages: list[int], to: int, *, by: Identity, now: int, without: Ticket) -> None:
        """Record that these messages belong to another ticket. ``without`` is this ticket as it would be without them."""
        self._record(EventKind.SENT_ON, by, now, messages=messages, to=to, status=without.status, waiting_since=without.waiting_since)

    def move_messages_in(self, messages: list[int], source: int, *, by: Identity, now: int) -> None:
        """Record that these messages come from another ticket. A ``receive`` for each of them follows."""
        self._record(EventKind.TOOK_OVER, by, now, messages=messages, source=source)

    def merge(self, messages: list[int], into: int, *, by: Identity, now: int) -> None:
        """Record that this ticket is part of another one now, with all its messages. Spam stays apart, with what is kept unseen on it."""
        self.ensure_whole()
        self.ensure_no_spam()
        self._record(EventKind.MERGED, by, now, messages=messages, into=into)

    def take_in(self, carried: Mapping[str, Any], source: int, *, since: int, by: Identity, now: int) -> None:
        """Record that another ticket is part of this one; ``since`` is when its customer began to wait, 0 if they don't.

        ``carried`` says of its messages what their journal knew: ``digests``, and for :mod:`bot.screens.versions` ``passed`` and ``sent``.
        """
        self.ensure_open()
        self._record(EventKind.TOOK_IN, by, now, source=source, since=since, **carried)

    def unmerge(self, carried: Mapping[str, Any], target: int, before: Ticket, *, by: Identity, now: int) -> None:
        """Record that this is a ticket by itself again, as it was ``before``. ``carried``: see :meth:`take_in`."""
        was = {name: getattr(before, name) for name in RESTORED}
        self._record(EventKind.UNMERGED, by, now, target=target, before=was, **carried)

    def give_back(self, messages: list[int], to: int, *, by: Identity, now: int, without: Ticket) -> None:
        """Record that a ticket is no longer part of this one, which is then as it would be ``without`` it."""
        status, since = (self.status, 0) if self.is_closed else (without.status, without.waiting_since)
        self._record(EventKind.GAVE_BACK, by, now, messages=messages, to=to, status=status, waiting_since=since)

    def relate(self, other: int, way: str, *, by: Identity, now: int) -> None:
        """Record what this ticket is to another one: its ``parent``, for example. It replaces any other link between the two."""
        self._record(EventKind.LINKED, by, now, other=other, way=way)

    def unrelate(self, other: int, way: str, *, by: Identity, now: int) -> None:
        """Record that this link is over."""
        self._record(EventKind.UNLINKED, by, now, other=other, way=way)

    def ask_for_help_again(self, *, by: Identity, now: int) -> None:
        """Record that the customer still needs help, without another message."""
        self._record(EventKind.INSISTED, by, now)

    def receive_quietly(self, why: EventKind, message: int, digest: str, *, by: Identity, now: int) -> None:
        """Record a customer's message that needs no reply: ``thanked``, ``gestured``, ``commented`` on a rating, ``asked_again`` after
        closing, ``ignored`` because the customer is blocked.
        """
        self._record(why, by, now, message=message, digest=digest)

    def claim(self, by: Identity, name: str, now: int) -> None:
        self.ensure_open()
        if self.belongs_to(by):
            raise errors.AlreadyYours(self.number)
        if self.is_claimed:
            raise errors.TicketTaken(self.number, name=self.assignee_name)
        self._record(EventKind.CLAIMED, by, now, name=name)

    def release(self, by: Identity, now: int) -> None:
        self.ensure_open()
        if not self.is_claimed:
            raise errors.NotClaimed(self.number)
        self._record(EventKind.RELEASED, by, now)

    def assign(self, to: Identity, name: str, *, by: Identity, now: int) -> None:
        self.ensure_open()
        if self.belongs_to(to):
            raise errors.TicketTaken(self.number, name=name)
        self._record(EventKind.ASSIGNED, by, now, to=str(to), name=name)

    def reply(self, message: int, digest: str, *, by: Identity, name: str, now: int, note: int = 0) -> None:
        """Record an agent's reply, and the ``note`` that it was made of. It claims a ticket that nobody has."""
        self.ensure_open()
        if not self.is_claimed:
            self.claim(by, name, now)
        self._record(EventKind.REPLIED, by, now, message=message, digest=digest, **({"note": note} if note else {}))

    def note(self, message: int, digest: str, *, by: Identity, now: int) -> None:
        self._record(EventKind.NOTED, by, now, message=message, digest=digest)

    def follow(self, who: Identity, *, by: Identity, now: int) -> None:
        """Record that an agent wants to be told when the customer writes."""
        if self.is_followed_by(who):
            raise errors.FollowedAlready(self.number)
        self._record(EventKind.FOLLOWED, by, now, who=str(who))

    def unfollow(self, who: Identity, *, by: Identity | None, now: int) -> None:
        if not self.is_followed_by(who):
            raise errors.NotFollowed(self.number)
        self._record(EventKind.UNFOLLOWED, by, now, who=str(who))

    def wait(self, by: Identity, now: int) -> None:
        """Record that the customer's answer is needed."""
        self.ensure_open()
        self._record(EventKind.WAITED, by, now)

    def put_on_hold(self, as_: Hold, link: str, *, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.HELD, by, now, **{"as": as_.value, "link": link})

    def close(self, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.CLOSED, by, now)

    def reopen(self, by: Identity, now: int, *, waiting: bool, since: int = 0) -> None:
        """Reopen a closed ticket; ``waiting`` says whether the customer waits for our reply, since now or an earlier time."""
        self.ensure_whole()
        self.ensure_no_spam()
        if not self.is_closed:
            raise errors.TicketNotClosed(self.number)
        self._record(EventKind.REOPENED, by, now, waiting=waiting, **({"since": since} if since else {}))

    def mark_as_spam(self, *, by: Identity, now: int) -> None:
        """Record that this is spam; an open ticket is closed."""
        self.ensure_whole()
        if self.spam == MARKED:
            raise errors.SpamAlready(self.number)
        self._record(EventKind.MARKED_SPAM, by, now)

    def hold_for_review(self, why: str, *, now: int) -> None:
        """Record that the desk keeps the ticket unseen until an agent opens it or marks it as spam: ``repeated`` or only ``links``."""
        self._record(EventKind.MARKED_SPAM, None, now, why=why)

    def clear_spam(self, before: Ticket, *, since: int, by: Identity, now: int) -> None:
        """Record that this is no spam: it is as it was ``before``. ``since`` is when the customer began to wait meanwhile, 0 if not."""
        was = {name: getattr(before, name) for name in RESTORED}
        self._record(EventKind.CLEARED_SPAM, by, now, before=was, since=since)

    def move(self, queue: str, queue_name: str, *, by: Identity, now: int, keep_assignee: bool) -> None:
        self.ensure_open()
        if queue == self.queue:
            raise errors.SameQueue(self.number, queue=queue_name)
        self._record(EventKind.MOVED, by, now, queue=queue, before=self.queue, keep=keep_assignee)

    def lapse(self, why: str, *, now: int) -> None:
        """End the claim: ``unanswered`` for too long, or the assignee is ``away``."""
        if self.is_claimed:
            self._record(EventKind.LAPSED, None, now, why=why, before=self.assignee)

    def expire(self, now: int) -> None:
        """Close the ticket because the customer didn't answer."""
        self.ensure_open()
        self._record(EventKind.CLOSED, None, now, silence=True)

    def prioritize(self, level: str, *, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.PRIORITIZED, by, now, level=level, before=self.priority)

    def sort(self, kind: str, *, by: Identity, now: int) -> None:
        """Set the kind of request."""
        self._record(EventKind.SORTED, by, now, kind=kind)

    def tag(self, tags: Iterable[str], *, by: Identity, now: int) -> None:
        """Replace all tags."""
        self._record(EventKind.TAGGED, by, now, tags=" ".join(sorted(set(tags))))

    def snooze(self, until: int, *, by: Identity, now: int) -> None:
        self.ensure_open()
        self._record(EventKind.SNOOZED, by, now, until=until)

    def wake(self, now: int) -> None:
        self._record(EventKind.WOKE, None, now)

    def resume(self, *, by: Identity, now: int) -> None:
        """Record that a snooze or a hold is over before its time."""
        if not self.snoozed_until and self.status != Status.ON_HOLD:
            raise errors.NotAsleep(self.number)
        self._record(EventKind.RESUMED, by, now)

    def promise(self, until: int, *, by: Identity, now: int) -> None:
        """Record that somebody promised the customer an update."""
        self.ensure_open()
        self._record(EventKind.PROMISED, by, now, until=until)

    def settle_promise(self, now: int, *, kept: bool) -> None:
        """Record that the promised update was sent, or that its time passed."""
        if self.promised_until:
            self._record(
                EventKind.PROMISE_KEPT if kept else EventKind.PROMISE_BROKEN, None, now, until=self.promised_until, agent=self.assignee
            )

    def rate(self, *, score: int, message: int, agent: str, by: Identity, now: int, before: int) -> None:
        """Record a rating: 1 to 5 for the whole ticket (``message`` 0), or 1 and -1 for thumbs on one reply, 0 for none any more.

        ``before`` is the rating that it replaces.
        """
        self._record(EventKind.RATED, by, now, score=score, message=message, agent=agent, before=before)

    def erase(self, *, by: Identity | None, now: int, why: str) -> None:
        """Record that texts and files were erased: ``why`` is ``customer`` or ``retention``."""
        self._record(EventKind.ERASED, by, now, why=why)

    def record(self, what: EventKind, *, by: Identity | None, now: int, **facts: Any) -> None:
        """Record an event that doesn't change the ticket itself (``escalated``, ``acknowledged``, ``edited`` …)."""
        self._record(what, by, now, **facts)

    def add_proofs(self, proofs: Mapping[str, Any], now: int) -> None:
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

    def set_due(self, *, reply: int | None = None, solution: int | None = None) -> None:
        """Set when a reply and the solution are due, 0 for never; None leaves a time as it is."""
        self.reply_due = self.reply_due if reply is None else reply
        self.solution_due = self.solution_due if solution is None else solution
        self.urgency = urgency(self)

    def ensure_whole(self) -> None:
        """Raise TicketMerged if the ticket is part of another one, and TicketErased if its texts were erased."""
        if self.erased_at:
            raise errors.TicketErased(self.number)
        if self.merged_into:
            raise errors.TicketMerged(self.number, target=ticket_name(self.merged_into))

    def ensure_no_spam(self) -> None:
        """Raise MarkedAsSpam if the ticket is marked as spam, and HeldForReview."""
        if self.is_held:
            raise HeldForReview(self.number)
        if self.spam:
            raise errors.MarkedAsSpam(self.number)

    def ensure_open(self) -> None:
        """Raise TicketClosed if the ticket is closed, MarkedAsSpam, and what :meth:`ensure_whole` raises."""
        self.ensure_whole()
        self.ensure_no_spam()
        if self.is_closed:
            raise errors.TicketClosed(self.number)

    # The journal

    def _record(self, what: EventKind, by: Identity | None, at: int, **facts: Any) -> None:
        if not self.fresh:
            self.base = self.head
        if token := token_name():
            facts["token"] = token
        event = chained(self.number, self.events + 1, what, max(at, self.changed_at), str(by) if by else DESK, facts, self.head)
        self.apply(event, facts)
        self.fresh.append(event)

    def apply(self, event: Event, facts: dict[str, Any] | None = None) -> None:
        """Apply an event: the only place where a ticket changes. ``facts`` are the event's data, if already parsed."""
        fold = FOLDS.get(event.kind)
        if fold:
            fold(self, event, event.facts if facts is None else facts)
        self.events, self.head = event.seq, event.hash
        if event.kind != EventKind.RECORDED:
            self.changed_at = event.at
        self.urgency = urgency(self)


def folded(events: Iterable[Event]) -> Ticket:
    """Replay a ticket's events, all of them in order."""
    ticket = Ticket(0)
    for event in events:
        ticket.number = event.ticket
        ticket.apply(event)
    return ticket
