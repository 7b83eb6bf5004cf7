"""First messages that wait for their sender, or for a look by the team."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_first_contact"
down_revision = "2026_11_29_invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False)
    numbers = [sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in ("customer", "at", "post")]
    texts = [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("queue", "content")]
    op.create_table("first_contact", key, numbers[0], texts[0], *numbers[1:], texts[1])
    op.create_index("ix_first_contact_customer", "first_contact", ["customer"])
    asked = sa.text("post > 0")
    op.create_index("ix_first_contact_asked", "first_contact", ["queue"], sqlite_where=asked, postgresql_where=asked)
    seen = [sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in ("at", "count")]
    op.create_table("first_text", sa.Column("digest", sa.Text(), primary_key=True), *seen, sqlite_with_rowid=False)
    op.create_index("ix_first_text_at", "first_text", ["at"])
    with op.batch_alter_table("customer") as changed:
        changed.add_column(sa.Column("person_at", sa.BigInteger(), server_default="0", nullable=False))
    blocked = sa.text("spam_on > 0")
    op.create_index("ix_customer_blocked", "customer", ["spam_on"], sqlite_where=blocked, postgresql_where=blocked)
    held = sa.text("spam = 2")
    op.create_index("ix_ticket_held", "ticket", ["queue", "number"], sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    op.drop_index("ix_ticket_held", "ticket")
    op.drop_index("ix_customer_blocked", "customer")
    op.drop_column("customer", "person_at")
    op.drop_table("first_text")
    op.drop_table("first_contact")
