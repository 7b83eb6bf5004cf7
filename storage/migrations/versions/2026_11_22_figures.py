"""Facts and figures: what counts, and its sums by day."""

import sqlalchemy as sa
from alembic import op

revision = '2026_11_22_figures'
down_revision = '2026_11_22_landing'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fact',
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('ticket', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('event', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('value', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('earlier', sa.BigInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('who', 'name', 'at', 'ticket', 'event', name=op.f('pk_fact')),
    sqlite_with_rowid=False
    )
    op.create_table('figure',
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('day', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('times', sa.BigInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('who', 'day', 'name', 'value', name=op.f('pk_figure')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counted', sa.BigInteger(), server_default='0', nullable=False))

    op.create_index('ix_ticket_uncounted', 'ticket', ['number'], unique=False, sqlite_where=sa.text('events > counted'), postgresql_where=sa.text('events > counted'))


def downgrade() -> None:
    op.drop_index('ix_ticket_uncounted', table_name='ticket')
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_column('counted')

    op.drop_table('figure')
    op.drop_table('fact')
