"""The newest edit of a message is remembered, because it may come before the message; a version has the files that changed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_early"
down_revision = "2026_11_28_present"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "newest_edit",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in ("channel", "place", "message")),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("by", "text", "files")),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in ("stamp", "at")),
    )
    op.create_index("ix_newest_edit_at", "newest_edit", ["at"])
    with op.batch_alter_table("version") as table:
        table.add_column(sa.Column("files", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("version") as table:
        table.drop_column("files")
    op.drop_table("newest_edit")
