"""Who follows a ticket without being its assignee."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_followers"
down_revision = "2026_11_29_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("followers", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.drop_column("followers")
