"""Indexes for what is waiting, open or ringing, so that nothing reads the past."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_present"
down_revision = "2026_11_28_notify"
branch_labels = None
depends_on = None

OPEN, LEFT = sa.text("status <> 'closed'"), sa.text("done_at is null or done_at < 0")
LISTS = sa.text("purpose = 'pings' and ref = 0 and kind = 'post'")
RINGING, NOT_OVER = sa.text("state = 'ringing'"), sa.text("state <> 'over'")


def upgrade() -> None:
    op.create_index("ix_parked_left", "parked", ["id"], sqlite_where=LEFT, postgresql_where=LEFT)
    op.create_index("ix_ticket_place", "ticket", ["channel", "place"])
    op.create_index("ix_ticket_open", "ticket", ["number"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_ticket_assignee", "ticket")
    op.create_index("ix_ticket_assignee", "ticket", ["assignee", "status", "urgency", "number", "queue"])
    op.create_index("ix_delivery_ping_lists", "delivery", ["purpose", "lane"], sqlite_where=LISTS, postgresql_where=LISTS)
    op.drop_index("ix_ping_ticket", "ping")
    op.create_index("ix_ping_ticket", "ping", ["ticket"])
    op.create_index("ix_ping_ringing", "ping", ["ticket"], sqlite_where=RINGING, postgresql_where=RINGING)


def downgrade() -> None:
    op.drop_index("ix_ping_ringing", "ping")
    op.drop_index("ix_ping_ticket", "ping")
    op.create_index("ix_ping_ticket", "ping", ["ticket"], sqlite_where=NOT_OVER, postgresql_where=NOT_OVER)
    op.drop_index("ix_delivery_ping_lists", "delivery")
    op.drop_index("ix_ticket_assignee", "ticket")
    mine = ["assignee", "urgency", "number", "queue"]
    op.create_index("ix_ticket_assignee", "ticket", mine, sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_ticket_open", "ticket")
    op.drop_index("ix_ticket_place", "ticket")
    op.drop_index("ix_parked_left", "parked")
