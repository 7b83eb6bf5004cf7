"""How a person hears of messages on their tickets."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_notify"
down_revision = "2026_11_28_came_from"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("notify", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_column("notify")
