"""The further messages of a split post have numbers. Until now the order of the platform's ids, which counted upwards, gave their order."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_parts"
down_revision = "2026_11_28_limits"
branch_labels = None
depends_on = None

NUMBER = """
update landing set part = (
    select count(*) from landing as other
    where other.delivery = landing.delivery
    and (length(other.message) < length(landing.message)
         or (length(other.message) = length(landing.message) and other.message <= landing.message))
)
"""


def upgrade() -> None:
    with op.batch_alter_table("landing") as table:
        table.add_column(sa.Column("part", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(NUMBER)


def downgrade() -> None:
    with op.batch_alter_table("landing") as table:
        table.drop_column("part")
