"""The tables of the search index. There are two, so that one can be built while the other answers. SQLAlchemy can't describe them."""

from __future__ import annotations

from storage.engine import Connection

SLOTS = ("search_a", "search_b")
_UNCOMPRESSED = "WITH (toast_tuple_target = 8160)"  # rows that fit into a page stay as they are, because long searches read many
CREATE = {
    "sqlite": tuple(
        f"CREATE VIRTUAL TABLE {slot} USING fts5 (subject, said, about, notes, tokenize = 'ascii', prefix = '3', columnsize = 0)"
        for slot in SLOTS
    ),
    "postgresql": tuple(
        statement
        for slot in SLOTS
        for statement in (
            f"CREATE TABLE {slot} (id BIGINT NOT NULL, words TSVECTOR NOT NULL, CONSTRAINT pk_{slot} PRIMARY KEY (id)) {_UNCOMPRESSED}",
            f"CREATE INDEX ix_{slot}_words ON {slot} USING gin (words)",
        )
    ),
}
"""The statements that create them, by engine."""


def clear(db: Connection, slot: str) -> None:
    """Empty an index at once, however long it is."""
    if db.dialect == "postgresql":
        db.run(f"truncate {slot}")
        return
    db.run(f"drop table {slot}")
    db.run(next(statement for statement in CREATE["sqlite"] if f" {slot} " in statement))
