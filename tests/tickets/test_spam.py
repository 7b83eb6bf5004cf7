"""Spam closes a ticket in silence and blocks its customer, and all of it can be taken back. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.richtext import text_of
from bot.tickets.spam import RATE
from storage.engine import Connection
from storage.recount import differences
from tests.quick_desk import QuickDesk

QUEUE = ("hours: always", "sla: {first_response: 30m, next_response: 2h, resolution: 2d}")
THREAD, TOM = "back:C1#1001", "front:tom"


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=QUEUE)
    await made.asks("tom", "Cheap watches, best price")
    made.posted()
    made.at("2026-03-23 09:10")
    yield made
    await made.close()


def state(desk: QuickDesk, *names: str, number: int = 1001) -> tuple[Any, ...]:
    (row,) = desk.rows(f"select {', '.join(names)} from ticket where number = {number:d}")
    return tuple(row)


def facts(desk: QuickDesk, number: int = 1001) -> int:
    return int(desk.rows(f"select count(*) from fact where ticket = {number:d}")[0][0])


def figures_agree(desk: QuickDesk) -> bool:
    db = Connection(desk.engine)
    try:
        return not differences(db, desk.desk.rules)
    finally:
        db.close()


async def test_the_ticket_is_closed_and_the_customer_hears_nothing(desk: QuickDesk) -> None:
    heard = len(desk.told(TOM))
    assert await desk.does("anna", "spam 1001") == "#1001 is marked as spam, and its customer is blocked. !blocked lists whom you block."
    assert state(desk, "status", "spam", "waiting_since", "reply_due", "solution_due") == ("closed", 1, 0, 0, 0)
    card = desk.told(THREAD, "card")[0].text
    assert card.startswith("🚫 #1001 · Cheap watches, best price · Tom · marked as spam")
    await desk.asks("tom", "Really cheap")
    await desk.asks("tom", "!new And shoes")
    await desk.asks("tom", "Thanks")
    assert len(desk.told(TOM)) == heard
    assert not any("Really cheap" in told.text or "shoes" in told.text for told in desk.told(THREAD))
    assert desk.rows("select count(*) from ticket") == [(1,)]
    await desk.goes_to("2026-03-27 09:00")
    assert not desk.pings("boss"), "no promise is left to break"


async def test_what_was_counted_no_longer_counts_until_the_mark_is_removed(desk: QuickDesk) -> None:
    await desk.does("anna", "reply 1001 No, thank you")
    await desk.does("anna", "close 1001")
    counted = facts(desk)
    assert counted >= 6
    await desk.does("anna", "spam 1001")
    assert facts(desk) == 0 and figures_agree(desk)
    await desk.does("anna", "unspam 1001")
    assert facts(desk) == counted and figures_agree(desk)
    assert state(desk, "status", "spam") == ("closed", 0)


async def test_the_ticket_is_what_it_was_and_unseen_messages_appear_and_wait(desk: QuickDesk) -> None:
    await desk.does("anna", "claim 1001")
    since, due = state(desk, "waiting_since", "reply_due")
    answer = await desk.answer("anna", "spam 1001")
    assert [button.verb for row in answer.buttons for button in row] == ["unspam"]
    desk.at("2026-03-23 09:20")
    await desk.asks("tom", "I only wanted to ask for an invoice")
    desk.at("2026-03-23 09:30")
    assert await desk.presses("anna", "unspam", "1001") == "#1001 is back, and its customer can write again."
    assert state(desk, "status", "assignee", "waiting_since", "reply_due") == ("open", "back:anna", since, due)
    told = [one.text for one in desk.told(THREAD)]
    assert any("I only wanted to ask for an invoice" in text for text in told)
    assert told[-1] == "Anna unblocked Tom: this is not spam."
    await desk.asks("tom", "Thank you for reading")
    assert any("Thank you for reading" in one.text for one in desk.told(THREAD))
    assert figures_agree(desk)


async def test_who_was_answered_waits_since_their_first_unseen_message(desk: QuickDesk) -> None:
    await desk.does("anna", "reply 1001 Which watches?")
    await desk.does("anna", "close 1001")
    await desk.does("anna", "spam 1001")
    desk.at("2026-03-23 09:20")
    await desk.asks("tom", "Sorry, wrong chat")
    desk.at("2026-03-23 10:00")
    await desk.does("anna", "unspam 1001")
    (at,) = desk.rows("select at from event where kind = 'ignored'")
    assert state(desk, "status", "closed_at", "waiting_since") == ("open", 0, at[0])


@pytest.mark.parametrize("restored", [1001, 1002])
async def test_who_is_unblocked_is_heard_whichever_of_their_tickets_is_no_spam(desk: QuickDesk, restored: int) -> None:
    await desk.asks("tom", "!new Cheap shoes")
    await desk.does("anna", "spam 1001")
    await desk.does("anna", "spam 1002")
    await desk.asks("tom", "Buy!")
    await desk.does("anna", f"unspam {restored}")
    assert desk.rows("select spam_on from customer") == [(0,)]
    assert state(desk, "spam") == (0,), "it has what they wrote meanwhile"
    assert any("Buy!" in one.text for one in desk.told(THREAD))
    await desk.asks("tom", "Hello again")
    assert any("Hello again" in one.text for number in (1001, 1002) for one in desk.told(f"back:C1#{number}"))


async def test_refusals_name_the_ticket(desk: QuickDesk) -> None:
    assert await desk.does("anna", "unspam 1001") == "#1001 is not marked as spam."
    await desk.does("anna", "spam 1001")
    assert await desk.does("anna", "spam 1001") == "#1001 is already marked as spam."
    for line in ("reopen 1001", "reply 1001 Hello", "claim 1001", "move 1001 billing"):
        assert await desk.does("anna", line) == "#1001 is marked as spam. Use “Not spam” first.", line
    assert await desk.does("anna", "write 1001 Hello") == "Tom is blocked, because #1001 is marked as spam. Use “Not spam” on it first."


async def test_spam_is_not_merged_with_a_ticket_of_the_same_customer(desk: QuickDesk) -> None:
    await desk.asks("tom", "!new My order")
    await desk.does("anna", "spam 1001")
    for line in ("merge 1001 into 1002", "merge 1002 into 1001"):
        assert await desk.does("anna", line) == "#1001 is marked as spam. Use “Not spam” first.", line


async def test_a_blocked_customer_cannot_fill_the_disk(desk: QuickDesk) -> None:
    await desk.does("anna", "spam 1001")
    for number in range(RATE.count + 20):
        await desk.asks("tom", f"Offer {number}")
    assert desk.rows("select count(*) from event where kind = 'ignored'") == [(RATE.count,)]


async def test_others_are_not_blocked(desk: QuickDesk) -> None:
    await desk.does("anna", "spam 1001")
    assert await desk.asks("olga", "No internet") == 1002
    await desk.asks("olga", "Since this morning")
    assert any("Since this morning" in one.text for one in desk.told("back:C1#1002"))


async def test_the_block_list_unblocks(desk: QuickDesk) -> None:
    assert await desk.does("anna", "blocked") == "Nobody is blocked."
    await desk.does("anna", "spam 1001")
    await desk.asks("olga", "https://photos.example/1")  # held for review, not blocked by anybody
    answer = await desk.answer("anna", "blocked")
    assert text_of(answer.text).strip() == "Blocked customers, the newest first:\n#1001 · Tom · Cheap watches, best price"
    assert [[(button.verb, button.args) for button in row] for row in answer.buttons] == [[("unspam", ("1001",))]]
    await desk.presses("anna", "unspam", "1001")
    assert await desk.does("anna", "blocked") == "Nobody is blocked."


async def test_the_block_list_has_only_tickets_of_own_queues(desk: QuickDesk) -> None:
    await desk.does("anna", "spam 1001")
    desk.back.rosters["C2"] = frozenset({"carl"})
    assert "Tom" not in await desk.does("carl", "blocked")
