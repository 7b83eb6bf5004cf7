"""The record is changed by hand in every way, and verify names the first broken place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.core.ticket import folded
from bot.ports.work import Work
from storage.engine import Connection
from storage.verify import verify
from storage.verify_ticket import FOLDED
from tests.conftest import fresh_database
from tests.storage.forging import START, by_hand, small_record, unit, verified


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Connection:
    return small_record(fresh_database(request, tmp_path_factory.mktemp("record"), request.param))


def test_an_honest_record_is_intact(record: Connection) -> None:
    assert verify(record, 1001).broken == ""


def test_the_journal_folded_again_is_the_ticket(record: Connection) -> None:
    unit(record, START, _compare)


def _compare(work: Work) -> None:
    for number in range(1001, 1006):
        ticket = work.tickets.get(number)
        assert ticket is not None
        made = folded(work.tickets.events(ticket))
        assert {name: getattr(made, name) for name in FOLDED} == {name: getattr(ticket, name) for name in FOLDED}


@dataclass(frozen=True)
class Forgery:
    """Statements, and what the walk must say."""

    name: str
    sql: tuple[str, ...]
    said: str


def _gone(number: int) -> list[str]:
    """A ticket and everything that belongs to it."""
    versions = f"delete from version where message in (select id from message where ticket = {number})"
    return [
        versions,
        *(f"delete from {table} where ticket = {number}" for table in ("event", "rating", "ping", "message")),
        f"delete from ticket where number = {number}",
    ]


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
            "ticket #2001 is not one of the numbers",
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
            (*_gone(1002),),
            "ticket #1002 is missing",
        ),
        Forgery(
            "first ticket gone",
            (*_gone(1001),),
            "ticket #1001 is missing",
        ),
        Forgery(
            "last ticket gone",
            (*_gone(1005),),
            "ticket #1005 is missing",
        ),
        Forgery(
            "last ticket gone and never counted",
            (
                *_gone(1005),
                "update counter set value = 1004 where name = 'ticket'",
            ),
            "ticket #1005: its journal is not what seal 2 saw",
        ),
        Forgery(
            "ticket gone but its words", ("delete from event where ticket = 1002", "delete from ticket where number = 1002"), "ticket #1002"
        ),
        Forgery(
            "ticket added",
            ("insert into ticket (number, customer, status) select 3000, min(id), 'new' from customer",),
            "ticket #3000 is not one of the numbers",
        ),
        Forgery("head", ("update ticket set head = 'x' where number = 1003",), "ticket #1003: its journal has 6 events"),
        Forgery("count", ("update ticket set events = 7 where number = 1003",), "ticket #1003: its journal has 6 events"),
        Forgery(
            "words",
            ("""update message set text = '["it freezes"]' where ticket = 1001 and role = 'customer'""",),
            "ticket #1001: message",
        ),
        Forgery(
            "words to a link",
            (
                """update message set text = '[{"text": "use water", "link": "http://evil.example"}]' where ticket = 1003 and visibility = 'public' and role = 'agent'""",
            ),
            "ticket #1003: message",
        ),
        Forgery(
            "words and salt gone",
            ("update message set text = '[]', salt = '' where ticket = 1001 and role = 'customer'",),
            "ticket #1001: message",
        ),
        Forgery("salt", ("update message set salt = '00' where ticket = 1001 and role = 'customer'",), "ticket #1001: message"),
        Forgery(
            "salt that is none",
            ("update message set salt = 'nonsense' where ticket = 1001 and role = 'customer'",),
            "ticket #1001: message",
        ),
        Forgery(
            "salts swapped",
            (
                "update message set salt = (select salt from message where ticket = 1001 and role = 'customer') where ticket = 1002 and role = 'customer'",
            ),
            "ticket #1002: message",
        ),
        Forgery(
            "file",
            ("update message set files = replace(files, 'fire', 'cat') where ticket = 1001 and role = 'customer'",),
            "ticket #1001: message",
        ),
        Forgery(
            "file gone",
            ("update message set files = '[]' where ticket = 1001 and role = 'customer'",),
            "ticket #1001: message",
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
        Forgery("later words", ("""update version set text = '["nothing"]'""",), "ticket #1002: message"),
        Forgery("later words gone", ("delete from version",), "ticket #1002: message"),
        Forgery(
            "an edit taken for the message",
            ("update message set text = (select max(text) from version) where ticket = 1002 and role = 'customer'",),
            "ticket #1002: message",
        ),
        Forgery("seal's hash", ("update seal set hash = 'x' where id = 1",), "seal 1 does not follow"),
        Forgery("seal's time", ("update seal set at = at + 1 where id = 2",), "seal 2 does not follow"),
        Forgery("seal's heads", ("update seal set heads = '[]' where id = 1",), "seal 1 does not follow"),
        Forgery("first seal gone", ("delete from seal where id = 1",), "seal 2 does not follow"),
        Forgery("last seal gone", ("delete from seal where id = 3",), "there are 2 seals, and 3 were made"),
        Forgery("all seals gone", ("delete from seal",), "there are 0 seals, and 3 were made"),
        Forgery("seal added", ("insert into seal (id, at, heads, hash) values (4, 1, '[]', 'x')",), "seal 4 does not follow"),
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
    words = {
        "customer",
        "queue",
        "status",
        "priority",
        "kind",
        "assignee",
        "assignee_name",
        "hold",
        "link",
        "stars",
        "tags",
        "kin",
        "followers",
    }
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
    with by_hand(record):
        touched = [record.run(sql) for sql in forgery.sql]
        assert touched[-1], "the forgery must change something"
        assert forgery.said in verified(record)


def test_there_are_fifty_ways() -> None:
    assert len(_all_forgeries()) >= 50
