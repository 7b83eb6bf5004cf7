"""Customers who are to be erased or were erased, and files to be removed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_erasures"
down_revision = "2026_11_29_spam"
branch_labels = None
depends_on = None


def _text(name: str, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def upgrade() -> None:
    op.add_column("ticket", _number("erased_at"))
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)
    op.create_table(
        "erasure",
        key,
        _number("customer"),
        _text("state"),
        _text("by"),
        _text("by_name"),
        _text("approved_by"),
        _number("asked_at"),
        _number("due_at"),
        _number("began_at"),
        _number("done_at"),
        _text("person"),
        _text("names", "[]"),
        _text("chats", "[]"),
        _text("stage"),
        _number("ticket"),
        _number("row"),
        _text("salt"),
        _text("hash"),
        _number("listed"),
    )
    op.create_table("removal", sa.Column("key", sa.Text(), primary_key=True), _number("at"))
    aside, writing, unlisted = sa.text("ticket + 0 = 0"), sa.text("kind = 'writing'"), sa.text("listed = 0 and began_at > 0")
    op.create_index("ix_delivery_aside", "delivery", ["id"], sqlite_where=aside, postgresql_where=aside)
    op.create_index("ix_reminder_writing", "reminder", ["ticket"], sqlite_where=writing, postgresql_where=writing)
    op.create_index("ix_erasure_customer", "erasure", ["customer", "id"])
    op.create_index("ix_erasure_unlisted", "erasure", ["id"], sqlite_where=unlisted, postgresql_where=unlisted)


def downgrade() -> None:
    op.drop_index("ix_reminder_writing", "reminder")
    op.drop_index("ix_delivery_aside", "delivery")
    op.drop_table("removal")
    op.drop_table("erasure")
    op.drop_column("ticket", "erased_at")
