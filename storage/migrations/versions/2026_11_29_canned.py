"""Canned replies and their history."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_canned"
down_revision = "2026_11_28_albums"
branch_labels = None
depends_on = None


def _key() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)


def _text(name: str, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _number(name: str, default: str = "0") -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "canned",
        _key(),
        _text("name"),
        _text("key"),
        _text("queue"),
        _text("owner"),
        _text("texts", "{}"),
        _text("actions", "[]"),
        _text("words"),
        _number("used"),
        _number("used_at"),
        _number("revision", "1"),
    )
    op.create_index("uq_canned_key_owner_queue", "canned", ["key", "owner", "queue"], unique=True)
    op.create_index("ix_canned_owner", "canned", ["owner", "queue", "used"])
    op.create_table("canned_change", _key(), _number("canned"), _number("at"), _text("by"), _text("by_name"), _text("parts", "{}"))
    op.create_index("ix_canned_change_canned", "canned_change", ["canned", "id"])


def downgrade() -> None:
    op.drop_table("canned_change")
    op.drop_table("canned")
