"""On a ticket that waits for the customer, whatever they say is the answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.inbound import MessageEdited, MessageReceived, ReactionAdded
from tests.quick_desk import QuickDesk


async def asked(quick: QuickDesk) -> int:
    """A ticket that waits for the customer's answer to a question."""
    await quick.open("2026-03-23 09:00")
    number = await quick.asks("tom", "My printer does not print")
    await quick.does("anna", f"claim {number}")
    await quick.does("anna", f"reply {number} Is it plugged in?")
    await quick.does("anna", f"wait {number}")
    assert state(quick) == "waiting"
    return number


def state(quick: QuickDesk) -> str:
    return str(quick.rows("select status from ticket")[0][0])


def reply_arrives(quick: QuickDesk, number: int, message: str) -> None:
    """The reply stands in the customer's chat under this id."""
    reply = quick.rows(f"select id from delivery where ticket = {number} and purpose = 'reply'")[0][0]
    with quick.engine.begin() as connection:
        connection.execute(
            text("insert into landing (channel, place, message, delivery) values ('front', 'tom', :message, :reply)"),
            {"message": message, "reply": reply},
        )


@pytest.mark.parametrize("answer", ["Yes", "да", "так", "ja", "այո", "👍", "👎", "Yes thanks", "Thanks!", "ok", "спасибо"])
async def test_any_message_ends_the_waiting_and_is_shown_as_the_answer(quick: QuickDesk, answer: str) -> None:
    number = await asked(quick)
    await quick.asks("tom", answer)
    assert state(quick) == "open"
    shown = "\n".join(told.text for told in quick.told(f"back:C1#{number}"))
    assert answer in shown
    assert "Just an emoji" not in shown


async def test_a_sticker_ends_the_waiting(quick: QuickDesk) -> None:
    await asked(quick)
    at, by = datetime.fromtimestamp(quick.now, UTC), await quick.front.who("tom")
    await quick.desk.handle(
        MessageReceived(event="s", at=at, by=by, where=Address("front", "tom"), message="s", text=plain("🖼"), kind="sticker")
    )
    assert state(quick) == "open"


@pytest.mark.parametrize(("who", "status"), [("tom", "open"), ("ann", "waiting")])
async def test_a_reaction_of_the_customer_is_their_answer(quick: QuickDesk, who: str, status: str) -> None:
    number = await asked(quick)
    await quick.asks("ann", "Hello, I have a question about my invoice")
    reply_arrives(quick, number, "m77")
    at, by = datetime.fromtimestamp(quick.now, UTC), await quick.front.who(who)
    await quick.desk.handle(ReactionAdded(event="r", at=at, by=by, where=Address("front", "tom"), message="m77", emoji="👍"))
    assert quick.rows(f"select status from ticket where number = {number}")[0][0] == status
    assert any("👍" in told.text for told in quick.told(f"back:C1#{number}")) == (who == "tom")


async def test_an_edit_of_the_customer_is_their_answer(quick: QuickDesk) -> None:
    number = await asked(quick)
    at, by = datetime.fromtimestamp(quick.now, UTC), await quick.front.who("tom")
    words = plain("My printer does not print, and it is plugged in")
    await quick.desk.handle(MessageEdited(event="e", at=at, by=by, where=Address("front", "tom"), message="m1", text=words))
    assert state(quick) == "open"
    thread = [told.text for told in quick.told(f"back:C1#{number}")]
    assert any("plugged in" in told and "no longer waits for the customer" in told for told in thread)
    assert quick.rows("select waiting_since > 0 from ticket") in ([(1,)], [(True,)])


async def test_a_reaction_on_a_ticket_that_does_not_wait_is_shown_and_is_no_message(quick: QuickDesk) -> None:
    number = await asked(quick)
    await quick.asks("tom", "It is")
    reply_arrives(quick, number, "m77")
    at, by = datetime.fromtimestamp(quick.now, UTC), await quick.front.who("tom")
    await quick.desk.handle(ReactionAdded(event="r", at=at, by=by, where=Address("front", "tom"), message="m77", emoji="👍"))
    assert any("👍 from Tom" in told.text for told in quick.told(f"back:C1#{number}"))
    assert quick.rows("select count(*) from message where role = 'customer'") == [(2,)]


@pytest.mark.parametrize("words", ["👍", "Thanks!"])
async def test_thanks_with_several_tickets_belong_to_the_one_that_waits_or_was_answered_last(quick: QuickDesk, words: str) -> None:
    async def said_on() -> int:
        await quick.asks("tom", words)
        return int(quick.rows("select ticket from message where role = 'customer' order by id desc limit 1")[0][0])

    await quick.open("2026-03-23 09:00")
    for subject in ("My printer does not print", "The phone is dead", "No sound"):
        await quick.asks("tom", f"!new {subject}")
    for minute, line in enumerate(("reply 1002 Try again", "reply 1001 Is it plugged in?"), 1):
        await quick.goes_to(f"2026-03-23 09:0{minute}")
        await quick.does("anna", line)
    await quick.goes_to("2026-03-23 09:05")
    assert await said_on() == 1001
    await quick.does("anna", "wait 1002")
    assert await said_on() == 1002
    assert await said_on() == 1001
