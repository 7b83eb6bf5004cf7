"""Works out who held a ticket at each moment of its life, and draws that as a one-line bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.calendar import Calendar, NeverOpenError
from bot.core.event_kinds import CARRIED_OUT, EventKind
from bot.core.journal import Event
from bot.core.status import Status
from bot.core.ticket import Ticket


class Holder(StrEnum):
    QUEUE = "queue"
    AGENT = "agent"
    CUSTOMER = "customer"
    ENGINEERS = "engineers"
    CLOSED = "closed"  # outside the queue's opening hours


WIDTH = 24  # characters: a longer line wraps in a narrow thread
BAR_CHARACTERS = {Holder.QUEUE: "░", Holder.AGENT: "█", Holder.CUSTOMER: "▒", Holder.ENGINEERS: "▓", Holder.CLOSED: "·"}
_GIVES_TO_CUSTOMER = frozenset((EventKind.REPLIED, EventKind.WAITED, EventKind.CLOSED))
_GIVES_TO_TEAM = frozenset(
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
    """A period in which one side held the ticket. Times are in milliseconds since 1970.

    ``who`` and ``name`` are the agent's. ``why`` is the kind of the event that gave the ticket to this holder.
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
    """Return the holders from opening to closing (or ``now``), in order and without a gap.

    After a reply the customer holds the ticket until they write or somebody takes it. The time between closing and their next message is
    the customer's too. Time outside the queue's hours, when the queue or an agent holds the ticket, belongs to ``Holder.CLOSED``.
    """
    ticket, with_customer, found = Ticket(0), False, list[Stretch]()
    asked: set[int] = set()  # the customer's messages since closing
    before: Stretch | None = None
    calendar: Calendar | None = None
    for event in events:
        if event.kind == EventKind.RECORDED:
            continue
        if before is not None and calendar is not None:
            found += _split(Stretch(before.holder, before.begin, event.at, before.who, before.name, before.why), calendar)
        ticket.apply(event)
        with_customer = event.kind in _GIVES_TO_CUSTOMER or (with_customer and event.kind not in _GIVES_TO_TEAM)
        _count_asked(asked, event)
        holder = _holder(ticket, with_customer=with_customer and not asked, asked=bool(asked))
        mine = holder is Holder.AGENT
        who, name = (ticket.assignee, ticket.assignee_name) if mine else ("", "")
        same = before is not None and (before.holder, before.who) == (holder, who)
        before = Stretch(holder, event.at, event.at, who, name, before.why if same and before else event.kind)
        calendar = calendar_of(ticket.queue)
    if before is not None and calendar is not None and (asked or not ticket.is_closed):
        found += _split(Stretch(before.holder, before.begin, max(now, before.begin), before.who, before.name, before.why), calendar)
    return _joined(found)


def held(parts: Iterable[Stretch]) -> dict[tuple[Holder, str], int]:
    """Return the milliseconds by holder and agent."""
    sums: dict[tuple[Holder, str], int] = {}
    for part in parts:
        sums[part.holder, part.who] = sums.get((part.holder, part.who), 0) + part.length
    return sums


def bar(parts: Sequence[Stretch], width: int = WIDTH) -> str:
    """Return a line of ``width`` characters. Each stands for an equal share of the time and shows who held the ticket longest."""
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
        signs.append(BAR_CHARACTERS[max(shares, key=lambda holder: shares[holder])])
    return "".join(signs)


def _count_asked(asked: set[int], event: Event) -> None:
    """Follow which of the customer's messages since closing are on the ticket."""
    if event.kind == EventKind.ASKED_AGAIN:
        asked.add(event.facts["message"])
    elif event.kind in CARRIED_OUT:
        asked.difference_update(event.facts["messages"])
    elif event.kind in (EventKind.CLOSED, EventKind.REOPENED):
        asked.clear()


def _holder(ticket: Ticket, *, with_customer: bool, asked: bool) -> Holder:
    if ticket.status == Status.ON_HOLD:
        return Holder.ENGINEERS
    if with_customer or ticket.status == Status.WAITING or (ticket.is_closed and not asked):
        return Holder.CUSTOMER
    return Holder.AGENT if ticket.assignee else Holder.QUEUE


def _split(part: Stretch, calendar: Calendar) -> list[Stretch]:
    """Cut at openings and closings, if the holder has opening hours."""
    if part.holder not in (Holder.QUEUE, Holder.AGENT):
        return [part]
    out, at = list[Stretch](), part.begin
    while at < part.end:
        is_open = calendar.open_at(at)
        end = min(part.end, max(at + 1, _change(calendar, at, is_open=is_open, last=part.end)))
        out.append(Stretch(part.holder, at, end, part.who, part.name, part.why) if is_open else Stretch(Holder.CLOSED, at, end))
        at = end
    return out


def _change(calendar: Calendar, at: int, *, is_open: bool, last: int) -> int:
    if is_open:
        closing = calendar.closes_at(at)
        return last if closing is None else closing
    try:
        return calendar.next_open(at)
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
