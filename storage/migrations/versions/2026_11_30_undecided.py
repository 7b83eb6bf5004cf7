"""What failed or is in doubt of one ticket, however long it is."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_undecided"
down_revision = "2026_11_30_uneven"
branch_labels = None
depends_on = None


def upgrade() -> None:
    undelivered = sa.text("state in ('failed', 'in_doubt')")
    op.create_index("ix_delivery_undecided", "delivery", ["ticket"], sqlite_where=undelivered, postgresql_where=undelivered)


def downgrade() -> None:
    op.drop_index("ix_delivery_undecided", "delivery")
