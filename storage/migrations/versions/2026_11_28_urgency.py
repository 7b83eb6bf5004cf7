"""Tickets have the times at which something is due, and lists are sorted by them. The next start computes them for open tickets."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_urgency"
down_revision = "2026_11_28_written"
branch_labels = None
depends_on = None

OPEN, CLOSED, WAITED_FOR = sa.text("status <> 'closed'"), sa.text("status = 'closed'"), sa.text("waiting_since > 0")
UNCLAIMED, SNOOZED = sa.text("assignee = '' and status <> 'closed'"), sa.text("snoozed_until > 0")
FIRST_ORDER = """
update ticket set urgency = case
    when status = 'closed' then 400000000000000 - closed_at
    when promised_until > 0 then promised_until
    when waiting_since > 0 then 100000000000000 + waiting_since
    else 200000000000000 + changed_at end
"""


def upgrade() -> None:
    for name in ("ix_ticket_open", "ix_ticket_assignee", "ix_ticket_closed", "ix_ticket_due"):
        op.drop_index(name, "ticket")
    for name in ("reply_due", "solution_due", "urgency"):
        op.add_column("ticket", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.execute(FIRST_ORDER)
    op.execute("delete from counter where name = 'promises'")
    op.create_index("ix_ticket_urgency", "ticket", ["queue", "status", "urgency", "number", "snoozed_until"])
    mine, unclaimed = ["assignee", "urgency", "number", "queue"], ["queue", "urgency", "number", "status", "snoozed_until", "assignee"]
    op.create_index("ix_ticket_assignee", "ticket", mine, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_ticket_unclaimed", "ticket", unclaimed, sqlite_where=UNCLAIMED, postgresql_where=UNCLAIMED)
    op.create_index("ix_ticket_snoozed", "ticket", ["queue", "urgency", "number", "snoozed_until"], sqlite_where=SNOOZED, postgresql_where=SNOOZED)


def downgrade() -> None:
    for name in ("ix_ticket_urgency", "ix_ticket_assignee", "ix_ticket_unclaimed", "ix_ticket_snoozed"):
        op.drop_index(name, "ticket")
    with op.batch_alter_table("ticket") as table:
        for name in ("reply_due", "solution_due", "urgency"):
            table.drop_column(name)
    op.create_index("ix_ticket_open", "ticket", ["queue", "status", "changed_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_ticket_assignee", "ticket", ["assignee", "changed_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_ticket_closed", "ticket", ["queue", "closed_at"], sqlite_where=CLOSED, postgresql_where=CLOSED)
    op.create_index("ix_ticket_due", "ticket", ["queue", "waiting_since"], sqlite_where=WAITED_FOR, postgresql_where=WAITED_FOR)
