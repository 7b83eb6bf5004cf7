"""Customers remember how much of their limits they have used."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_limits"
down_revision = "2026_11_28_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("spent", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("customer") as table:
        table.drop_column("spent")
