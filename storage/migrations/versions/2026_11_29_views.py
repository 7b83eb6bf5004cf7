"""Lists and searches that agents keep under a name."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_views"
down_revision = "2026_11_29_profiles"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)
    op.create_table("saved_view", key, _text("name"), _text("key"), _text("owner"), _text("queue"), _text("words"))
    op.create_index("uq_saved_view_key_owner_queue", "saved_view", ["key", "owner", "queue"], unique=True)
    op.create_index("ix_saved_view_owner", "saved_view", ["owner", "queue", "key"])
    op.add_column("person", sa.Column("default_view", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("person", "default_view")
    op.drop_table("saved_view")
