"""The database of ``filled.py``, in which one of each kind has almost everything: one customer, one agent, one ticket, one queue."""

from __future__ import annotations

from bot.core.urgency import NOT_DUE
from storage.engine import Connection
from tests.storage.filled import PAST, TODAY, fill

BOT, BUSY, LONG, LOUD = PAST - 9, PAST - 8, PAST - 7, PAST - 6
"""Customers: one of almost all closed tickets, one of most open ones, and one of each of these open tickets. ``LONG`` has thousands of
messages, deliveries, events, ratings and fired reminders; on ``LOUD`` thousands of messages of the customer had no reply.
"""
AGENT, QUEUE, SNOOZED, WAITING = "back:agent1", "support", "asleep", "waits"
MANY = 6_000
_NUMBERS = f"with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {MANY})"
_NEW = f"{3 * PAST} + n"  # ids of the new rows
_MORE = {
    "canned": {
        "id": _NEW,
        "name": "'reply ' || n",
        "key": "'reply ' || n",
        "queue": f"'{QUEUE}'",
        "words": "'reply ' || n",
        "used": "n % 9",
    },
    "canned_change": {"id": _NEW, "canned": "1", "at": "n"},
    "customer_change": {"id": _NEW, "customer": f"{BOT}", "at": "n"},
    "saved_view": {"id": _NEW, "name": "'v ' || n", "key": "'v ' || n", "owner": f"'{AGENT}'", "words": "'list'"},
    "token": {"id": _NEW, "name": "'t ' || n", "digest": "'old ' || n", "person": f"'{AGENT}'", "revoked_at": "n"},
    "api_answer": {"token": "1", "name": "'k' || n", "at": "n"},
    "web_session": {"id": _NEW, "digest": "'s' || n", "person": f"'{AGENT}'", "used_at": "n", "ended_at": "n"},
    "web_link": {"digest": "'l' || n", "person": f"'{AGENT}'", "made_at": "n", "used_at": "n"},
    "invitation": {"id": _NEW, "ticket": "n", "digest": "'i' || n"},
    "event": {
        "ticket": f"{LONG}",
        "seq": "n + 1",
        "kind": "'tagged'",
        "at": "n",
        "actor": f"'{AGENT}'",
        "data": '\'{"tags": ""}\'',
        "hash": "'h'",
    },
    "delivery": {
        "id": _NEW,
        "pace": "'back:C9'",
        "lane": "'back:C9'",
        "seq": "n",
        "kind": "'post'",
        "state": "'queued'",
        "purpose": "'card'",
        "channel": "'back'",
        "place": "'C9'",
        "at": "n",
        "ticket": "n",
    },
    "rating": {"id": _NEW, "ticket": f"{LONG}", "message": _NEW, "asked_at": "n"},
    "reminder": {"id": _NEW, "ticket": f"{LONG}", "kind": "'remind'", "due_at": "n", "fired_at": "n"},
    "parked": {"id": _NEW, "channel": "'front'", "event": "'odd' || n", "raw": "x''", "at": "n", "done_at": "null"},
}
_CHANGES = (
    f"update ticket set customer = {BOT} where number <= {TODAY - 4 * MANY // 3}",
    f"update customer set tickets = {PAST} where id in ({BOT}, {BUSY})",
    (
        f"update ticket set customer = {BUSY}, status = 'open', closed_at = 0, queue = '{QUEUE}', assignee = '{AGENT}', urgency = number "
        f"where number > {TODAY - MANY // 3} and number <= {TODAY}"
    ),
    (
        f"update ticket set status = 'waiting', closed_at = 0, queue = '{WAITING}', assignee = '', urgency = {NOT_DUE} + number "
        f"where number > {TODAY - 2 * MANY // 3} and number <= {TODAY - MANY // 3}"
    ),
    (
        f"update ticket set status = case when number = 2 * (number / 2) then 'open' else 'waiting' end, closed_at = 0, queue = '{SNOOZED}', assignee = '', "
        f"urgency = number, snoozed_until = {PAST} + number where number > {TODAY - 4 * MANY // 3} and number <= {TODAY - 2 * MANY // 3}"
    ),
    f"update ticket set status = 'waiting' where queue = '{QUEUE}' and number > {TODAY - 20} and number <= {TODAY}",
    f"update message set ticket = {LONG}, role = 'agent' where id > {MANY} and id <= {2 * MANY}",
    f"update message set ticket = {LOUD} where id > {2 * MANY} and id <= {3 * MANY}",
    f"update delivery set ticket = {LONG}, purpose = 'reply', ref = id where id > {MANY} and id <= {2 * MANY}",
    f"update delivery set ticket = {LOUD}, purpose = 'words', ref = id where id > {2 * MANY} and id <= {3 * MANY}",
    f"update ticket set events = {MANY} + 1, counted = {MANY} + 1, sealed = {MANY} + 1, indexed = {MANY} + 1 where number = {LONG}",
)


def fill_unevenly(db: Connection, *, counted: bool) -> None:
    """Write the rows; the planner counts them only if they are to be ``counted``."""
    fill(db, counted=False)
    db.begin()
    for sql in _CHANGES:
        db.run(sql)
    for table, columns in _MORE.items():
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        sql = f'insert into "{table}" ({names}) {_NUMBERS} select {values} from numbers'
        if db.dialect == "postgresql":
            sql = sql.replace("%", "%%").replace("x''", "''::bytea")
        db.run(sql)
    db.run(f"update counter set value = {5 * PAST} where name in ('ticket', 'id')")
    db.commit()
    if counted:
        db.run("analyze")
