"""Tickets of two accounts of one person are merged, and two again; nobody else's tickets are touched. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.ports.inbound import MessageReceived, ReactionAdded
from storage.engine import Connection
from storage.recount import differences
from tests.search.desk import SearchDesk

OLD, NEW = 1001, 1002
THERE = "Ticket #1001 is now part of ticket #1002, “Still no internet”. We'll reply on your other account (front)."


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[SearchDesk]:
    """Olga and Maria are one person with a ticket on each account; Ivan is somebody else."""
    made = SearchDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=("hours: always",))
    await made.asked({"olga": "The router blinks", "maria": "Still no internet", "ivan": "A lamp burns"})
    await made.does("anna", "reply 1001 Which colour?")
    await made.does("anna", "customer 1001 same 1002 yes")
    made.posted()
    made.sent()
    yield made
    await made.close()


def texts(desk: SearchDesk, number: int) -> list[str]:
    return [row[0] for row in desk.rows(f"select text from message where ticket = {number:d} order by at, id")]


def told(desk: SearchDesk, who: str) -> list[str]:
    return [one.text for one in desk.told(f"front:{who}")]


async def writes(desk: SearchDesk, who: str, words: str, reply_to: str) -> None:
    by, now = await desk.front.who(who), datetime.fromtimestamp(desk.now, UTC)
    where = Address("front", who)
    await desk.desk.handle(MessageReceived(event=words, at=now, by=by, where=where, message=words, text=plain(words), reply_to=reply_to))


def reply_at(desk: SearchDesk, who: str) -> str:
    """The message of the newest reply in somebody's chat."""
    ((message,),) = desk.rows(f"select message from delivery where place = '{who}' and purpose = 'reply' order by id desc limit 1")
    return str(message)


async def test_the_customer_is_told_where_they_wrote(desk: SearchDesk) -> None:
    before = len(told(desk, "maria"))
    assert await desk.does("anna", "merge 1001 1002") == "#1001 is now part of #1002."
    assert len(texts(desk, OLD)) == 0 and len(texts(desk, NEW)) == 3
    assert told(desk, "olga")[-1] == THERE
    assert len(told(desk, "maria")) == before, "one line, where the old ticket was written"
    await desk.does("anna", "reply 1002 We come")
    assert "We come" in told(desk, "maria")[-1]
    assert not any("We come" in one for one in told(desk, "olga"))


async def test_the_form_offers_the_tickets_of_both_accounts(desk: SearchDesk) -> None:
    form = (await desk.pressed("anna", "merge", "1001")).form
    assert form is not None
    assert [option.value for option in form.fields[0].options] == ["1002"]


async def test_whatever_either_account_writes_arrives_in_the_one_ticket(desk: SearchDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    await writes(desk, "olga", "It is red", reply_at(desk, "olga"))
    await desk.does("anna", "reply 1002 Thank you")
    await desk.asks("olga", "Now it is green")
    await desk.asks("olga", "And blue")
    await desk.asks("maria", "And black")
    assert texts(desk, NEW)[3:] == [f'["{words}"]' for words in ("It is red", "Thank you", "Now it is green", "And blue", "And black")]
    where = "Your message is in ticket #1002. We'll reply on your other account (front)."
    assert told(desk, "olga").count(where) == 1, "once in each waiting period"
    assert told(desk, "maria").count(where) == 0
    assert desk.rows("select max(number) from ticket") == [(1003,)]
    assert "Still no internet" in (await desk.does("anna", "show 1002"))


async def test_ratings_of_old_replies_count_once(desk: SearchDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    ((reply,),) = desk.rows("select message from rating where message > 0")
    assert "Thank you" in await desk.customer_presses("olga", "thumb", str(OLD), str(reply), "up")
    by, now = await desk.front.who("olga"), datetime.fromtimestamp(desk.now, UTC)
    where = Address("front", "olga")
    await desk.desk.handle(ReactionAdded(event="r", at=now, by=by, where=where, message=reply_at(desk, "olga"), emoji="👍"))
    assert dict(desk.rows("select name, count(*) from fact where who = '#support' group by name"))["thumbs_up"] == 1
    assert "There is no ticket" in await desk.customer_presses("ivan", "thumb", str(OLD), str(reply), "down")
    assert agree(desk)


def agree(desk: SearchDesk) -> bool:
    db = Connection(desk.engine)
    try:
        return not differences(db, desk.desk.rules)
    finally:
        db.close()


async def test_lists_search_and_figures_have_one_ticket(desk: SearchDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    await desk.indexed()
    assert await desk.finds("from:olga is:open") == await desk.finds("from:maria is:open") == [NEW]
    assert await desk.finds("from:olga -is:merged") == await desk.finds("from:maria -is:merged") == [NEW]
    assert await desk.finds("blinks -is:merged") == [NEW]
    for who in ("olga", "maria"):
        await desk.asks(who, "!tickets")
        assert "#1002" in told(desk, who)[-1] and "#1001" not in told(desk, who)[-1]
        await desk.asks(who, "!tickets blinks")
        assert "#1002" in told(desk, who)[-1]
    assert "1 open, 0 closed" in await desk.does("anna", "customer 1002")
    assert dict(desk.rows("select name, count(*) from fact where who = '#support' group by name"))["opened"] == 2
    assert agree(desk)


async def test_it_is_undone_and_each_account_has_its_ticket_again(desk: SearchDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    assert await desk.does("anna", "unmerge 1002") == "#1001 is a ticket of its own again."
    assert "is a ticket of its own again" in told(desk, "olga")[-1]
    assert len(texts(desk, OLD)) == 2 and len(texts(desk, NEW)) == 1
    await desk.asks("olga", "It is red")
    assert len(texts(desk, OLD)) == 3
    assert agree(desk)


async def test_once_the_accounts_are_separated_nothing_of_one_reaches_the_other(desk: SearchDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    await desk.does("anna", "customer 1002 apart")
    await desk.asks("olga", "Hello?")
    await writes(desk, "olga", "It is red", reply_at(desk, "olga"))
    assert len(texts(desk, NEW)) == 3
    assert "Hello?" in str(texts(desk, 1004))
    assert "There is no ticket" in await desk.customer_presses("olga", "continue", str(OLD))
    await desk.does("anna", "unmerge 1001")
    assert len(texts(desk, OLD)) == 2


async def test_tickets_of_somebody_else_stay_two(desk: SearchDesk) -> None:
    answer = await desk.answer("anna", "merge 1001 1003")
    assert "different customers" in text_of(answer.text)


async def test_what_is_said_after_closing_is_asked_about_where_the_ticket_is(desk: SearchDesk) -> None:
    await desk.does("anna", "merge 1001 1002")
    await desk.does("anna", "close 1002")
    await writes(desk, "olga", "It is red", reply_at(desk, "olga"))
    assert "Is this about ticket #1002" in told(desk, "maria")[-1]
    assert "is open again" in await desk.customer_presses("maria", "reopen", str(NEW))
    assert desk.rows("select waiting_since > 0 from ticket where number = 1002") in ([(1,)], [(True,)])


async def test_an_agent_sees_one_history_and_nothing_of_other_queues(desk: SearchDesk) -> None:
    assert "The router blinks" in await desk.does("anna", "show 1002")
    await desk.does("anna", "move 1001 billing")
    assert "The router blinks" not in await desk.does("anna", "show 1002")
