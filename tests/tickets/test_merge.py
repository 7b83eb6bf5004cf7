"""One problem in two tickets becomes one ticket, and two again for ten minutes. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.ports.inbound import MessageReceived
from bot.ports.work import Work
from bot.timers.indexing import Indexer
from storage.engine import Connection
from storage.recount import differences
from tests.quick_desk import QuickDesk

QUEUE = (
    "hours: always",
    "sla: {first_response: 30m, next_response: 2h, resolution: 2d}",
    "auto_close: {remind_after: 2d, close_after: 5d}",
)
OLD, NEW = 1001, 1002
OLD_THREAD, NEW_THREAD = "back:C1#1001", "back:C1#1002"
TOM = "front:tom"


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    """Two tickets of one customer, and one of another."""
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=QUEUE)
    await made.asks("tom", "My printer burns")
    made.posted()
    made.at("2026-03-23 09:01")
    await made.does("anna", "reply 1001 Which printer?")
    await made.does("anna", "note 1001 He has two")
    made.at("2026-03-23 09:02")
    await made.asks("tom", "The red one")
    made.at("2026-03-23 09:10")
    await made.asks("tom", "!new The wall is black now")
    await made.asks("olga", "No internet")
    made.posted()
    made.at("2026-03-23 09:20")
    yield made
    await made.close()


def state(desk: QuickDesk, number: int, *names: str) -> tuple[Any, ...]:
    (row,) = desk.rows(f"select {', '.join(names)} from ticket where number = {number:d}")
    return tuple(row)


def texts(desk: QuickDesk, number: int) -> list[str]:
    rows = desk.rows(f"select text from message where ticket = {number:d} order by at, id")
    return [row[0] for row in rows]


def kinds(desk: QuickDesk, number: int) -> list[str]:
    return [kind for _, kind, _ in desk.journal(number)]


async def figures_agree(desk: QuickDesk) -> bool:
    db = Connection(desk.engine)
    try:
        return not differences(db, desk.desk.rules)
    finally:
        db.close()


async def in_work(desk: QuickDesk, unit: Callable[[Work], Any]) -> Any:
    return await desk.store.write(unit)


async def test_the_messages_go_to_the_other_ticket_in_their_order(desk: QuickDesk) -> None:
    answer = await desk.answer("anna", "merge 1001 into 1002")
    assert text_of(answer.text) == "#1001 is now part of #1002."
    assert texts(desk, OLD) == []
    assert [next(word for word in ("burns", "Which", "two", "red", "wall") if word in text) for text in texts(desk, NEW)] == [
        "burns",
        "Which",
        "two",
        "red",
        "wall",
    ]
    new = desk.told(NEW_THREAD)
    copies = [told.text for told in new][-5:]
    assert [word for text, word in zip(copies, ("merged", "burns", "Which", "two", "red"), strict=True) if word in text] == [
        "merged",
        "burns",
        "Which",
        "two",
        "red",
    ]
    assert any("Anna merged #1001, “My printer burns”, into this ticket. Its messages:" in told.text for told in new)
    assert any("Anna merged this ticket into #1002." in told.text for told in desk.told(OLD_THREAD))
    card = desk.told(OLD_THREAD, "card")[0].text
    assert "merged into ticket 1002" in card
    assert "Ticket #1001 is now part of ticket #1002, “The wall is black now”. We'll reply here." in desk.told(TOM)[-1].text
    assert "merged" in kinds(desk, OLD) and "took_in" in kinds(desk, NEW)
    assert state(desk, OLD, "status", "waiting_since", "reply_due", "solution_due")[:2] == ("closed", 0)
    assert "Merged with ticket: 1001" in await desk.does("anna", "show 1002")
    assert "Merged into ticket: 1002" in await desk.does("anna", "show 1001")
    assert await figures_agree(desk)


async def test_the_customer_waits_since_the_earlier_message_and_no_clock_of_the_old_ticket_runs(desk: QuickDesk) -> None:
    since = state(desk, OLD, "waiting_since")
    await desk.does("anna", "merge 1001 1002")
    assert state(desk, NEW, "waiting_since") == since
    assert state(desk, OLD, "reply_due", "solution_due", "waiting_since") == (0, 0, 0)
    pending = desk.rows(
        "select kind from reminder where ticket = 1001 and fired_at is null and kind in ('first_response', 'next_response', 'resolution')"
    )
    assert pending == []
    await desk.does("anna", "reply 1002 We come")
    assert state(desk, NEW, "waiting_since") == (0,)


async def test_what_is_said_to_the_old_ticket_arrives_in_the_new_one(desk: QuickDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    count = len(texts(desk, NEW))
    await desk.types("anna", OLD, "A note in the old thread")
    await desk.types("anna", OLD, "!reply A reply in the old thread")
    assert "arrive" not in await desk.does("anna", "reply 1001 Typed with the old number")
    await desk.customer_presses("tom", "continue", "1001")
    await desk.asks("tom", "On the old one")
    await desk.asks("tom", "Anywhere")
    assert texts(desk, OLD) == []
    assert len(texts(desk, NEW)) == count + 5
    assert any("A reply in the old thread" in told.text for told in desk.told(TOM, "reply"))
    assert any("Typed with the old number" in told.text for told in desk.told(NEW_THREAD, "mirror"))


async def test_a_reply_to_a_message_of_the_old_ticket_arrives_in_the_new_one(desk: QuickDesk) -> None:
    def shown(work: Work) -> list[str]:
        ticket = work.tickets.get(OLD)
        assert ticket is not None
        rows = work.outbox.of_ticket(ticket, "reply")
        for row in rows:
            row.message, row.state = f"m{row.id}", "sent"
        return [row.message for row in rows]

    (message,) = await in_work(desk, shown)
    await desk.does("anna", "merge 1001 1002")
    await desk.does("anna", "close 1002")
    await desk.does("anna", "reopen 1002")
    await desk.desk.handle(
        MessageReceived(
            event="reply",
            at=datetime.fromtimestamp(desk.now, UTC),
            by=await desk.front.who("tom"),
            where=Address("front", "tom"),
            message="m-reply",
            text=plain("It still burns"),
            reply_to=message,
        )
    )
    assert "It still burns" in texts(desk, NEW)[-1]


@pytest.mark.parametrize("rated_before", [True, False])
async def test_a_reply_of_the_old_ticket_can_still_be_rated(desk: QuickDesk, *, rated_before: bool) -> None:
    ((reply,),) = desk.rows("select id from message where ticket = 1001 and role = 'agent' and visibility = 'public'")

    async def thumb(verdict: str) -> None:
        assert "nothing to rate" not in await desk.customer_presses("tom", "thumb", "1001", str(reply), verdict)

    def counted() -> tuple[int, ...]:
        names = ("thumbs_up", "thumbs_down")
        return tuple(desk.rows(f"select count(*) from fact where who = '#support' and name = '{name}'")[0][0] for name in names)

    if rated_before:
        await thumb("up")
    await desk.does("anna", "merge 1001 1002")
    await desk.asks("tom", "!new A third one")
    await desk.does("anna", "merge 1002 1004")
    await thumb("down")
    assert "👎 from Tom for a reply by Anna" in desk.told("back:C1#1004")[-1].text
    assert counted() == (0, 1)
    await desk.does("anna", "unmerge 1002")
    await desk.does("anna", "unmerge 1001")
    await thumb("up")
    assert counted() == (1, 0)
    assert state(desk, OLD, "up", "down") == (1, 0)
    assert await figures_agree(desk)


async def test_it_can_be_undone_for_ten_minutes(desk: QuickDesk) -> None:
    before, before_new = state(desk, OLD, "status", "assignee", "waiting_since"), state(desk, NEW, "status", "waiting_since")
    answer = await desk.answer("anna", "merge 1001 1002")
    ((undo,),) = answer.buttons
    await desk.asks("tom", "After the merge")
    desk.at("2026-03-23 09:29")
    assert text_of((await desk.pressed("anna", undo.verb, *undo.args)).text) == "#1001 is a ticket of its own again."
    assert state(desk, OLD, "status", "assignee", "waiting_since") == before
    assert len(texts(desk, OLD)) == 4
    assert len(texts(desk, NEW)) == 2
    assert state(desk, NEW, "status", "waiting_since") == before_new
    assert state(desk, OLD, "kin") == ("",) and state(desk, NEW, "kin") == ("",)
    assert "merged into" not in desk.told(OLD_THREAD, "card")[0].text
    assert "is a ticket of its own again" in desk.told(TOM)[-1].text
    assert state(desk, OLD, "reply_due")[0] > 0
    assert "nothing was merged" in await desk.does("anna", "unmerge 1001")
    assert await figures_agree(desk)
    await desk.does("anna", "merge 1001 1002")
    desk.at("2026-03-23 09:40")
    assert "more than 10 minutes ago" in await desk.does("anna", "unmerge 1002")
    assert await figures_agree(desk)


async def test_a_restart_in_the_middle_changes_nothing(desk: QuickDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    await desk.close()
    await desk.open("2026-03-23 09:25", queue=QUEUE)
    await desk.asks("tom", "Hello?")
    assert "Hello?" in texts(desk, NEW)[-1]
    assert "of its own again" in await desk.does("anna", "unmerge 1001")
    assert len(texts(desk, OLD)) == 4


async def test_what_cannot_be_merged_is_refused(desk: QuickDesk) -> None:
    assert "with itself" in await desk.does("anna", "merge 1001 1001")
    assert "no ticket #4711" in await desk.does("anna", "merge 1001 4711")
    assert await desk.does("anna", "merge 1001") == "Which ticket of this customer goes on?"
    assert "no other ticket" in await desk.does("anna", "merge 1003")
    await desk.does("anna", "close 1002")
    assert "#1002 is closed" in await desk.does("anna", "merge 1001 1002")
    await desk.does("anna", "reopen 1002")
    answer = await desk.answer("anna", "merge 1001 1003")
    assert "different customers" in text_of(answer.text)
    assert [(button.verb, button.args) for row in answer.buttons for button in row] == [("link", ("1001", "1003"))]
    await desk.does("anna", "merge 1001 1002")
    assert "#1001 was merged into #1002" in await desk.does("anna", "merge 1002 1001")
    assert "#1001 was merged into #1002" in await desk.does("anna", "merge 1001 1002")
    assert kinds(desk, OLD).count("merged") == 1


async def test_chains_lead_to_the_last_ticket(desk: QuickDesk) -> None:
    await desk.asks("tom", "!new A third one")
    await desk.does("anna", "merge 1001 1002")
    await desk.does("anna", "merge 1002 1004")
    assert len(texts(desk, 1004)) == 6
    assert "#1004" in await desk.does("anna", "claim 1001")
    assert state(desk, 1004, "assignee") == ("back:anna",)
    assert "#1002 was merged into #1004" in await desk.does("anna", "unmerge 1001")
    await desk.does("anna", "unmerge 1002")
    await desk.does("anna", "unmerge 1001")
    assert [len(texts(desk, number)) for number in (1001, 1002, 1004)] == [4, 1, 1]
    assert await figures_agree(desk)


async def test_figures_count_one_ticket(desk: QuickDesk) -> None:
    def counted() -> dict[str, int]:
        return dict(desk.rows("select name, count(*) from fact where who = '#support' group by name"))

    await desk.does("anna", "close 1001")
    assert (counted()["opened"], counted()["closed"]) == (3, 1)
    await desk.does("anna", "merge 1001 1002")
    assert (counted()["opened"], counted().get("closed", 0)) == (2, 0)
    await desk.does("anna", "close 1002")
    assert (counted()["opened"], counted()["closed"]) == (2, 1)
    assert await figures_agree(desk)


async def test_an_edit_of_a_carried_reply_reaches_the_customer_and_the_new_thread(desk: QuickDesk) -> None:
    await desk.does("anna", "edit 1001 Which of the two printers?")
    await desk.does("anna", "merge 1001 1002")
    assert "taken back before it was sent" in await desk.does("anna", "unsend 1002")
    assert "deleted" in kinds(desk, NEW)


async def test_the_search_finds_the_words_in_the_new_ticket(desk: QuickDesk) -> None:
    async def finds(words: str) -> list[str]:
        await Indexer(desk.store).turn()
        answer = await desk.answer("anna", f"search {words}")
        return [text_of(card.body).split(" ")[0] for card in answer.items]

    assert await finds("red") == ["#1001"]
    await desk.does("anna", "merge 1001 1002")
    assert await finds("red") == ["#1002"]
    assert await finds("is:merged") == ["#1001"]
    await desk.does("anna", "unmerge 1001")
    assert await finds("red") == ["#1001"]
    assert await finds("is:merged") == []
