"""Random and written ticket histories, as journal events."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.core.errors import DeskError
from bot.core.people import Identity
from bot.core.status import Hold
from bot.core.ticket import Ticket

OLGA, ANNA, BORIS = Identity("customer", "1"), Identity("slack", "U0ANNA"), Identity("slack", "U0BORIS")
MINUTE = 60_000
MONDAY = int(datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp() * 1000)  # 09:00 in Berlin
MOVES = {
    "received": lambda ticket, at: ticket.receive(1, "", by=OLGA, now=at),
    "thanked": lambda ticket, at: ticket.receive_quietly("thanked", 1, "", by=OLGA, now=at),
    "noted": lambda ticket, at: ticket.note(1, "", by=ANNA, now=at),
    "claimed": lambda ticket, at: ticket.claim(ANNA, "Anna", at),
    "assigned": lambda ticket, at: ticket.assign(BORIS, "Boris", by=ANNA, now=at),
    "released": lambda ticket, at: ticket.release(ANNA, at),
    "replied": lambda ticket, at: ticket.reply(1, "", by=ANNA, name="Anna", now=at),
    "waited": lambda ticket, at: ticket.wait(ANNA, at),
    "held": lambda ticket, at: ticket.put_on_hold(Hold.DEFECT, "", by=ANNA, now=at),
    "closed": lambda ticket, at: ticket.close(ANNA, at),
    "reopened": lambda ticket, at: ticket.reopen(OLGA, at, waiting=True),
    "lapsed": lambda ticket, at: ticket.lapse("unanswered", now=at),
    "insisted": lambda ticket, at: ticket.ask_for_help_again(by=OLGA, now=at),
    "snoozed": lambda ticket, at: ticket.snooze(at + 60 * MINUTE, by=ANNA, now=at),
    "promised": lambda ticket, at: ticket.promise(at + 60 * MINUTE, by=ANNA, now=at),
    "settled": lambda ticket, at: ticket.settle_promise(at, kept=True),
    "expired": lambda ticket, at: ticket.expire(at),
    "rated": lambda ticket, at: ticket.rate(score=4, message=0, agent=str(ANNA), by=OLGA, now=at, before=0),
    "thumbed": lambda ticket, at: ticket.rate(score=-1, message=7, agent=str(ANNA), by=OLGA, now=at, before=0),
    "breached": lambda ticket, at: ticket.record("breached", by=None, now=at, target="first_response"),
    "met": lambda ticket, at: ticket.record("met", by=None, now=at, target="resolution"),
    "escalated": lambda ticket, at: ticket.record("escalated", by=None, now=at, target="first_response", step=0, ping=1),
    "moved": lambda ticket, at: ticket.move(
        "billing" if ticket.queue == "support" else "support", "", by=ANNA, now=at, keep_assignee=False
    ),
}


def history(*steps):
    """Events of a ticket that was opened on Monday at nine; each step is ``(minutes after that, what)``. What is refused is left out."""
    ticket = Ticket(1001)
    ticket.open(by=OLGA, now=MONDAY, customer=1, queue="support", previous=0)
    ticket.receive(1, "", by=OLGA, now=MONDAY)
    for minutes, what in steps:
        try:
            MOVES[what](ticket, MONDAY + round(minutes * MINUTE))
        except DeskError:
            continue
    return list(ticket.fresh)


def random_histories():
    steps = st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(sorted(MOVES))), max_size=25)
    return steps.map(lambda found: history(*_in_order(found)))


def _in_order(steps):
    at, out = 0, []
    for gap, what in steps:
        at += gap
        out.append((at, what))
    return out
