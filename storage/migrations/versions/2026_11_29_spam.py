"""Tickets that are marked as spam, and customers who are blocked."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_spam"
down_revision = "2026_11_29_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("ticket", "spam"), ("customer", "spam_on")):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column(column, sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    for table, column in (("ticket", "spam"), ("customer", "spam_on")):
        op.drop_column(table, column)
