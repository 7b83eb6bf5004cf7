"""A seal that was kept elsewhere shows what the database alone can't: a missing end, and a record that was written again."""

from __future__ import annotations

import json

import pytest

from bot.core.journal import chained, seal_hash
from storage.engine import Connection
from storage.ids import Ids
from storage.journal import newest_seal
from storage.verify import verify
from storage.work.sql_work import SqlWork
from tests.conftest import fresh_database
from tests.storage.forging import FIRST, START, by_hand, small_record, unit, verified


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Connection:
    return small_record(fresh_database(request, tmp_path_factory.mktemp("seals"), request.param))


def _seals(db: Connection) -> list[str]:
    return [row[0] for row in db.all("select hash from seal order by id")]


def test_every_seal_that_was_kept_is_found_in_an_honest_record(record: Connection) -> None:
    kept = _seals(record)
    newest = newest_seal(record)
    assert newest is not None
    assert newest.hash == kept[-1]
    assert verify(record, FIRST, kept).broken == ""
    assert verify(record, FIRST, [kept[0].upper()]).broken == ""


def test_a_seal_that_was_never_made_is_not_found(record: Connection) -> None:
    assert "the seal 00" in verify(record, FIRST, ["0" * 64]).broken


def _rewrite(db: Connection, *, without_last: bool) -> None:
    """Make the whole record anew with other contents, as somebody can who knows this program."""
    if without_last:
        db.run("delete from seal where id = 3")
        db.run("update counter set value = 2 where name = 'seals'")
        return
    rows = db.all("select kind, at, actor, data, seq from event where ticket = 1005 order by seq")
    head = ""
    for kind, at, actor, data, seq in rows:
        event = chained(1005, seq, kind, at + 1000, actor, json.loads(data), head)
        db.run("update event set at = ?, hash = ? where ticket = 1005 and seq = ?", (event.at, event.hash, seq))
        head = event.hash
    db.run(
        "update ticket set head = ?, opened_at = opened_at + 1000, changed_at = changed_at + 1000, reply_at = reply_at + 1000 where number = 1005",
        (head,),
    )
    before = ""
    for number, at, heads in db.all("select id, at, heads from seal order by id"):
        anew = json.dumps(
            [[ticket, events, head if ticket == 1005 else old] for ticket, events, old in json.loads(heads)], separators=(",", ":")
        )
        before = seal_hash(before, at, anew)
        db.run("update seal set heads = ?, hash = ? where id = ?", (anew, before, number))


@pytest.mark.parametrize("without_last", [True, False], ids=["a cut tail", "a full rewrite"])
def test_what_fits_in_itself_is_found_by_a_seal_that_was_kept(record: Connection, without_last: bool) -> None:
    kept = _seals(record)[-1]
    with by_hand(record):
        _rewrite(record, without_last=without_last)
        assert verified(record) == ""
        assert kept in verified(record, kept)


def test_a_rewrite_after_a_seal_leaves_that_seal_in_the_chain(record: Connection) -> None:
    first, *_ = _seals(record)
    with by_hand(record):
        _rewrite(record, without_last=False)
        assert verified(record, first) == "", "the first seal does not cover ticket 1005, which is younger"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_record_of_an_older_version_is_covered_step_by_step(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engine: str
) -> None:
    db = small_record(fresh_database(request, tmp_path_factory.mktemp("older"), engine))
    _make_old(db)
    assert verify(db, FIRST).broken == ""
    assert verify(db, FIRST).older == 5
    with by_hand(db):
        db.run("update ticket set subject = 'other' where number = 1001")
        assert verified(db) == "", "older journals do not cover subjects"
    counts = []
    for _ in range(3):
        unit(db, START + 100, lambda work: counts.append(_sql(work).prove_more(3)))
    assert counts == [3, 2, 0]
    assert verify(db, FIRST).broken == ""
    assert verify(db, FIRST).older == 0
    for change in (
        "update ticket set subject = 'other' where number = 1001",
        "update message set author_name = 'Eve' where ticket = 1002",
        "update version set at = at + 1",
        "update rating set score = 5 where ticket = 1003",
        "update customer set name = 'Eve'",
    ):
        with by_hand(db):
            assert db.run(change)
            assert verified(db), change


def _sql(work: object) -> SqlWork:
    assert isinstance(work, SqlWork)
    return work


def _make_old(db: Connection) -> None:
    """The same record as the version before would have written it: texts and files have digests, and nothing else."""
    db.begin()
    work = SqlWork(db, Ids(), "me", START)
    old: dict[int, list[str]] = {}
    for number, *_ in db.all("select id from message"):
        row = work.transaction.messages.get(number)
        assert row is not None
        now, texts = row.text, [text for (text,) in db.all("select text from version where message = ? order by id", (number,))]
        for text in (now, *texts):
            row.text = text
            old.setdefault(number, []).append(row.old_digest())
        row.text = now
    for (ticket,) in db.all("select number from ticket"):
        head = ""
        for kind, at, actor, data, seq in db.all("select kind, at, actor, data, seq from event where ticket = ? order by seq", (ticket,)):
            facts = json.loads(data)
            facts.pop("proofs", None)
            if "digest" in facts:
                facts["digest"] = old[facts["message"]].pop(0)
            event = chained(ticket, seq, kind, at, actor, facts, head)
            db.run("update event set data = ?, hash = ? where ticket = ? and seq = ?", (event.data, event.hash, ticket, seq))
            head = event.hash
        db.run("update ticket set head = ?, salt = '', sealed = 0 where number = ?", (head, ticket))
    db.run("update customer set salt = '', revision = 0")
    db.run("delete from seal")
    db.run("delete from counter where name = 'seals'")
    db.commit()
