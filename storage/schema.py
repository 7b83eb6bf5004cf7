"""Our tables and databases go in, SQLAlchemy's come out: for Alembic, which changes the schema, and for tests, which compare it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from storage.engine import Engine
from storage.shape import Column, Kind, Table
from storage.tables import TABLES

NAMES = {"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}
_TYPES = {Kind.BIGINT: sa.BigInteger, Kind.INTEGER: sa.Integer, Kind.TEXT: sa.Text, Kind.BYTES: sa.LargeBinary}


def metadata() -> sa.MetaData:
    """All tables with their indexes."""
    made = sa.MetaData(naming_convention=NAMES)
    for table in TABLES.values():
        _indexes(table, sa.Table(table.name, made, *map(_column, table.columns)))
    return made


def connectable(engine: Engine) -> sa.Engine:
    """The same database for SQLAlchemy; each connection is a new one of the driver."""
    dialect = "sqlite" if engine.dialect == "sqlite" else "postgresql+psycopg"
    return sa.create_engine(f"{dialect}://", creator=engine.connect, poolclass=NullPool)


def _column(column: Column) -> sa.Column[object]:
    links = [sa.ForeignKey(column.of)] if column.of else []
    return sa.Column(
        column.name,
        _TYPES[column.kind],
        *links,
        primary_key=column.key,
        autoincrement=False,
        nullable=column.null,
        server_default=column.default,
    )


def _indexes(table: Table, made: sa.Table) -> None:
    for index in table.indexes:
        where = sa.text(index.where) if index.where else None
        columns = [made.columns[name] for name in index.columns]
        sa.Index(index.name, *columns, unique=index.unique, sqlite_where=where, postgresql_where=where)
