"""The word in the link through which a customer came, for their next ticket."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_came_from"
down_revision = "2026_11_28_urgency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("customer", "ticket"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("came_from", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for name in ("customer", "ticket"):
        with op.batch_alter_table(name) as table:
            table.drop_column("came_from")
