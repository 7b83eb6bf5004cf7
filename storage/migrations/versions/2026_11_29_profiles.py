"""What agents keep about customers, and which customers are one person."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_profiles"
down_revision = "2026_11_29_waiting_lines"
branch_labels = None
depends_on = None


def _text(name: str, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("customer") as table:
        table.add_column(_text("note"))
        table.add_column(_text("facts"))
        table.add_column(_number("joined"))
    named, joined = sa.text("handle <> ''"), sa.text("joined > 0")
    op.create_index("ix_customer_handle", "customer", ["handle"], sqlite_where=named, postgresql_where=named)
    op.create_index("ix_customer_joined", "customer", ["joined"], sqlite_where=joined, postgresql_where=joined)
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)
    op.create_table(
        "customer_change", key, _number("customer"), _number("at"), _text("by"), _text("by_name"), _text("parts", "{}")
    )
    op.create_index("ix_customer_change_customer", "customer_change", ["customer", "id"])


def downgrade() -> None:
    op.drop_table("customer_change")
    op.drop_index("ix_customer_joined", "customer")
    op.drop_index("ix_customer_handle", "customer")
    for name in ("joined", "facts", "note"):
        op.drop_column("customer", name)
