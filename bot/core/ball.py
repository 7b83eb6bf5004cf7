"""Who has the ball: a ticket's events and calendars go in, stretches of time with one holder each come out, and their bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.core.calendar import Calendar, NeverOpenError
from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.ticket import Status, Ticket

_START = datetime.fromtimestamp(0, UTC)
_MS = timedelta(milliseconds=1)


class Holder(StrEnum):
    QUEUE = "queue"
    AGENT = "agent"
    CUSTOMER = "customer"
    ENGINEERS = "engineers"
    CLOSED = "closed"  # outside the hours of those who had it


WIDTH = 24  # signs: more of them wrap in a narrow thread
SIGNS = {Holder.QUEUE: "░", Holder.AGENT: "█", Holder.CUSTOMER: "▒", Holder.ENGINEERS: "▓", Holder.CLOSED: "·"}
_TO_CUSTOMER = frozenset((EventKind.REPLIED, EventKind.WAITED, EventKind.CLOSED))
_TO_US = frozenset(
    (
        EventKind.OPENED,
        EventKind.RECEIVED,
        EventKind.INSISTED,
        EventKind.REOPENED,
        EventKind.CLAIMED,
        EventKind.ASSIGNED,
        EventKind.RELEASED,
        EventKind.LAPSED,
        EventKind.MOVED,
        EventKind.HELD,
    )
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a ticket's life in one pair of hands. Times in milliseconds since 1970; ``who`` and ``name`` are the agent's.

    ``why`` is the event that gave it to this holder.
    """

    holder: Holder
    begin: int
    end: int
    who: str = ""
    name: str = ""
    why: str = ""

    @property
    def length(self) -> int:
        return self.end - self.begin


def stretches(events: Iterable[Event], calendar_of: Callable[[str], Calendar], now: int) -> list[Stretch]:
    """Every moment from opening to closing (or now) with its one holder, in order and without a gap.

    After a reply the ball is the customer's until he speaks or somebody takes the ticket up; so is the time between closing and reopening.
    What the queue or an agent holds outside the queue's hours belongs to the closed hours.
    """
    ticket, theirs, found = Ticket(0), False, list[Stretch]()
    before: Stretch | None = None
    calendar: Calendar | None = None
    for event in events:
        if event.kind == EventKind.RECORDED:
            continue
        if before is not None and calendar is not None:
            found += _split(Stretch(before.holder, before.begin, event.at, before.who, before.name, before.why), calendar)
        ticket.apply(event)
        theirs = event.kind in _TO_CUSTOMER or (theirs and event.kind not in _TO_US)
        holder = _holder(ticket, theirs=theirs)
        mine = holder is Holder.AGENT
        who, name = (ticket.assignee, ticket.assignee_name) if mine else ("", "")
        same = before is not None and (before.holder, before.who) == (holder, who)
        before = Stretch(holder, event.at, event.at, who, name, before.why if same and before else event.kind)
        calendar = calendar_of(ticket.queue)
    if before is not None and calendar is not None and not ticket.is_closed:
        found += _split(Stretch(before.holder, before.begin, max(now, before.begin), before.who, before.name, before.why), calendar)
    return _joined(found)


def held(parts: Iterable[Stretch]) -> dict[tuple[Holder, str], int]:
    """Milliseconds by holder and agent."""
    sums: dict[tuple[Holder, str], int] = {}
    for part in parts:
        sums[part.holder, part.who] = sums.get((part.holder, part.who), 0) + part.length
    return sums


def bar(parts: Sequence[Stretch], width: int = WIDTH) -> str:
    """One line of ``width`` signs, each the holder of the most time of its share of the whole."""
    if not parts or parts[-1].end <= parts[0].begin:
        return ""
    begin, whole = parts[0].begin, parts[-1].end - parts[0].begin
    signs = []
    for cell in range(width):
        first, last = begin + whole * cell / width, begin + whole * (cell + 1) / width
        shares: dict[Holder, float] = {}
        for part in parts:
            if (share := min(part.end, last) - max(part.begin, first)) > 0:
                shares[part.holder] = shares.get(part.holder, 0.0) + share
        signs.append(SIGNS[max(shares, key=lambda holder: shares[holder])])
    return "".join(signs)


def _holder(ticket: Ticket, *, theirs: bool) -> Holder:
    if ticket.status == Status.ON_HOLD:
        return Holder.ENGINEERS
    if theirs or ticket.status in (Status.WAITING, Status.CLOSED):
        return Holder.CUSTOMER
    return Holder.AGENT if ticket.assignee else Holder.QUEUE


def _split(part: Stretch, calendar: Calendar) -> list[Stretch]:
    """Cut at openings and closings what waits for people with hours."""
    if part.holder not in (Holder.QUEUE, Holder.AGENT):
        return [part]
    out, at = list[Stretch](), part.begin
    while at < part.end:
        now = _START + at * _MS
        is_open = calendar.open_at(now)
        end = min(part.end, max(at + 1, _change(calendar, now, is_open=is_open, last=part.end)))
        out.append(Stretch(part.holder, at, end, part.who, part.name, part.why) if is_open else Stretch(Holder.CLOSED, at, end))
        at = end
    return out


def _change(calendar: Calendar, now: datetime, *, is_open: bool, last: int) -> int:
    if is_open:
        closing = calendar.closes_at(now)
        return last if closing is None else -((_START - closing) // _MS)
    try:
        return -((_START - calendar.next_open(now)) // _MS)
    except NeverOpenError:
        return last


def _joined(parts: Iterable[Stretch]) -> list[Stretch]:
    out: list[Stretch] = []
    for part in parts:
        if part.length <= 0:
            continue
        if out and (out[-1].holder, out[-1].who) == (part.holder, part.who):
            last = out.pop()
            out.append(Stretch(last.holder, last.begin, part.end, last.who, last.name, last.why))
        else:
            out.append(part)
    return out
