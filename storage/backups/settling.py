"""What must be true of a restored database before a desk works on it: it sends nothing old, and repeats no id and no erasure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, inspect, text

from bot.core.reminder_kinds import ReminderKind
from bot.ports.delivery import Purpose
from storage.verify import SKIPPED

NOT_SENT = "restored from a backup"
"""``error`` of the deliveries that waited when the backup was made. They are failed, so agents can send them again."""
RESTORED = "restored"
"""The counter with the time of the last restore."""
GAP = 10_000_000  # ids that are never used: the desk may have drawn them after the backup, and the platforms still know them
SPARE = 10  # ticket numbers that are skipped at least
DAY_MS = 86_400_000
NAMED = 50  # tickets that are listed
TO_CUSTOMERS = (ReminderKind.REMIND, ReminderKind.SILENCE)
"""Reminders that write to customers. Their replies may have come after the backup, so agents get a day to look."""
KEPT: tuple[str, ...] = ("erasure",)
"""Tables of which rows that are in the database, and not in the backup, stay there: what must never be undone by a restore."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was not sent: how many deliveries, and the tickets that they belong to."""

    unsent: int
    tickets: Sequence[int]


Kept = Mapping[str, Sequence[Row[Any]]]


def read_kept(connection: Connection) -> Kept:
    """Read what must survive the restore from the database that is about to be replaced. Also keeps ids apart."""
    present = set(inspect(connection).get_table_names())
    return {table: connection.execute(text(f"select * from {table}")).all() for table in (*KEPT, "counter") if table in present}


def settle(connection: Connection, kept: Kept, made: int, now: int) -> Settled:
    """Make a database safe that was just filled from a backup of the time ``made``. It has our newest schema."""
    _keep(connection, kept)
    # No process is kept: those that ran during the restore see that nobody knows them, and forget what they have in memory.
    connection.execute(text("update pace set owner = '', due_at = 0, reason = ''"))
    _number(connection, kept, now)
    _skip_numbers(connection, kept, made, now)
    for kind in TO_CUSTOMERS:
        connection.execute(
            text("update reminder set due_at = :later where fired_at is null and due_at < :later and kind = :kind"),
            {"later": now + DAY_MS, "kind": kind.value},
        )
    settled, replies = _hold_back(connection, now)
    _announce(connection, settled, replies, made, now)
    return settled


def _keep(connection: Connection, kept: Kept) -> None:
    for table in KEPT:
        for row in kept.get(table, ()):
            names, marks = ", ".join(f'"{name}"' for name in row._fields), ", ".join(f":{name}" for name in row._fields)
            connection.execute(text(f"insert into {table} ({names}) values ({marks}) on conflict do nothing"), row._asdict())


def _number(connection: Connection, kept: Kept, now: int) -> None:
    drawn = _counted(kept, "id")
    connection.execute(
        text("update counter set value = case when value < :drawn then :drawn else value end + :gap where name = 'id'"),
        {"drawn": drawn, "gap": GAP},
    )
    connection.execute(text("delete from counter where name like 'search.%' or name = :name"), {"name": RESTORED})
    connection.execute(text("insert into counter (name, value) values (:name, :now)"), {"name": RESTORED, "now": now})


def _skip_numbers(connection: Connection, kept: Kept, made: int, now: int) -> None:
    """Give out no ticket number again that customers and old cards may know: those of the replaced database, or twice as many as were
    opened in an equally long time before the backup.
    """
    last = connection.execute(text("select value from counter where name = 'ticket'")).scalar_one()
    since = text("select count(*) from ticket where opened_at > :since")
    recent = connection.execute(since, {"since": made - (now - made)}).scalar_one()
    to = max(last + 2 * recent + SPARE, _counted(kept, "ticket"))
    connection.execute(text("update counter set value = :to where name = 'ticket'"), {"to": to})
    connection.execute(text("insert into counter (name, value) values (:name, :to)"), {"name": f"{SKIPPED}{last + 1}", "to": to})


def _counted(kept: Kept, name: str) -> int:
    return max([0, *(int(row.value) for row in kept.get("counter", ()) if row.name == name)])


def _hold_back(connection: Connection, now: int) -> tuple[Settled, list[Row[Any]]]:
    """Mark all deliveries that wait as failed. Returns what was marked, and the replies among it."""
    waiting = "state in ('queued', 'sending')"
    rows = connection.execute(text(f"select id, ticket, kind, purpose from delivery where {waiting} order by id")).all()
    connection.execute(
        text(f"update delivery set state = 'failed', error = :why, done_at = :now where {waiting}"),
        {"why": NOT_SENT, "now": now},
    )
    replies = [row for row in rows if row.ticket and row.kind == "post" and row.purpose == Purpose.REPLY]
    return Settled(len(rows), sorted({row.ticket for row in rows if row.ticket})), replies


def _announce(connection: Connection, settled: Settled, replies: Sequence[Row[Any]], made: int, now: int) -> None:
    """Write due rows: the desk tells the managers once, and shows in each ticket's thread that a reply was not sent."""
    told = {"made": made, "unsent": settled.unsent, "tickets": list(settled.tickets[:NAMED]), "more": max(0, len(settled.tickets) - NAMED)}
    due = [(0, told), *((row.ticket, {"delivery": row.id}) for row in replies)]
    last = connection.execute(
        text("update counter set value = value + :count where name = 'id' returning value"), {"count": len(due)}
    ).scalar_one()
    insert = text("insert into reminder (id, ticket, kind, step, due_at, since, data) values (:id, :ticket, :kind, 0, :now, 0, :data)")
    for number, (ticket, data) in enumerate(due):
        values = {"id": last - number, "ticket": ticket, "kind": ReminderKind.RESTORED.value, "now": now, "data": json.dumps(data)}
        connection.execute(insert, values)
