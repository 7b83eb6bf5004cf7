"""The replies and pings that wait in a place, however many other rows do."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_urgent"
down_revision = "2026_11_30_undecided"
branch_labels = None
depends_on = None


def upgrade() -> None:
    urgent = sa.text("state in ('queued', 'sending') and priority = 0")
    op.create_index("ix_delivery_urgent", "delivery", ["pace"], sqlite_where=urgent, postgresql_where=urgent)


def downgrade() -> None:
    op.drop_index("ix_delivery_urgent", "delivery")
