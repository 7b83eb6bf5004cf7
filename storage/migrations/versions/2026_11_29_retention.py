"""Tickets by the time at which they were closed, for the rules of retention."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_retention"
down_revision = "2026_11_29_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    closed = sa.text("status = 'closed'")
    op.create_index("ix_ticket_closed", "ticket", ["queue", "closed_at", "number"], sqlite_where=closed, postgresql_where=closed)


def downgrade() -> None:
    op.drop_index("ix_ticket_closed", "ticket")
