"""The index follows what is said, survives a crash, and is built again while the old one answers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.inbound import MessageDeleted, MessageEdited, MessageReceived
from bot.ports.search_index import IndexState
from bot.search import analyser
from bot.search import document as documents
from bot.timers import indexing
from bot.timers.indexing import Indexer
from storage.engine import Connection
from storage.reindex import reindex
from tests.search.desk import SearchDesk
from tests.search.whole_index import unlike


async def test_a_change_after_a_crash_is_not_missed(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    await desk.asks("olga", "It is a zebra model")  # the process is killed before this is indexed
    assert await desk.finds("zebra") == []
    await Indexer(desk.store).turn()
    assert await desk.finds("zebra") == [tickets["olga"]]
    assert desk.rows("select number from ticket where events > indexed") == []


async def test_the_index_is_asked_only_after_a_commit(desk: SearchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    indexer = Indexer(desk.store)
    for _ in range(2):  # the first turn ends the build of a new index
        await indexer.turn()
    if desk.store.mark():  # PostgreSQL has none
        with monkeypatch.context() as idle:
            idle.setattr(desk.store, "look", None)
            await indexer.turn()
    await desk.asks("olga", "It is a zebra model")
    await indexer.turn()
    assert await desk.finds("zebra") == [tickets["olga"]]


async def test_a_customer_finds_only_their_own_tickets_and_no_notes(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My printer too"})
    await desk.does("anna", f"note {tickets['olga']} She is a zebra")
    await desk.indexed()
    await desk.asks("olga", "!tickets printers")
    await desk.asks("olga", "!tickets zebra")
    told = [one.text for one in desk.told("front:olga")]
    hits, nothing = told[-2:]
    assert f"#{tickets['olga']}" in hits
    assert f"#{tickets['ivan']}" not in hits
    assert "Nothing found" in nothing


async def test_another_name_of_a_customer_is_found(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    assert await desk.finds("from:maria") == []

    def rename(work: object) -> None:
        work.people.customer_of(work.tickets.get(tickets["olga"])).name = "Maria"  # type: ignore[attr-defined]

    await desk.store.write(rename)
    await desk.indexed()
    assert await desk.finds("from:maria") == [tickets["olga"]]
    assert await desk.finds("from:olg") == [tickets["olga"]], "their id stays"


async def test_a_name_that_changes_while_its_ticket_is_indexed_is_not_missed(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    await desk.asks("olga", "It still burns")
    read = await desk.store.look(lambda queries: queries.changed_documents(10))
    for name in ("Maria", "Marta"):
        await desk.store.write(partial(_rename, tickets["olga"], name))
        await desk.store.write(lambda work: work.search.store(read, 4_000))
    await desk.indexed()
    assert await desk.finds("from:marta") == [tickets["olga"]]
    assert await desk.finds("from:maria") == []


async def test_a_change_while_the_next_index_is_built_is_in_it(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns"})
    await desk.store.write(lambda work: work.search.begin(analyser.VERSION))
    read = await desk.store.look(lambda queries: queries.next_documents(10))  # another process reads
    await desk.asks("olga", "It is a zebra model")
    await desk.store.write(partial(_rename, tickets["ivan"], "Igor"))
    await desk.indexed()  # this one indexes both changes, and builds
    assert await desk.store.write(lambda work: work.search.build(analyser.VERSION, read)) is False
    await desk.indexed()
    assert await desk.store.look(lambda queries: queries.index_state()) == IndexState(analyser.VERSION, 0, wipe=False)
    assert await desk.finds("zebra") == [tickets["olga"]]
    assert await desk.finds("from:igor") == [tickets["ivan"]]


async def test_two_who_begin_to_build_leave_no_ticket_out(desk: SearchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns", "maria": "My phone burns"})
    monkeypatch.setattr(indexing, "BUILT_AT_ONCE", 1)
    await desk.store.write(lambda work: work.search.begin(analyser.VERSION))
    await indexing.build_more(desk.store)
    read = await desk.store.look(lambda queries: queries.next_documents(1))
    await desk.store.write(lambda work: work.search.begin(analyser.VERSION))  # the other one
    assert await desk.store.write(lambda work: work.search.build(analyser.VERSION, read)) is False
    for _ in range(4):
        await indexing.build_more(desk.store)
    assert await desk.store.look(lambda queries: queries.index_state()) == IndexState(analyser.VERSION, 0, wipe=False)
    assert await desk.finds("burns") == sorted(tickets.values(), reverse=True)


async def test_whoever_is_no_longer_the_same_person_is_not_found_by_the_others_name(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns", "maria": "My phone burns"})

    def join(work: object) -> None:
        people = [work.people.customer_of(work.tickets.get(number)) for number in tickets.values()]  # type: ignore[attr-defined]
        for one in people:
            one.joined = people[0].id

    def leave(work: object) -> None:
        work.people.customer_of(work.tickets.get(tickets["maria"])).joined = 0  # type: ignore[attr-defined]

    await desk.store.write(join)
    await desk.indexed()
    assert await desk.finds("from:maria") == sorted(tickets.values(), reverse=True)
    await desk.store.write(leave)
    await desk.indexed()
    assert await desk.finds("from:maria") == [tickets["maria"]]
    assert await desk.finds("from:olga") == [tickets["ivan"], tickets["olga"]]


async def test_a_customer_learns_nothing_of_the_files_of_notes(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My printer too"})
    desk.posted()
    files = (Attachment("back", "r1", "secret-plan.png"),)
    card = desk.rows(f"select card from ticket where number = {tickets['olga']}")[0][0]
    note = (await desk.back.who("anna"), Address("back", "C1", f"m{card}"), False)
    sent = (await desk.front.who("ivan"), Address("front", "ivan"), True)
    for by, where, direct in (note, sent):
        desk._said += 1
        event, at = f"e{desk._said}", datetime.fromtimestamp(desk.now, UTC)
        await desk.desk.handle(MessageReceived(event=event, at=at, by=by, where=where, message=event, files=files, direct=direct))
    await desk.indexed()
    assert await desk.finds("has:file") == [tickets["ivan"], tickets["olga"]]
    for who, query, found in (("olga", "has:file", False), ("olga", "secret", False), ("ivan", "has:file", True), ("ivan", "secret", True)):
        await desk.asks(who, f"!tickets {query}")
        told = desk.told(f"front:{who}")[-1].text
        assert (f"#{tickets[who]}" in told) is found, (who, query)


LONG = "My printer burns and smells of smoke. I switched it off, waited an hour and switched it on again, and it smells all the more"


async def test_a_long_ticket_is_indexed_again_only_after_a_rest(desk: SearchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST_PART", 4)
    tickets = await desk.asked({"olga": LONG, "ivan": "My lamp burns"})
    indexer = Indexer(desk.store)
    await desk.asks("olga", "It is a zebra")
    await indexer.turn()
    assert await desk.finds("zebra") == [tickets["olga"]]
    for who in tickets:
        await desk.asks(who, "It is a giraffe")
    for _ in range(2):
        await indexer.turn()
    assert await desk.finds("giraffe") == [tickets["ivan"]]
    later = time.monotonic() + 2 * indexing.REST * documents.MOST_PARTS
    monkeypatch.setattr(indexing, "monotonic", lambda: later)
    await indexer.turn()
    assert await desk.finds("giraffe") == [tickets["ivan"], tickets["olga"]]
    assert unlike(desk.database) == []


async def test_a_long_ticket_is_written_in_several_transactions(desk: SearchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = await desk.asked({"ivan": "My lamp burns", "olga": LONG, "maria": "My phone burns"})
    for size in (2, 4, 9):  # fewer and fewer parts
        monkeypatch.setattr(documents, "LONGEST_PART", size)
        await desk.store.write(_index_again)
        left = await desk.store.look(lambda queries: queries.changed_documents(10))
        sizes = [len(one.parts) for one in left]
        assert sizes[1] > 2
        assert sizes[::2] == [2 if size == 2 else 1] * 2
        rounds = 0
        while left:
            left = await desk.store.write(lambda work, left=left: work.search.store(left, 2))  # type: ignore[misc]
            rounds += 1
        assert rounds > sizes[1] / 2
        assert desk.rows("select number from ticket where events > indexed") == []
        assert unlike(desk.database) == []
    assert await desk.finds("smells") == [tickets["olga"]]


async def test_a_long_ticket_that_is_broken_off_is_indexed_again(desk: SearchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    monkeypatch.setattr(documents, "LONGEST_PART", 2)
    await desk.asks("olga", LONG)
    read = await desk.store.look(lambda queries: queries.changed_documents(10))
    left = await desk.store.write(lambda work: work.search.store(read, 2))
    assert [(one.ticket, one.written) for one in left] == [(tickets["olga"], 1)]
    await desk.asks("olga", "It is a zebra")
    await desk.indexed()  # another process, or this one after a crash
    assert await desk.store.write(lambda work: work.search.store(left, 2)) == []
    assert unlike(desk.database) == []
    assert await desk.finds("zebra") == [tickets["olga"]]


def _index_again(work: Any) -> None:
    work.db.run("update ticket set indexed = 0")


def _rename(number: int, name: str, work: object) -> None:
    work.people.customer_of(work.tickets.get(number)).name = name  # type: ignore[attr-defined]


async def test_a_new_analyser_builds_a_new_index_while_the_old_one_answers(desk: SearchDesk, monkeypatch: object) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns"})
    monkeypatch.setattr(indexing, "VERSION", analyser.VERSION + 1)  # type: ignore[attr-defined]
    await desk.store.write(lambda work: work.search.begin(indexing.VERSION))
    assert await desk.finds("printer") == [tickets["olga"]]
    await desk.indexed()
    await desk.indexed()
    assert await desk.store.look(lambda queries: queries.index_state()) == IndexState(analyser.VERSION + 1, 0, wipe=False)
    assert await desk.finds("burning") == [tickets["ivan"], tickets["olga"]]


async def test_the_index_is_built_again_on_request(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    db = Connection(desk.engine)
    db.begin()
    db.run("delete from search_b")
    db.run("delete from search_a")
    db.commit()
    assert await desk.finds("printer") == []
    moved: list[tuple[int, int]] = []
    assert reindex(db, lambda done, total: moved.append((done, total))) == 1
    db.close()
    assert moved[-1] == (1, 1)
    assert await desk.finds("printer") == [tickets["olga"]]


STORY = (
    "claim 1001",
    "reply 1001 Which printer?",
    "edit 1001 Which of the two printers?",
    "note 1001 A difficult zebra",
    "tag 1001 refund vip",
    "kind 1001 fault",
    "priority 1001 urgent",
    "hold 1001 defect https://tracker.example/PRINT-7",
    "customer 1001 server: db-7",
    "customer 1001 contract: 4411",
    "reply 1001 We found it",
    "unsend 1001",
    "link 1001 1002 related",
    "unlink 1001 1002",
    "merge 1001 1003",
    "unmerge 1001",
    "move 1001 billing",
    "close 1002",
    "reopen 1002",
    "spam 1002",
)


async def test_the_index_holds_what_a_ticket_says_after_every_verb(desk: SearchDesk) -> None:
    await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns"})
    await desk.asks("olga", "!new The scanner burns as well")
    for line in STORY:
        told = await desk.does("anna", line)
        assert desk.rows("select number from ticket where events > indexed"), f"{line}: {told}"
        await desk.indexed()
        assert unlike(desk.database) == [], line


async def test_the_index_follows_what_customers_edit_and_delete(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    await desk.asks("olga", "The model is zebra")
    by = await desk.front.who("olga")
    now = datetime.fromtimestamp(desk.now, UTC)
    await desk.indexed()
    edited = MessageEdited(event="e1", at=now, by=by, where=Address("front", "olga"), message="m2", text=plain("The model is giraffe"))
    await desk.desk.handle(edited)
    await desk.indexed()
    assert (await desk.finds("zebra"), await desk.finds("giraffe"), unlike(desk.database)) == ([], [tickets["olga"]], [])
    await desk.desk.handle(MessageDeleted(event="e2", at=now, by=by, where=Address("front", "olga"), message="m2"))
    await desk.indexed()
    assert (await desk.finds("giraffe"), unlike(desk.database)) == ([], [])


def _files_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("*.db*"))


@pytest.mark.parametrize("others", range(4))  # each is a segment of the index; SQLite merges four of them by itself
async def test_words_that_were_erased_leave_the_file_and_not_only_the_index(tmp_path: Path, others: int) -> None:
    desk = SearchDesk(tmp_path)
    await desk.open("2026-03-23 10:00", queue=["hours: always"])
    await desk.asked({"xavier": "My zeppelin burns"})
    for number in range(others):
        await desk.asked({f"zoe{number}": "My lantern burns"})
    await desk.does("boss", "erase 1001 yes")
    await desk.goes_to("2026-03-27 10:00")
    await desk.desk.forget()
    for _ in range(3):
        await desk.indexed()
    assert not (await desk.store.look(lambda queries: queries.index_state())).wipe
    assert await desk.finds("lantern") == [*range(1001 + others, 1001, -1)]
    await desk.close()
    written = _files_of(tmp_path)
    assert b"zeppelin" not in written
    assert (b"lantern" in written) is (others > 0)
