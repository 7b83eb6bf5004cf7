"""Indexes for uneven pasts: one customer, agent, ticket or queue that has almost everything. Names of counters in the order of bytes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_uneven"
down_revision = "2026_11_30_languages"
branch_labels = None
depends_on = None

OPEN, CLOSED = "status <> 'closed'", "status = 'closed'"
NEW: tuple[tuple[str, str, list[str], str], ...] = (
    ("ix_parked_released", "parked", ["id"], "done_at < 0"),
    ("ix_ticket_awake", "ticket", ["queue", "status", "urgency", "number", "snoozed_until"], "status <> 'closed' and snoozed_until = 0"),
    ("ix_ticket_held_by", "ticket", ["assignee", "number", "queue", "snoozed_until"], "assignee <> '' and status <> 'closed'"),
    ("ix_ticket_customer_open", "ticket", ["customer", "number"], OPEN),
    ("ix_ticket_customer_closed", "ticket", ["customer", "closed_at"], CLOSED),
    ("ix_message_reply", "message", ["ticket", "at", "id"], "visibility = 'public' and role <> 'customer'"),
    ("ix_delivery_held", "delivery", ["ticket", "id"], "purpose = 'words' and state = 'held'"),
    ("ix_delivery_late", "delivery", ["at", "id"], "state in ('queued', 'sending') and purpose = 'reply'"),
    ("ix_token_valid", "token", ["id"], "revoked_at = 0"),
)
FREE = "assignee = '' and status <> 'closed' and status <> 'waiting' and snoozed_until = 0"
CHANGED: tuple[tuple[str, str, list[Any], str, list[Any], str], ...] = (
    (
        "ix_ticket_unclaimed",
        "ticket",
        ["queue", "urgency", "number", "status", "snoozed_until", "assignee"],
        FREE,
        ["queue", "urgency", "number", "status", "snoozed_until", "assignee"],
        "assignee = '' and status <> 'closed'",
    ),
    ("ix_delivery_ticket", "delivery", ["ticket", "purpose", "ref"], "", ["ticket", "purpose"], ""),
    ("ix_web_session_person", "web_session", ["person"], "ended_at = 0", ["person"], ""),
    ("ix_canned_owner", "canned", ["owner", "queue", sa.text("used desc"), "key", "id"], "", ["owner", "queue", "used"], ""),
)
"""Name, table, columns and condition as they are now, columns and condition as they were."""


def _create(name: str, table: str, columns: list[Any], where: str) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute('alter table counter alter column name type text collate "C"')
    for name, table, columns, where, _, _ in CHANGED:
        op.drop_index(name, table)
        _create(name, table, columns, where)
    for name, table, columns, where in NEW:
        _create(name, table, columns, where)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute('alter table counter alter column name type text collate "default"')
    for name, table, _, _ in NEW:
        op.drop_index(name, table)
    for name, table, _, _, columns, where in CHANGED:
        op.drop_index(name, table)
        _create(name, table, columns, where)
