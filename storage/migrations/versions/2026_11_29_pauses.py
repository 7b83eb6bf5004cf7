"""How long a platform asked a place to pause: a clock that is set back must not make the pause longer."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_pauses"
down_revision = "2026_11_29_tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pace", sa.Column("lasts", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("pace", "lasts")
