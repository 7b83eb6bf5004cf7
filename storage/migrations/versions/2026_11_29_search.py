"""The search index: two tables, so that one can be built while the other answers, and how far each ticket is indexed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_search"
down_revision = "2026_11_29_canned"
branch_labels = None
depends_on = None

SLOTS = ("search_a", "search_b")
UNINDEXED = sa.text("events > indexed")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("indexed", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("update ticket set indexed = events")  # the first start builds the index of what is there
    op.create_index("ix_ticket_unindexed", "ticket", ["number"], sqlite_where=UNINDEXED, postgresql_where=UNINDEXED)
    for slot in SLOTS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE VIRTUAL TABLE {slot} USING fts5 (subject, said, about, notes, tokenize = 'ascii', prefix = '3', columnsize = 0)"
            )
        else:
            op.execute(
                f"CREATE TABLE {slot} (id BIGINT NOT NULL, words TSVECTOR NOT NULL, CONSTRAINT pk_{slot} PRIMARY KEY (id)) "
                "WITH (toast_tuple_target = 8160)"
            )
            op.execute(f"CREATE INDEX ix_{slot}_words ON {slot} USING gin (words)")


def downgrade() -> None:
    for slot in SLOTS:
        op.execute(f"drop table {slot}")
    op.drop_index("ix_ticket_unindexed", "ticket")
    op.drop_column("ticket", "indexed")
