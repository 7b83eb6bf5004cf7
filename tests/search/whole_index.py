"""Compares the search index with what it should hold."""

from __future__ import annotations

from storage.engine import Connection, open_engine
from storage.search import PART_BITS, documents_of, state
from storage.search_match import columns, vector


def unlike(url: str) -> list[int]:
    """Return the tickets of which the index that answers holds something else than their documents, made from the rows as they are now."""
    db = Connection(open_engine(url))
    try:
        slot = state(db).slot
        documents = documents_of(db, [number for (number,) in db.all("select number from ticket order by number")])
        expected = {}
        for one in documents:
            last = (one.ticket << PART_BITS) + (1 << PART_BITS) - 1
            for place, part in enumerate(one.parts):
                expected[last - place] = columns(part) if db.dialect == "sqlite" else (_as_stored(db, vector(part)),)
        names = "rowid, subject, said, about, notes" if db.dialect == "sqlite" else "id, words::text"
        found = {row[0]: tuple(row[1:]) for row in db.all(f"select {names} from {slot}")}
        return sorted({row >> PART_BITS for row in expected.keys() | found.keys() if expected.get(row) != found.get(row)})
    finally:
        db.close()


def _as_stored(db: Connection, literal: str) -> str:
    row = db.one("select (?::tsvector)::text", (literal,))
    assert row is not None
    return str(row[0])
