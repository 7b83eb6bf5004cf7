"""A customer's last message may be in another language than the known one; two in a row change it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_written"
down_revision = "2026_11_28_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("heard_language", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("customer") as table:
        table.drop_column("heard_language")
