"""Somebody unknown is asked whether they are a person; until they say so, what they write is stored and shown to nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.outbox.review_list import list_held_tickets
from bot.tickets.first_contact import KEPT
from tests.quick_desk import QuickDesk

QUEUE = ("hours: always", "sla: {first_response: 30m}", "first_contact: ask")
TOM, PLACE = "front:tom", "back:C1~review:support"
QUESTION = "Hello! Please press the button, so that we know that you are a person. Then our team gets your message."


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=QUEUE)
    yield made
    await made.close()


def kept(desk: QuickDesk) -> int:
    return int(desk.rows("select count(*) from first_contact")[0][0])


def title(desk: QuickDesk) -> str:
    """The title of the first ticket's card."""
    return str(desk.card(desk.rows("select card from ticket where number = 1001")[0][0])["title"])


async def counts(desk: QuickDesk, after: float = 6) -> list[str]:
    """What the list in the queue's place says after a while."""
    desk.now += after
    await desk.store.write(partial(list_held_tickets, desk.desk.rules))
    deleted = {target for (target,) in desk.rows("select target from delivery where kind = 'delete'")}
    posts = [number for (number,) in desk.rows(f"select id from delivery where kind = 'post' and lane = '{PLACE}' order by id")]
    return [one.text.strip() for one, number in zip(desk.told(PLACE), posts, strict=True) if number not in deleted]


async def test_no_ticket_is_opened_until_the_button_is_pressed(desk: QuickDesk) -> None:
    assert await desk.asks("tom", "My printer burns") == 0
    await desk.asks("tom", "It is on the third floor")
    assert [one.text for one in desk.told(TOM)] == [QUESTION], "they are asked once"
    assert not desk.rows("select 1 from ticket") and not desk.rows("select 1 from delivery where channel = 'back'")
    assert await counts(desk) == ["1 new customer hasn't said yet that they are a person. What they wrote is kept for seven days."]
    desk.at("2026-03-23 11:00")
    assert await desk.customer_presses("tom", "person") == "Thank you!"
    assert desk.rows("select number, status from ticket") == [(1001, "new")]
    assert title(desk) == "🆕 #1001 · My printer burns"
    assert desk.told("back:C1#1001")[-1].text.endswith("It is on the third floor")
    assert desk.told(TOM)[0].text == "Thank you! Our team has your message now."
    assert kept(desk) == 0
    await desk.asks("tom", "Hurry")
    assert desk.told("back:C1#1001")[-1].text.endswith("Hurry")


async def test_a_restart_loses_nothing(desk: QuickDesk) -> None:
    for text in ("One", "Two", "Three"):
        await desk.asks("tom", text)
    await desk.desk.close()
    await desk.store.close()
    await desk.open("2026-03-23 09:05", queue=QUEUE)
    await desk.customer_presses("tom", "person")
    said = desk.rows("select text from message where role = 'customer' order by id")
    assert ["One" in said[0][0], "Two" in said[1][0], "Three" in said[2][0], len(said)] == [True, True, True, 3]


async def test_it_expires_and_they_are_asked_again(desk: QuickDesk) -> None:
    await desk.asks("tom", "My printer burns")
    await desk.goes_to("2026-03-30 10:00")
    assert kept(desk) == 0
    assert desk.told(TOM)[0].text.startswith("Nobody pressed the button, so the messages above were not kept.")
    await desk.asks("tom", "Hello?")
    assert [one.text for one in desk.told(TOM)][1:] == [QUESTION]
    await desk.customer_presses("tom", "person")
    assert desk.rows("select number, subject from ticket") == [(1001, "Hello?")]


async def test_the_command_does_the_same_and_others_buttons_open_nothing(desk: QuickDesk) -> None:
    await desk.asks("tom", "My printer burns")
    await desk.asks("eve", "!help")
    await desk.customer_presses("eve", "person")
    assert not desk.rows("select 1 from ticket")
    await desk.asks("tom", "!person")
    assert desk.rows("select count(*) from ticket") == [(1,)]
    assert await desk.asks("eve", "I pressed before I wrote") == 1002


async def test_a_known_customer_is_not_asked(desk: QuickDesk) -> None:
    await desk.asks("tom", "My printer burns")
    await desk.customer_presses("tom", "person")
    await desk.does("anna", "close 1001")
    await desk.goes_to("2026-04-23 09:00")
    assert await desk.asks("tom", "It burns again") == 1002


async def test_what_one_person_can_store_is_limited(desk: QuickDesk) -> None:
    for number in range(KEPT + 20):
        await desk.asks("tom", f"Buy {number}")
    assert kept(desk) == KEPT
    assert len(desk.told(TOM)) == 1
