"""The record is edited by hand in every way, and the walk names the first place that no longer fits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import pytest

from bot.core.customer import Customer
from bot.core.message import Attachment, Visibility
from bot.core.people import Identity, Profile, Role
from bot.core.richtext import plain
from bot.core.ticket import folded
from bot.ports.store import Work
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.journal import DAY_MS, write_seal
from storage.migrate import ensure
from storage.verify import FOLDED, verify
from storage.work import SqlWork
from tests.conftest import fresh_database

OLGA, ANNA = Identity("front", "olga"), Identity("team", "anna")
START = 1_700_000_000_000


def unit(db: Connection, now: int, context: Callable[[Work], None]) -> None:
    db.begin()
    work = SqlWork(db, Ids(), "me", now)
    context(work)
    work.flush()
    db.commit()


def _customer(work: Work) -> Customer:
    return work.customer(OLGA) or work.new_customer(Profile(OLGA, "Olga"))


def _talk(work: Work) -> None:
    """A ticket with a question, a file, a note and an answer."""
    customer = _customer(work)
    ticket = work.new_ticket(customer)
    ticket.open(by=OLGA, now=work.now, customer=customer.id, queue="support", previous=0)
    files = [Attachment("front", "remote", "fire.png")]
    asked, digest = work.add_message(
        ticket,
        author=OLGA,
        name="Olga",
        role=Role.CUSTOMER,
        visibility=Visibility.PUBLIC,
        text=plain("it burns"),
        files=files,
    )
    ticket.receive(asked, digest, by=OLGA, now=work.now)
    noted, digest = work.add_message(ticket, author=ANNA, name="Anna", role=Role.AGENT, visibility=Visibility.NOTE, text=plain("again?"))
    ticket.note(noted, digest, by=ANNA, now=work.now)
    said, digest = work.add_message(
        ticket, author=ANNA, name="Anna", role=Role.AGENT, visibility=Visibility.PUBLIC, text=plain("use water")
    )
    ticket.reply(said, digest, by=ANNA, name="Anna", now=work.now + 5)


def _edit(work: Work) -> None:
    ticket = work.ticket(1002)
    assert ticket is not None
    message = next(one for one in work.messages(ticket) if one.role is Role.CUSTOMER)
    digest = work.change_message(message.id, plain("it burns badly"))
    ticket.tell("edited", by=OLGA, now=work.now, message=message.id, digest=digest)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Connection:
    """Four tickets, one with an edited message, and two seals."""
    engine = open_engine(fresh_database(request, tmp_path_factory.mktemp("record"), request.param))
    ensure(engine, 1001)
    db = Connection(engine)
    for number in range(3):
        unit(db, START + number, _talk)
    unit(db, START + 10, _edit)
    unit(db, START + 20, lambda work: write_seal(work) and None)
    unit(db, START + 30, _talk)
    unit(db, START + DAY_MS + 40, lambda work: write_seal(work) and None)
    return db


def test_an_honest_record_is_intact(record: Connection) -> None:
    assert verify(record, 1001) == ""


def test_the_journal_folded_again_is_the_ticket(record: Connection) -> None:
    unit(record, START, _compare)


def _compare(work: Work) -> None:
    for number in range(1001, 1005):
        ticket = work.ticket(number)
        assert ticket is not None
        made = folded(work.events(ticket))
        assert {name: getattr(made, name) for name in FOLDED} == {name: getattr(ticket, name) for name in FOLDED}


@dataclass(frozen=True)
class Forgery:
    """Statements, and what the walk must say."""

    name: str
    sql: tuple[str, ...]
    said: str


def _all_forgeries() -> list[Forgery]:
    found = [
        Forgery(f"event {column}", (f"update event set {column} = {value} where ticket = 1002 and seq = 2",), "ticket #1002: event 2")
        for column, value in {
            "kind": "'noted'",
            "at": "at + 1",
            "actor": "'team:eve'",
            "data": "'{}'",
            "hash": "'00'",
        }.items()
    ]
    found += [
        Forgery(
            "event data by one space", ("update event set data = data || ' ' where ticket = 1003 and seq = 5",), "ticket #1003: event 5"
        ),
        Forgery("first event gone", ("delete from event where ticket = 1001 and seq = 1",), "ticket #1001: event 2"),
        Forgery("middle event gone", ("delete from event where ticket = 1001 and seq = 3",), "ticket #1001: event 4"),
        Forgery("last event gone", ("delete from event where ticket = 1001 and seq = 5",), "ticket #1001: its journal has 4 events"),
        Forgery(
            "two events swapped",
            (
                "update event set seq = -2 where ticket = 1003 and seq = 2",
                "update event set seq = 2 where ticket = 1003 and seq = 3",
                "update event set seq = 3 where ticket = 1003 and seq = -2",
            ),
            "ticket #1003: event 2",
        ),
        Forgery(
            "events of two tickets swapped",
            (
                "update event set ticket = -1 where ticket = 1001 and seq = 2",
                "update event set ticket = 1001 where ticket = 1003 and seq = 2",
                "update event set ticket = 1003 where ticket = -1",
            ),
            "ticket #1001: event 2",
        ),
        Forgery(
            "event added",
            ("insert into event (ticket, seq, kind, at, actor, data, hash) values (1001, 6, 'closed', 1, 'team:eve', '{}', 'x')",),
            "ticket #1001: event 6",
        ),
        Forgery(
            "event added elsewhere",
            ("insert into event (ticket, seq, kind, at, actor, data, hash) values (2001, 1, 'opened', 1, 'team:eve', '{}', 'x')",),
            "ticket #2001: event 1",
        ),
        Forgery(
            "tail cut with the row",
            (
                "delete from event where ticket = 1001 and seq = 5",
                (
                    "update ticket set events = 4, head = (select hash from event where ticket = 1001 and seq = 4), sealed = 4, reply_at = 0, "
                    "waiting_since = opened_at, changed_at = opened_at where number = 1001"
                ),
            ),
            "#1001",
        ),
        Forgery("journal gone", ("delete from event where ticket = 1002",), "ticket #1002: its journal is missing"),
        Forgery("row gone", ("delete from ticket where number = 1002",), "ticket #1002: its row is missing"),
        Forgery(
            "ticket gone",
            (
                "delete from event where ticket = 1002",
                "delete from message where ticket = 1002",
                "delete from ticket where number = 1002",
            ),
            "ticket #1002 is missing",
        ),
        Forgery(
            "first ticket gone",
            (
                "delete from event where ticket = 1001",
                "delete from message where ticket = 1001",
                "delete from ticket where number = 1001",
            ),
            "ticket #1001 is missing",
        ),
        Forgery(
            "last ticket gone",
            (
                "delete from event where ticket = 1004",
                "delete from message where ticket = 1004",
                "delete from ticket where number = 1004",
            ),
            "ticket #1004 is missing",
        ),
        Forgery(
            "last ticket gone and never counted",
            (
                "delete from event where ticket = 1004",
                "delete from message where ticket = 1004",
                "delete from ticket where number = 1004",
                "update counter set value = 1003 where name = 'ticket'",
            ),
            "ticket #1004: its journal is not what seal 2 saw",
        ),
        Forgery(
            "ticket gone but its words", ("delete from event where ticket = 1002", "delete from ticket where number = 1002"), "ticket #1002"
        ),
        Forgery(
            "ticket added",
            ("insert into ticket (number, customer, status) select 3000, id, 'new' from customer",),
            "ticket #3000: its journal is missing",
        ),
        Forgery("head", ("update ticket set head = 'x' where number = 1003",), "ticket #1003: its journal has 5 events"),
        Forgery("count", ("update ticket set events = 6 where number = 1003",), "ticket #1003: its journal has 5 events"),
        Forgery(
            "words",
            ("""update message set text = '["it freezes"]' where ticket = 1001 and role = 'customer'""",),
            "ticket #1001: the words of message",
        ),
        Forgery(
            "words to a link",
            (
                """update message set text = '[{"text": "use water", "link": "http://evil.example"}]' where ticket = 1003 and visibility = 'public' and role = 'agent'""",
            ),
            "ticket #1003: the words of message",
        ),
        Forgery(
            "words and salt gone",
            ("update message set text = '[]', salt = '' where ticket = 1001 and role = 'customer'",),
            "ticket #1001: the words of",
        ),
        Forgery(
            "salt", ("update message set salt = '00' where ticket = 1001 and role = 'customer'",), "ticket #1001: the words of message"
        ),
        Forgery(
            "salt that is none",
            ("update message set salt = 'nonsense' where ticket = 1001 and role = 'customer'",),
            "ticket #1001: the words of message",
        ),
        Forgery(
            "salts swapped",
            (
                "update message set salt = (select salt from message where ticket = 1001 and role = 'customer') where ticket = 1002 and role = 'customer'",
            ),
            "ticket #1002: the words of message",
        ),
        Forgery(
            "file",
            ("update message set files = replace(files, 'fire', 'cat') where ticket = 1001 and role = 'customer'",),
            "ticket #1001: the words of",
        ),
        Forgery(
            "file gone",
            ("update message set files = '[]' where ticket = 1001 and role = 'customer'",),
            "ticket #1001: the words of message",
        ),
        Forgery(
            "a note made public",
            ("update message set visibility = 'public' where ticket = 1003 and visibility = 'note'",),
            "ticket #1003: message",
        ),
        Forgery(
            "a reply made a note",
            ("update message set visibility = 'note' where ticket = 1003 and role = 'agent' and visibility = 'public'",),
            "ticket #1003: message",
        ),
        Forgery(
            "words of an agent put into the customer's mouth",
            ("update message set role = 'customer' where ticket = 1003 and visibility = 'note'",),
            "ticket #1003: message",
        ),
        Forgery(
            "another agent said it",
            ("update message set author = 'team:boris' where ticket = 1003 and role = 'agent'",),
            "ticket #1003: message",
        ),
        Forgery("message gone", ("delete from message where ticket = 1001 and visibility = 'note'",), "ticket #1001: message"),
        Forgery(
            "message added",
            (
                "insert into message (id, ticket, author, role, visibility, text, salt) values (99999, 1001, 'team:eve', 'agent', 'public', '[\"hi\"]', '00')",
            ),
            "ticket #1001: its journal does not know message 99999",
        ),
        Forgery(
            "message of another ticket",
            ("update message set ticket = 1003 where ticket = 1001 and visibility = 'note'",),
            "ticket #1001: message",
        ),
        Forgery("earlier words", ("""update version set text = '["nothing"]'""",), "ticket #1002: the earlier words"),
        Forgery("earlier words gone", ("delete from version",), "ticket #1002: the earlier words"),
        Forgery(
            "an edit undone",
            ("update message set text = (select text from version) where ticket = 1002 and role = 'customer'",),
            "ticket #1002: the words of message",
        ),
        Forgery("seal's hash", ("update seal set hash = 'x' where id = 1",), "seal 1 does not follow"),
        Forgery("seal's time", ("update seal set at = at + 1 where id = 2",), "seal 2 does not follow"),
        Forgery("seal's heads", ("update seal set heads = '[]' where id = 1",), "seal 1 does not follow"),
        Forgery("first seal gone", ("delete from seal where id = 1",), "seal 2 does not follow"),
        Forgery("last seal gone", ("delete from seal where id = 2",), "ticket #1004: its row was sealed with 5 events, the seals hold 0"),
        Forgery("all seals gone", ("delete from seal",), "ticket #1001: its row was sealed"),
        Forgery("seal added", ("insert into seal (id, at, heads, hash) values (3, 1, '[]', 'x')",), "seal 3 does not follow"),
        Forgery(
            "seals swapped",
            (
                "update seal set id = -1 where id = 1",
                "update seal set id = 1 where id = 2",
                "update seal set id = 2 where id = -1",
            ),
            "seal 1 does not follow",
        ),
        Forgery("never sealed", ("update ticket set sealed = 0 where number = 1001",), "ticket #1001: its row was sealed with 0 events"),
    ]
    words = {"customer", "queue", "status", "priority", "kind", "assignee", "assignee_name", "hold", "link", "stars", "tags", "kin"}
    for name in FOLDED:
        if name in ("events", "head", "customer"):
            continue
        value = "'other'" if name in words else f"{name} + 1"
        found.append(
            Forgery(f"ticket {name}", (f"update ticket set {name} = {value} where number = 1003",), f"ticket #1003: its row says {name}")
        )
    return found


@pytest.mark.parametrize("forgery", _all_forgeries(), ids=lambda forgery: forgery.name)
def test_every_forgery_is_found_and_named(record: Connection, forgery: Forgery) -> None:
    """Inside a transaction that is taken back; the walk looks through the same connection."""
    record.begin()
    try:
        touched = [record.run(sql) for sql in forgery.sql]
        assert all(touched), "the forgery must change something"
        assert forgery.said in verify(_Inside(record), 1001)
    finally:
        record.rollback()


class _Inside:
    """A connection whose transaction is open already."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def __getattr__(self, name: str) -> object:
        return getattr(self._db, name)

    def snapshot(self) -> AbstractContextManager[None]:
        return nullcontext()


def test_there_are_fifty_ways() -> None:
    assert len(_all_forgeries()) >= 50
