"""On SQLite, integer keys are row ids, and tables with text keys or pairs as keys that grow have none: each row had a second b-tree."""

import re

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_row_ids"
down_revision = "2026_11_28_early"
branch_labels = None
depends_on = None

NUMBERED = {
    "customer": "id",  # before its tickets, which refer to it
    "ticket": "number",
    "parked": "id",
    "seal": "id",
    "message": "id",
    "version": "id",
    "delivery": "id",
    "reminder": "id",
    "ping": "id",
    "rating": "id",
}
WITHOUT = {"event": "ticket, seq", "seen": "channel, event", "pace": "key"}


def upgrade() -> None:
    _rebuild("BIGINT", "INTEGER", without=True)


def downgrade() -> None:
    _rebuild("INTEGER", "BIGINT", without=False)


def _rebuild(before: str, after: str, *, without: bool) -> None:
    """Create the tables again from their own definitions, with another type of the key, and copy the rows in the order of the key."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    tables, indexes = {}, []
    for name in (*NUMBERED, *WITHOUT):
        rows = connection.execute(sa.text("select type, name, sql from sqlite_master where tbl_name = :name and sql is not null"), {"name": name})
        for kind, its_name, sql in rows.all():
            if kind == "table":
                tables[name] = _changed(name, sql, before, after, without=without)
            else:
                indexes.append(sql)
                op.execute(f'drop index "{its_name}"')
    for name in tables:
        op.execute(f'alter table "{name}" rename to "old_{name}"')
    for name, sql in tables.items():
        connection.exec_driver_sql(sql)
        connection.exec_driver_sql(f'insert into "{name}" select * from "old_{name}" order by {(NUMBERED | WITHOUT)[name]}')
    for name in reversed(tables):
        op.execute(f'drop table "old_{name}"')
    for sql in indexes:
        connection.exec_driver_sql(sql)


def _changed(name: str, sql: str, before: str, after: str, *, without: bool) -> str:
    if name in NUMBERED:
        return re.sub(rf'(\b{NUMBERED[name]}"?\s+){before}\b', rf"\g<1>{after}", sql, count=1)
    return f"{sql} WITHOUT ROWID" if without else sql.removesuffix(" WITHOUT ROWID")
