"""Tickets name those that words went to or came from."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_kin"
down_revision = "2026_11_22_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("kin", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.drop_column("kin")
