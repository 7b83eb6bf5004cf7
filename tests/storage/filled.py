"""A database with a long past and a short present: every table that grows has many rows, a few of them of today."""

from __future__ import annotations

from bot.core.urgency import CLOSED
from storage.engine import Connection

PAST = 20_000
TODAY = 19_950  # rows after this number belong to the present
_OPEN = f"n > {TODAY}"
_OPENING = '\'{"customer": \' || n || \', "queue": "support", "previous": 0}\''
_SAID = {
    "author": "'front:p' || n",
    "role": "'customer'",
    "visibility": "'public'",
    "channel": "'front'",
    "place": "'p' || n",
    "source_id": "'m' || n",
}
_FILL: dict[str, dict[str, str]] = {
    "customer": {"id": "n", "channel": "'front'", "person": "'p' || n", "tickets": "1", "salt": "'5a17'", "revision": "1"},
    "ticket": {
        "number": "n",
        "customer": "n",
        "queue": "case when n % 3 = 0 then 'billing' else 'support' end",
        "status": f"case when {_OPEN} then 'open' else 'closed' end",
        "assignee": "case when n % 4 = 0 then '' else 'back:agent' || (n % 100) end",
        "channel": "'front'",
        "place": "'p' || n",
        "opened_at": "n",
        "closed_at": f"case when {_OPEN} then 0 else n end",
        "events": "1",
        "sealed": "1",
        "counted": "1",
        "indexed": "1",
        "urgency": f"case when {_OPEN} then n else {CLOSED} - n end",
        "salt": "'5a17'",
    },
    "event": {"ticket": "n", "seq": "1", "kind": "'opened'", "at": "n", "actor": "'front:p' || n", "data": _OPENING, "hash": "'h'"},
    "fact": {"who": "'#support'", "name": "'opened'", "at": "n + 1", "ticket": "n", "event": "1", "value": "1"},
    "figure": {
        "who": "'w' || (n % 20)",
        "day": "718663 + n / 40",
        "name": "case when n % 2 = 0 then 'first_response' else 'opened' end",
        "value": "n % 40",
        "times": "1",
    },
    "message": {"id": "n", "ticket": "n", "text": "'[]'", "at": "n", **_SAID},
    "version": {"id": "n", "message": "n", "text": "'[]'", "at": "n"},
    "pace": {"key": "'front:p' || n", "tail": "3", "owner": "'gone'"},
    "delivery": {
        "id": "n",
        "pace": "'front:p' || (n / 3)",
        "lane": "'front:p' || (n / 3)",
        "seq": "n",
        "kind": "'post'",
        "state": f"case when {_OPEN} then 'sending' else 'sent' end",
        "payload": "'{}'",
        "ticket": "case when n % 10 = 0 then 0 else n end",
        "purpose": "case n % 4 when 0 then 'ping' when 1 then 'card' when 2 then 'pings' else 'reply' end",
        "ref": f"case when n % 4 = 2 and n < {TODAY} then 1 else n % 2 end",
        "channel": "'front'",
        "place": "'p' || (n / 3)",
        "message": f"case when {_OPEN} then '' else 'd' || n end",
        "at": "n",
        "done_at": f"case when {_OPEN} then 0 else n end",
    },
    "landing": {"channel": "'front'", "place": "'p' || n", "message": "'l' || n", "delivery": "n", "part": "1"},
    "reminder": {
        "id": "n",
        "ticket": "n",
        "kind": "'next_response'",
        "due_at": "n",
        "fired_at": f"case when {_OPEN} then null else n end",
    },
    "ping": {"id": "n", "ticket": "n", "state": f"case when {_OPEN} then 'ringing' else 'over' end", "at": "n"},
    "album_part": {
        "channel": "'front'",
        "place": "'p' || n",
        "message": "'m' || n",
        "album": "'a' || n",
        "person": "'front:p' || n",
        "content": f"case when {_OPEN} then '{{}}' else '' end",
        "became": f"case when {_OPEN} then 0 else n end",
    },
    "first_contact": {"id": "n", "customer": "n", "queue": "'q' || (n % 3)", "at": "n", "post": f"case when {_OPEN} then n else 0 end"},
    "first_text": {"digest": "'t' || n", "at": "n", "count": "1"},
    "listed": {"list": "n / 40", "ticket": "n", "ping": "n", "number": "n"},
    "rating": {"id": "n", "ticket": "n", "message": "n", "asked_at": "n"},
    "person": {"channel": "'front'", "person": "'p' || n", "name": "'P'"},
    "seen": {"channel": "'front'", "event": f"case when n < {TODAY} then 'hello:' || n else 'e' || n end", "at": "n"},
    "newest_edit": {
        "channel": "'front'",
        "place": "'p' || n",
        "message": "'m' || n",
        "stamp": "n",
        "at": "n",
        "files": "'[]'",
        "text": "'[]'",
    },
    "parked": {"id": "n", "channel": "'front'", "event": "'e' || n", "raw": "x''", "done_at": f"case when {_OPEN} then -1 else n end"},
    "seal": {"id": "n", "at": "n - 100000000"},
    "counter": {"name": "'copy:front:p' || n", "value": "n"},
    "member": {"place": "'back:C' || (n % 300)", "person": "'agent' || n"},
}
GROWING = frozenset(_FILL)
"""Tables with a row for each customer, ticket, message or day. All others hold a row for each process or queue."""


def fill(db: Connection, *, counted: bool = True) -> None:
    """Write the rows and let the planner count them, if they are to be ``counted``."""
    numbers = f"with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {PAST})"
    db.begin()
    for table, columns in _FILL.items():
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        sql = f'insert into "{table}" ({names}) {numbers} select {values} from numbers'
        if db.dialect == "postgresql":
            sql = sql.replace("%", "%%").replace("x''", "''::bytea")
        db.run(sql)
    db.run(f"update counter set value = {2 * PAST} where name in ('ticket', 'id')")
    db.commit()
    if counted:
        db.run("vacuum analyze" if db.dialect == "postgresql" else "analyze")  # the database may be one that another test has emptied
