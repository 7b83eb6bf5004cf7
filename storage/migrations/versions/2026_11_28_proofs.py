"""Tickets and customers get a key for the digests by which the journal vouches for their rows; how many seals there are is counted."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_proofs"
down_revision = "2026_11_22_lost"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("salt", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("salt", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False))
    unproved = sa.text("salt = ''")
    op.create_index("ix_ticket_unproved", "ticket", ["number"], sqlite_where=unproved, postgresql_where=unproved)
    op.execute("insert into counter (name, value) select 'seals', max(id) from seal having max(id) > 0")


def downgrade() -> None:
    op.execute("delete from counter where name = 'seals'")
    op.drop_index("ix_ticket_unproved", "ticket")
    with op.batch_alter_table("customer") as table:
        table.drop_column("revision")
        table.drop_column("salt")
    with op.batch_alter_table("ticket") as table:
        table.drop_column("salt")
