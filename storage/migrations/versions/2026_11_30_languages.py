"""The language that somebody of the team chose to read."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_languages"
down_revision = "2026_11_29_web"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("chosen_language", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("person", "chosen_language")
