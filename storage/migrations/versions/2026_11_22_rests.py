"""Places that must rest are found without reading all places."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_rests"
down_revision = "2026_11_22_figures"
branch_labels = None
depends_on = None

RESTS = sa.text("due_at > 0")


def upgrade() -> None:
    op.create_index("ix_pace_rests", "pace", ["due_at"], sqlite_where=RESTS, postgresql_where=RESTS)


def downgrade() -> None:
    op.drop_index("ix_pace_rests", "pace")
