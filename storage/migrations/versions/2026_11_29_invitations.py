"""Links that bring people who never wrote to tickets that wait for them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_invitations"
down_revision = "2026_11_29_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)
    numbers = [sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in ("ticket", "expires_at", "customer")]
    digest = sa.Column("digest", sa.Text(), server_default="", nullable=False)
    op.create_table("invitation", key, numbers[0], digest, *numbers[1:])
    op.create_index("uq_invitation_digest", "invitation", ["digest"], unique=True)
    op.create_index("uq_invitation_ticket", "invitation", ["ticket"], unique=True)


def downgrade() -> None:
    op.drop_table("invitation")
