"""Tickets remember that the place in which they are answered cannot be written to."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_lost"
down_revision = "2026_11_22_rests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("lost_at", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.drop_column("lost_at")
