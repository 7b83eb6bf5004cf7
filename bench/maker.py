"""Fills a database with tickets, as if agents had worked on all of them.

    python -m bench.maker --tickets 100000 --database sqlite:///big.db

Five messages a ticket, one ticket in ten open, twenty agents, half as many customers as tickets, journals with chain and seal
(``bellhop verify`` says intact). Written in sets through the product's own tables, which must be empty.
"""

from __future__ import annotations

import argparse
import json
import operator
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from sqlalchemy import Table

from bench.text import Text
from bot.core.calendar import Calendar
from bot.core.customer import Customer
from bot.core.escalations import Reminder
from bot.core.facts import facts_of
from bot.core.message import Visibility
from bot.core.people import Identity, Profile, Role
from bot.core.richtext import plain
from bot.core.ticket import Ticket
from bot.ports.cards import Button, Card, Fact
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Priority
from bot.screens.views import subject_of
from storage import tables
from storage.counting import day_key, row_of
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.journal import write_seal
from storage.migrate import ensure, migrate, version
from storage.proofs import Found
from storage.records import MessageRow, PaceRow
from storage.reindex import reindex
from storage.work.sql_work import SqlWork

FIRST, AGENTS, OPEN_SHARE, GROUP = 1001, 20, 10, 500
FIRST_PERSON = 900_000_000
PLACE_KEY, QUEUE = "slack:C01", "support"
CALENDAR = Calendar.always()
SECOND, HOUR, DAY = 1000, 3_600_000, 86_400_000


def agent(number: int) -> str:
    return f"U0AGENT{number:02d}"


def profile(number: int) -> Profile:
    """A customer, by number, as Telegram tells about them."""
    return Profile(Identity("telegram", str(FIRST_PERSON + number)), f"Customer {number}", f"customer{number}", "en")


def _reader(table: Table) -> Callable[[Any], tuple[Any, ...]]:
    return operator.attrgetter(*(column.name for column in table.columns))


_FROM_OBJECT = {
    table.name: _reader(table) for table in (tables.customer, tables.ticket, tables.message, tables.delivery, tables.reminder, tables.pace)
}
_ORDER = (
    tables.customer,
    tables.pace,
    tables.ticket,
    tables.event,
    tables.fact,
    tables.message,
    tables.delivery,
    tables.reminder,
    tables.seen,
)


@dataclass(slots=True)
class Rows:
    """Rows to be written, by table."""

    by_table: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table.name: [] for table in _ORDER})

    def put(self, table: Table, thing: Any) -> None:
        self.by_table[table.name].append(_FROM_OBJECT[table.name](thing))

    def write(self, db: Connection) -> None:
        db.begin()
        for table in _ORDER:
            if rows := self.by_table[table.name]:
                db.insert(table, rows)
                rows.clear()
        db.commit()


class Maker:
    """Makes tickets one after the other, the oldest first."""

    def __init__(self, tickets: int, now: int) -> None:
        self.tickets, self.now = tickets, now
        self.rows = Rows()
        self.id = 0
        self.shared = PaceRow(PLACE_KEY)
        self._rng, self._text = random.Random(7), Text(7)
        self._customers: dict[int, tuple[Customer, PaceRow]] = {}
        self._posted = 0
        self.days: Counter[tuple[str, int, str, int]] = Counter()

    def ticket(self, index: int) -> None:
        customer, place = self._customer(index // 2)
        begun = self.now - (self.tickets - index) * 20 * SECOND - DAY
        name = index % AGENTS
        by = Identity("slack", agent(name))
        customer.tickets += 1
        customer.last_at = begun
        ticket = Ticket(FIRST + index, customer.id, channel="telegram", place=customer.place, salt=self._rng.randbytes(16).hex())
        first = self._text.body()
        ticket.subject = subject_of(first, (), "")
        ticket.open(by=customer.actor, now=begun, customer=customer.id, queue=QUEUE, previous=0)
        self._asks(ticket, customer, place, first, begun)
        self._confirmed(ticket, place, begun)
        paused, waits = index % OPEN_SHARE == 0 and index % 3 != 0, index % OPEN_SHARE == 0 and index % 3 == 0
        for turn in (1, 2):
            at = begun + turn * HOUR // 4
            if paused:
                self._asks(ticket, customer, place, self._text.body(), at - HOUR // 8)
            self._answers(ticket, customer, place, by, f"Agent {name}", at)
            if not paused and (turn == 1 or not waits):
                self._asks(ticket, customer, place, self._text.body(), at + HOUR // 8)
        if waits:
            self._asks(ticket, customer, place, self._text.body(), begun + HOUR)
            due = self.now + self._rng.randint(1, 5) * DAY + index
            self.rows.put(tables.reminder, Reminder(self._next(), ticket.number, "next_response", 0, due, ticket.waiting_since))
        elif paused:
            ticket.wait(by, begun + 2 * HOUR)
        else:
            ticket.close(by, begun + 2 * HOUR)
        self._keep(ticket, customer, place, last=index % 2 == 1 or index == self.tickets - 1)

    def _keep(self, ticket: Ticket, customer: Customer, place: PaceRow, *, last: bool) -> None:
        found = Found()
        found.ticket(ticket)
        found.customer(ticket, customer)
        ticket.add_proofs(found.by_ticket[ticket.number], ticket.changed_at)
        self.rows.by_table["event"] += [(one.ticket, one.seq, one.kind, one.at, one.actor, one.data, one.hash) for one in ticket.fresh]
        facts = facts_of(ticket.fresh, lambda _: CALENDAR)
        self.rows.by_table["fact"] += [row_of(fact) for fact in facts]
        self.days.update(day_key(fact) for fact in facts)
        ticket.counted = ticket.indexed = ticket.events  # the sums and the search index are made from all tickets at the end
        ticket.fresh.clear()
        self.rows.put(tables.ticket, ticket)
        if last:
            self.rows.put(tables.customer, customer)
            self.rows.put(tables.pace, place)
            self._customers.clear()

    def _customer(self, number: int) -> tuple[Customer, PaceRow]:
        if number not in self._customers:
            known = profile(number)
            made = Customer(
                self._next(),
                *known.identity,
                known.name,
                known.handle,
                known.language,
                place=known.identity.id,
                first_at=self.now - 90 * DAY,
                salt=self._rng.randbytes(16).hex(),
                revision=1,
            )
            self._customers[number] = (made, PaceRow(str(known.identity)))
        return self._customers[number]

    def _asks(self, ticket: Ticket, customer: Customer, place: PaceRow, words: str, at: int) -> None:
        message, proof = self._said(ticket, customer.identity, customer.name, Role.CUSTOMER, words, at)
        ticket.receive(message, proof, by=customer.actor, now=at)
        if not ticket.card:
            ticket.card = self._sent(ticket, self.shared, _card(ticket, customer), "card", at)
        self._sent(
            ticket, self.shared, Card(author=customer.name, body=plain(words)), "words", at, ref=message, extra={"under": ticket.card}
        )
        for event in (f"update:m{message}", f"message:{place.key.partition(':')[2]}:m{message}"):
            self.rows.by_table["seen"].append(("telegram", event, at))

    def _confirmed(self, ticket: Ticket, place: PaceRow, at: int) -> None:
        words = f"We got it: ticket #{ticket.number}, “{ticket.subject}”. You will hear from us here."
        self._sent(ticket, place, Card(body=plain(words)), "confirm", at)

    def _answers(self, ticket: Ticket, customer: Customer, place: PaceRow, by: Identity, name: str, at: int) -> None:
        words = self._text.body()
        message, proof = self._said(ticket, by, name, Role.AGENT, words, at)
        ticket.reply(message, proof, by=by, name=name, now=at)
        thumbs = tuple(
            Button("thumb", (str(ticket.number), str(message), verdict), emoji) for verdict, emoji in (("up", "👍"), ("down", "👎"))
        )
        self._sent(ticket, place, Card(author=name, body=plain(words), buttons=(thumbs,)), "reply", at, ref=message)
        mirror = Card(author=f"{name} → {customer.name}", body=plain(words), foot=plain("✓ delivered"))
        self._sent(ticket, self.shared, mirror, "mirror", at, ref=message, extra={"under": ticket.card})

    def _said(self, ticket: Ticket, author: Identity, name: str, role: Role, words: str, at: int) -> tuple[int, str]:
        salt = self._rng.randbytes(16).hex()
        number = self._next()
        customer = role is Role.CUSTOMER
        source = ("telegram", ticket.place, "") if customer else ("", "", "")
        row = MessageRow(
            number,
            ticket.number,
            str(author),
            name,
            role.value,
            Visibility.PUBLIC.value,
            json.dumps([words]),
            salt,
            at,
            "[]",
            *source,
            f"m{number}" if customer else "",
            0,
        )
        self.rows.put(tables.message, row)
        return number, row.digest()

    def _sent(
        self, ticket: Ticket, place: PaceRow, card: Card, purpose: str, at: int, *, ref: int = 0, extra: dict[str, Any] | None = None
    ) -> int:
        place.tail += 1
        self._posted += 1
        channel, _, room = place.key.partition(":")
        lane = f"{place.key}#{ticket.number}" if channel == "slack" else place.key
        message_id = f"{at // 1000}.{self._posted:06d}" if channel == "slack" else str(self._posted)
        made = Delivery(
            self._next(),
            place.key,
            place.tail,
            lane,
            DeliveryKind.POST.value,
            Priority.TALK.value,
            DeliveryState.SENT.value,
            "",
            0,
            ticket.number,
            purpose,
            ref,
            channel,
            room,
            "",
            message_id,
            at=at,
            done_at=at + SECOND,
            card=card,
            extra=extra or {},
        )
        made.pack()
        self.rows.put(tables.delivery, made)
        return made.id

    def _next(self) -> int:
        self.id += 1
        return self.id


def _card(ticket: Ticket, customer: Customer) -> Card:
    number = (str(ticket.number),)
    buttons = tuple(
        Button(verb, number, verb.title(), "primary" if verb == "claim" else "") for verb in ("claim", "reply", "note", "close")
    )
    menu = tuple(Button(verb, number, verb.title()) for verb in ("assign", "move", "wait", "hold", "why"))
    facts = tuple(
        Fact(label, plain(value)) for label, value in (("Customer", customer.name), ("Status", "new"), ("Assignee", "nobody yet"))
    )
    return Card(title=f"#{ticket.number} · {ticket.subject}", facts=facts, buttons=(buttons,), menu=menu, menu_label="More…")


def make(url: str, tickets: int) -> float:
    """Fill an empty database. Returns the seconds that it took."""
    began = time.perf_counter()
    engine = open_engine(url)
    if not version(engine):
        migrate(engine)
    ensure(engine, FIRST)
    db = Connection(engine)
    maker = Maker(tickets, int(time.time() * 1000))
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        task = progress.add_task(f"{tickets} tickets, {db.dialect}", total=tickets)
        for index in range(tickets):
            maker.ticket(index)
            if (index + 1) % GROUP == 0 or index + 1 == tickets:
                maker.rows.write(db)
                progress.update(task, completed=index + 1)
        _end(db, maker)
        task = progress.add_task("search index", total=tickets)
        reindex(db, lambda done, _: progress.update(task, completed=done))
    db.all("pragma wal_checkpoint(truncate)") if db.dialect == "sqlite" else db.run("vacuum analyze")
    db.close()
    return round(time.perf_counter() - began, 1)


def _end(db: Connection, maker: Maker) -> None:
    """Counters, people and the seal."""
    db.begin()
    maker.rows.put(tables.pace, maker.shared)
    db.insert(tables.pace, maker.rows.by_table["pace"])
    db.insert(tables.figure, [(*key, times) for key, times in maker.days.items()])
    db.run("update counter set value = ? where name = 'ticket'", (FIRST + maker.tickets - 1,))
    db.run("update counter set value = ? where name = 'id'", (maker.id,))
    for number in range(AGENTS):
        db.run("insert into member (place, person) values (?, ?)", (PLACE_KEY, agent(number)))
        db.run("insert into person (channel, person, name) values ('slack', ?, ?)", (agent(number), f"Agent {number}"))
    write_seal(SqlWork(db, Ids(), "maker", maker.now))
    db.commit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--database", required=True, help="sqlite:///file or postgresql://…, empty")
    chosen = parser.parse_args()
    print(json.dumps({"tickets": chosen.tickets, "seconds": make(chosen.database, chosen.tickets)}))


if __name__ == "__main__":
    main()
