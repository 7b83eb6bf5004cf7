"""Measures the search index: ``python -m bench.search DATABASE_URL [MESSAGES]`` fills an empty database and prints the times of queries.

Times are of the database alone, in milliseconds: the median of several runs, for words that are in one of 10,000, 100 and 2 tickets, and
for the counts of saved views (``99+``), with their CPU time.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.customer import Customer
from bot.core.ticket import Ticket
from bot.search.analyser import facet
from bot.search.document import Said, document
from bot.search.finding import Order, find
from bot.search.query import Breadth, Query, Wanted
from storage import search
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.migrate import ensure, migrate
from storage.work.sql_work import SqlWork

MESSAGES, EACH, WORDS, AT_ONCE, RUNS = 500_000, 4, 12, 500, 15
RARE, MEDIUM, COMMON = ("zebra", 10_000), ("printer", 100), ("order", 2)
COUNTED = 100  # tickets: a view shows 99+
TAGS, KINDS, QUEUES = ("refund", "delivery", "login", "vip"), ("question", "request", "fault", "wish"), ("support", "billing")
VIEWS: Mapping[str, Query] = {
    "printer is:open": Query((Wanted("printer"),), ((facet("is", "open"),),)),
    "tag:refund is:open": Query((), ((facet("tag", "refund"),), (facet("is", "open"),))),
    "is:unclaimed priority:urgent": Query((), ((facet("is", "unclaimed"),), (facet("priority", "urgent"),))),
    "tag:vip kind:wish is:open (none)": Query((), ((facet("tag", "vip"),), (facet("kind", "wish"),), (facet("is", "open"),))),
    "order in:billing (a small queue)": Query((Wanted("order"),), queues=("billing",), few=True),
    "order -is:closed": Query((Wanted("order"),), excluded=((facet("is", "closed"),),)),
    "order after:7d": Query((Wanted("order"),), since=1),
    "is:mine (another's)": Query((), ((facet("mine", "back:nobody"),),)),
    "nothing": Query((Wanted("unheardof"),)),
}


def main() -> None:
    url, messages = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else MESSAGES
    engine = open_engine(url)
    if engine.dialect.name == "postgresql":
        migrate(engine)
    ensure(engine, 1)
    db = Connection(engine)
    spent = fill(db, messages // EACH)
    sys.stdout.write(f"{messages} messages indexed, {1e6 * spent / messages:.0f} µs of CPU each\n")
    db.run("analyze")
    for word, times in (RARE, MEDIUM, COMMON):
        query = Query((Wanted(word),), queues=("support",))
        newest = median(lambda query=query: search.numbers(db, search.state(db).slot, query.terms(Breadth.FORMS), query, 25))  # type: ignore[misc]
        ranked = median(lambda query=query: _ranked(db, query))  # type: ignore[misc]
        sys.stdout.write(f"{word} (in one of {times}): newest 25 {newest:.2f} ms, by relevance {ranked:.2f} ms\n")
    for name, query in VIEWS.items():
        bound = query if query.queues else replace(query, queues=QUEUES)
        begin = time.process_time()
        took = median(lambda bound=bound: search.count(db, bound, COUNTED))  # type: ignore[misc]
        cpu = 1000 * (time.process_time() - begin) / RUNS
        sys.stdout.write(f"view {name}: {search.count(db, bound, COUNTED)} in {took:.2f} ms, {cpu:.2f} ms of CPU\n")
    db.close()


def fill(db: Connection, tickets: int) -> float:
    """Write tickets and their documents. Returns the seconds of CPU of analysing and indexing."""
    chance = random.Random(7)
    vocabulary = [f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{number:x}n" for number in range(30_000)]
    customer = Customer(1, "front", "olga", "Olga")
    db.begin()
    db.run("insert into customer (id, channel, person, name) values (1, 'front', 'olga', 'Olga')")
    db.commit()
    spent = 0.0
    for first in range(1, tickets + 1, AT_ONCE):
        some = [_ticket(chance, number) for number in range(first, min(first + AT_ONCE, tickets + 1))]
        db.begin()
        for ticket in some:
            db.run(
                "insert into ticket (number, customer, queue, status, events, indexed, opened_at) values (?, 1, ?, ?, 1, 0, ?)",
                (ticket.number, ticket.queue, ticket.status, ticket.number),
            )
        begin = time.process_time()
        work = SqlWork(db, Ids(), "bench", 0)
        work.search.store([document(ticket, [customer], _said(chance, vocabulary, ticket.number)) for ticket in some], 10**9)
        spent += time.process_time() - begin
        db.commit()
    return spent


def _ticket(chance: random.Random, number: int) -> Ticket:
    """One in twenty is in the small queue, and one in ten is open. No open ticket has both the rarest tag and the rarest kind."""
    is_open = chance.randrange(10) == 0
    return Ticket(
        number,
        1,
        QUEUES[chance.randrange(20) == 0],
        f"Ticket {number}",
        status="new" if is_open else "closed",
        events=1,
        tags=" ".join(tag for place, tag in enumerate(TAGS) if chance.randrange(4 ** (place + 1)) == 0),
        kind=KINDS[chance.randrange(3 if is_open else 4)],
        priority="urgent" if chance.randrange(50) == 0 else "normal",
    )


def _said(chance: random.Random, vocabulary: list[str], number: int) -> list[Said]:
    texts = [" ".join(vocabulary[int(30_000 * chance.random() ** 3)] for _ in range(WORDS)) for _ in range(EACH)]
    texts[0] += "".join(f" {word}" for word, times in (RARE, MEDIUM, COMMON) if number % times == 0)
    return [Said("front:olga", "customer", "public", text) for text in texts]


def median(run: Callable[[], object]) -> float:
    found = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        run()
        found.append(1000 * (time.perf_counter() - begin))
    return statistics.median(found)


def _ranked(db: Connection, query: Query) -> object:
    slot = search.state(db).slot
    return find(query, Order.RELEVANCE, lambda terms, limit: search.numbers(db, slot, terms, query, limit), offset=0, size=25)


if __name__ == "__main__":
    main()
