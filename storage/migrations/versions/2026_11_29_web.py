"""One-time links to the web desk, the browsers that are signed in there, the journal in the order of time, and what was not delivered."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_web"
down_revision = "2026_11_29_pauses"
branch_labels = None
depends_on = None


def _text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def upgrade() -> None:
    word = sa.Column("digest", sa.Text(), primary_key=True)
    op.create_table("web_link", word, _text("person"), _number("made_at"), _number("used_at"), sqlite_with_rowid=False)
    op.create_index("ix_web_link_made_at", "web_link", ["made_at"])
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)
    texts = [_text(name) for name in ("digest", "person", "browser")]
    op.create_table("web_session", key, *texts, *(_number(name) for name in ("made_at", "used_at", "ended_at")))
    op.create_index("uq_web_session_digest", "web_session", ["digest"], unique=True)
    op.create_index("ix_web_session_person", "web_session", ["person"])
    op.create_index("ix_web_session_used_at", "web_session", ["used_at"])
    op.create_index("ix_event_at", "event", ["at"])
    undelivered = sa.text("state in ('failed', 'in_doubt')")
    op.create_index("ix_delivery_undelivered", "delivery", ["at"], sqlite_where=undelivered, postgresql_where=undelivered)


def downgrade() -> None:
    op.drop_index("ix_delivery_undelivered", "delivery")
    op.drop_index("ix_event_at", "event")
    op.drop_table("web_session")
    op.drop_table("web_link")
