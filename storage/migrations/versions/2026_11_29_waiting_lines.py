"""The line of a parked event, whose later events wait for it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_waiting_lines"
down_revision = "2026_11_29_followers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parked", sa.Column("line", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("parked", "line")
