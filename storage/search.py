"""Reads the search index without the writer: hits, the tickets that it lacks, and how far it has come."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.core.customer import Customer
from bot.core.richtext import from_data
from bot.core.ticket import Ticket
from bot.ports.search_index import Batch
from bot.search.document import Document, Said, document
from bot.search.finding import Found, Hit, Order, find
from bot.search.query import Query, Term
from storage import tables
from storage.contents import decoded_files
from storage.engine import Connection
from storage.search_match import fts5, tsquery
from storage.search_schema import SLOTS

PART_BITS = 8  # a row's id is the ticket's number and, counted backwards, the part, so the newest tickets have the highest ids
PROBE = 400  # rows of the newest tickets that are looked at first
ENOUGH = 6  # or an eighth of the limit: if so many of those match, more rows are read in order
SHOWN = 200  # messages of a ticket in which the words that were found are looked for
GLANCE = 100  # rows that are looked at first if one hit is enough
LIVE, VERSION, BUILDING, CURSOR, WRITES = "search.live", "search.version", "search.building", "search.cursor", "search.writes"
WIPE = "search.wipe"
TO_MARK = "search.mark:"
"""The counters of customers with another name whose older tickets are still to be indexed again: the oldest ticket that was marked."""
NAMES = (LIVE, VERSION, BUILDING, CURSOR, WRITES, WIPE)
"""The counters of a :class:`State`, in its order."""

_TICKET = ", ".join(f't."{column.name}"' for column in tables.ticket.columns)
_CUSTOMER = ", ".join(f'c."{column.name}"' for column in tables.customer.columns)
_TICKETS = len(tables.ticket.columns)


@dataclass(frozen=True, slots=True)
class State:
    """Which index answers, its analyser's version (0: it has never been complete), the version of the one that is being built (0: none),
    the last ticket that it has, how often changed tickets were written to the indexes, and how far removed words are wiped from the
    file (0: done, 1: wanted, 2: begun).
    """

    live: int = 0
    version: int = 0
    building: int = 0
    cursor: int = 0
    writes: int = 0
    wipe: int = 0

    @property
    def slot(self) -> str:
        return SLOTS[self.live]

    @property
    def other(self) -> str:
        return SLOTS[1 - self.live]


def state(db: Connection) -> State:
    rows = db.all("select name, value from counter where name in (?, ?, ?, ?, ?, ?)", NAMES)
    found = {name: int(value) for name, value in rows}
    return State(*(found.get(name, 0) for name in NAMES))


def to_mark(db: Connection) -> tuple[int, int] | None:
    """A customer of whom older tickets are still to be marked to be indexed again, and the oldest ticket that is."""
    between = (TO_MARK, f"{TO_MARK[:-1]};")
    row = db.one("select name, value from counter where name > ? and name < ? order by name limit 1", between)
    return (int(row[0].removeprefix(TO_MARK)), int(row[1])) if row else None


def search(db: Connection, query: Query, order: Order, *, offset: int, size: int) -> Found:
    """See :class:`bot.ports.store.Queries`."""
    now = state(db)

    def ask(terms: Sequence[Term], limit: int) -> list[int]:
        return numbers(db, now.slot, terms, query, limit, oldest=order is Order.OLDEST)

    def ask_all(terms: Sequence[Term], limit: int) -> list[int]:
        return numbers(db, now.slot, terms, replace(query, behind=0), limit)

    page = find(query, order, ask, offset=offset, size=size, all_pages=ask_all)
    known = {ticket.number: (ticket, customer, said) for ticket, customer, said in read(db, page.numbers, SHOWN)}
    hits = tuple(Hit(*known[number]) for number in page.numbers if number in known)
    return Found(hits, page.more, page.query, page.breadth, partial=not now.version)


def count(db: Connection, query: Query, most: int) -> int:
    """See :class:`bot.ports.search_index.SearchRepository`."""
    slot = state(db).slot
    page = find(query, Order.NEWEST, lambda terms, limit: numbers(db, slot, terms, query, limit), offset=0, size=most)
    return len(page.numbers)


def changed_documents(db: Connection, limit: int, without: Collection[int] = (), pause: float = 0.0) -> list[Document]:
    """See :class:`bot.ports.store.Queries`."""
    rows = db.all(f"select number from ticket where events > indexed order by number limit {2 * limit:d}")
    return documents_of(db, [number for (number,) in rows if number not in without][:limit], pause)


def next_documents(db: Connection, limit: int, pause: float = 0.0) -> Batch:
    """See :class:`bot.ports.store.Queries`."""
    now = state(db)
    rows = db.all(f"select number from ticket where number > ? order by number limit {limit:d}", (now.cursor,))
    return Batch(tuple(documents_of(db, [number for (number,) in rows], pause)), now.cursor, now.writes)


def documents_of(db: Connection, numbers: Sequence[int], pause: float = 0.0) -> list[Document]:
    """Make the documents of these tickets from what their rows say now. Other threads run for ``pause`` seconds after every few texts."""
    found = read(db, numbers)
    joined = list({(customer.joined,) for _, customer, _ in found if customer.joined})
    sql = f"select {_CUSTOMER} from customer c where joined > 0 and joined in {{keys}} order by c.id"
    accounts = [Customer(*row) for row in db.among(sql, joined, types="bigint")]
    made = []
    for ticket, customer, said in found:
        people = [customer, *(one for one in accounts if one.joined == customer.joined and one.id != customer.id)]
        made.append(document(ticket, people, said, partial(time.sleep, pause)))
        if pause:
            time.sleep(pause)
    return made


def read(db: Connection, numbers: Sequence[int], newest: int = 0) -> list[tuple[Ticket, Customer, list[Said]]]:
    """Return these tickets in order, with their customers and what is said on them now: everything, or the first message and so many of
    the ``newest``.
    """
    keys = [(number,) for number in numbers]
    rows = db.among(
        f"select {_TICKET}, {_CUSTOMER} from ticket t join customer c on c.id = t.customer where t.number in {{keys}} order by t.number",
        keys,
        types="bigint",
    )
    said = _said(db, keys, newest)
    return [(Ticket(*row[:_TICKETS]), Customer(*row[_TICKETS:]), said.get(row[0], [])) for row in rows]


def _newest(count: int) -> str:
    """The beginning of a statement about ``shown``: the first message of each ticket, and so many of the newest."""
    last = f"order by o.at desc, o.id desc limit 1 offset {count - 1:d}"
    return (
        "with wanted (t) as {keys}, since (t, at) as materialized "  # once for each ticket, not for each message
        f"(select t, coalesce((select o.at from message o where o.ticket = t {last}), 0) from wanted), shown (id) as materialized "
        "(select m.id from since join message m on m.ticket = since.t and m.at >= since.at "
        "union select first_message from since join ticket on number = since.t) "
    )


def _said(db: Connection, keys: Sequence[tuple[int]], most: int) -> dict[int, list[Said]]:
    tickets, among = (_newest(most), "m.id in (select id from shown)") if most else ("", "m.ticket in {keys}")
    sql = f"{tickets}select v.message, v.text, v.files from version v join message m on m.id = v.message where {among} order by v.at, v.id"
    versions = {message: (text, files) for message, text, files in db.among(sql, keys, types="bigint")}
    found: dict[int, list[Said]] = {}
    columns = "m.ticket, m.id, m.author, m.role, m.visibility, m.text, m.files"
    rows = db.among(f"{tickets}select {columns} from message m where {among} order by m.ticket, m.at, m.id", keys, types="bigint")
    for ticket, number, author, role, visibility, text, files in rows:
        newest, newer_files = versions.get(number, (text, ""))
        if newest:
            found.setdefault(ticket, []).append(
                Said(author, role, visibility, _plain(newest), decoded_files(newer_files) or decoded_files(files) or ())
            )
    return found


def _plain(stored: str) -> str:
    """The text as it is read, and the addresses of its links."""
    spans = from_data(json.loads(stored))
    return "".join(f"{span.text} {span.link}" if span.link and span.link != span.text else span.text for span in spans)


def numbers(db: Connection, slot: str, terms: Sequence[Term], query: Query, limit: int, *, oldest: bool = False) -> list[int]:
    """The newest or oldest tickets that meet the conditions, each once. Most tickets are one row, so few rows too many are read."""
    condition, values = _condition(query)
    way = "asc" if oldest else "desc"
    behind = _behind(query.behind, oldest=oldest)
    match, sparse = (fts5(terms), False) if db.dialect == "sqlite" else (tsquery(terms), True)
    if sparse:
        found = _distinct(_in_order(db, slot, match, condition, values, f"limit {PROBE if limit > 1 else GLANCE:d}", limit, way, behind))
        if len(found) >= limit:
            return found
        sparse = len(found) < max(ENOUGH, limit // 8)
    rows = limit + 4
    while True:
        read = _rows(db, slot, match, condition, values, rows, way, behind, sparse=sparse)
        found = _distinct(read)
        if len(found) >= limit or len(read) < rows:
            return found[:limit]
        rows *= 4


def _behind(ticket: int, *, oldest: bool) -> str:
    """Which rows of the index come after a ticket."""
    if not ticket:
        return ""
    return f">= {(ticket + 1) << PART_BITS:d}" if oldest else f"< {ticket << PART_BITS:d}"


def _distinct(rows: Sequence[tuple[int]]) -> list[int]:
    return list(dict.fromkeys(number for (number,) in rows))


def _condition(query: Query) -> tuple[str, list[object]]:
    """What must be true of the ticket now, whatever the index says."""
    parts, values = [], list[object]()
    if query.queues:
        parts.append(f"queue in ({', '.join('?' for _ in query.queues)})")
        values += query.queues
    for limit, sign in ((query.since, ">="), (query.until, "<")):
        if limit:
            parts.append(f"opened_at {sign} ?")
            values.append(limit)
    if query.customers:
        parts.append(f"customer in ({', '.join('?' for _ in query.customers)})")
        values += query.customers
    return " and ".join(parts) or "1 = 1", values


def _rows(
    db: Connection, slot: str, match: str, condition: str, values: Sequence[object], limit: int, way: str, behind: str, *, sparse: bool
) -> list[tuple[int]]:
    if db.dialect == "sqlite":
        return db.all(  # cross join: the index is always read first
            f"select number from {slot} cross join ticket on number = {slot}.rowid >> {PART_BITS} "
            f"where {slot} match ? and {_and(f'{slot}.rowid', behind)}{condition} order by {slot}.rowid {way} limit {limit:d}",
            (match, *values),
        )
    if not sparse:
        return _in_order(db, slot, match, condition, values, "", limit, way, behind)
    return db.all(  # materialized: the GIN index is read, even where PostgreSQL expects so many rows that it would read them in order
        f"with found as materialized (select id from {slot} where {_and('id', behind)}words @@ ?::tsquery) "
        f"select number from (select id from found order by id {way}) found "
        f"cross join lateral (select number from ticket where number = id >> {PART_BITS} and {condition} limit 1) one limit {limit:d}",
        (match, *values),
    )


def _and(column: str, behind: str) -> str:
    return f"{column} {behind} and " if behind else ""


def _in_order(
    db: Connection, slot: str, match: str, condition: str, values: Sequence[object], among: str, limit: int, way: str, behind: str
) -> list[tuple[int]]:
    """Read rows in order until enough of them match. "is true" keeps PostgreSQL from the GIN index, which returns all rows first."""
    where = f"where id {behind}" if behind else ""
    return db.all(
        f"select number from (select id, words from {slot} {where} order by id {way} {among}) first "
        f"join ticket on number = id >> {PART_BITS} "
        f"where (words @@ ?::tsquery) is true and {condition} order by id {way} limit {limit:d}",
        (match, *values),
    )
