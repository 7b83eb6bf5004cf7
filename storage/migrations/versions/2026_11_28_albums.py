"""The parts of an album are stored until it is closed, and lead to its message afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_albums"
down_revision = "2026_11_28_row_ids"
branch_labels = None
depends_on = None

PENDING = sa.text("content <> ''")


def upgrade() -> None:
    op.create_table(
        "album_part",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in ("channel", "place", "message")),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("album", "person", "content")),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in ("captioned", "at", "became")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_album_part_album", "album_part", ["channel", "place", "album"])
    op.create_index(
        "ix_album_part_pending", "album_part", ["channel", "place", "person"], sqlite_where=PENDING, postgresql_where=PENDING
    )


def downgrade() -> None:
    op.drop_table("album_part")
