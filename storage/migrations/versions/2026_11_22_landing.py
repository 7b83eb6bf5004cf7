"""A post's further messages are found by the post."""

from alembic import op

revision = "2026_11_22_landing"
down_revision = "2026_11_22_kin"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_landing_delivery", "landing", ["delivery"])


def downgrade() -> None:
    op.drop_index("ix_landing_delivery", "landing")
