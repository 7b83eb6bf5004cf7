"""Tokens of programs, and what programs were answered to requests that they may repeat."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_tokens"
down_revision = "2026_11_29_first_contact"
branch_labels = None
depends_on = None


def _text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def upgrade() -> None:
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)
    texts = [_text(name) for name in ("name", "digest", "person", "queues", "verbs")]
    times = [_number(name) for name in ("made_at", "expires_at", "used_at", "revoked_at")]
    op.create_table("token", key, *texts, *times)
    op.create_index("uq_token_digest", "token", ["digest"], unique=True)
    op.create_index("uq_token_name_revoked_at", "token", ["name", "revoked_at"], unique=True)
    owner = sa.Column("token", sa.BigInteger(), primary_key=True, autoincrement=False)
    name = sa.Column("name", sa.Text(), primary_key=True)
    op.create_table(
        "api_answer", owner, name, *(_text(name) for name in ("request", "refused", "said", "data")), _number("at"), sqlite_with_rowid=False
    )
    op.create_index("ix_api_answer_at", "api_answer", ["at"])


def downgrade() -> None:
    op.drop_table("api_answer")
    op.drop_table("token")
