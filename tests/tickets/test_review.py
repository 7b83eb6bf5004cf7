"""A ticket whose first message looks like spam is held: it is in a list for the team, and one press opens it. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.outbox.review_list import list_held_tickets
from storage.engine import Connection
from storage.recount import differences
from tests.quick_desk import QuickDesk

QUEUE = ("hours: always", "sla: {first_response: 30m, next_response: 2h, resolution: 2d}")
LIST = "back:C1~review:support"
OFFER = "Cheap watches at the best price of the whole town"


@pytest.fixture
async def desk(tmp_path: Path, database: str) -> AsyncIterator[QuickDesk]:
    made = QuickDesk(tmp_path, database)
    await made.open("2026-03-23 09:00", queue=(*QUEUE, "review: {repeated: 2/h}"))
    yield made
    await made.close()


async def listed(desk: QuickDesk, after: float = 6) -> list[str]:
    desk.now += after
    await desk.store.write(partial(list_held_tickets, desk.desk.rules))
    deleted = {target for (target,) in desk.rows("select target from delivery where kind = 'delete'")}
    posts = [number for (number,) in desk.rows(f"select id from delivery where kind = 'post' and lane = '{LIST}' order by id")]
    return [one.text.strip() for one, number in zip(desk.told(LIST), posts, strict=True) if number not in deleted]


def figures_agree(desk: QuickDesk) -> bool:
    db = Connection(desk.engine)
    try:
        return not differences(db, desk.desk.rules)
    finally:
        db.close()


def title(desk: QuickDesk) -> str:
    """The title of the first ticket's card."""
    return str(desk.card(desk.rows("select card from ticket where number = 1001")[0][0])["title"])


def held(desk: QuickDesk) -> list[int]:
    return [number for (number,) in desk.rows("select number from ticket where spam = 2 order by number")]


async def test_the_third_new_customer_with_the_same_text_is_held(desk: QuickDesk) -> None:
    for who, text in (("c1", OFFER), ("c2", OFFER.upper()), ("c3", f"{OFFER} "), ("c4", OFFER)):
        await desk.asks(who, text)
    assert held(desk) == [1003, 1004]
    assert not desk.told("back:C1#1003") and not desk.told("back:C1#1004"), "no card, nobody is pinged"
    assert [one.text for one in desk.told("front:c3")] == ["Thank you, we have your message."]
    (text,) = await listed(desk)
    assert text == (
        "🔎 2 new tickets are held for review:\n"
        f"#1003 · {OFFER} · C3 · several new customers wrote the same\n#1004 · {OFFER} · C4 · several new customers wrote the same"
    )
    assert await listed(desk, 60) == [text]
    await desk.goes_to("2026-03-25 09:00")
    assert not any("1003" in ping.text for ping in desk.pings("boss"))


async def test_after_a_while_the_same_text_is_new_again(desk: QuickDesk) -> None:
    await desk.asks("c1", OFFER)
    await desk.asks("c2", OFFER)
    desk.at("2026-03-23 10:01")
    await desk.asks("c3", OFFER)
    assert not held(desk)


@pytest.mark.parametrize("text", ["https://shop.example/?a=1", "www.shop.example !!!", "t.me/shop\nhttp://other.example"])
async def test_only_links_are_held(desk: QuickDesk, text: str) -> None:
    await desk.asks("tom", text)
    assert held(desk) == [1001]


@pytest.mark.parametrize(
    "text",
    [
        "See https://shop.example",
        "https://shop.example boris@shop.example",
        "tel:+49301234567",
        "It says 404: http://shop.example",
        "Hello",
        "👋",
        "?",
    ],
)
async def test_words_are_not_held(desk: QuickDesk, text: str) -> None:
    await desk.asks("tom", text)
    assert not held(desk) and desk.told("back:C1#1001", "card")


async def test_a_known_customer_and_a_short_greeting_are_not_held(desk: QuickDesk) -> None:
    for who in ("c1", "c2", "c3", "c4"):
        await desk.asks(who, "Hello, anybody?")
    await desk.asks("c1", "!new https://shop.example")
    assert not held(desk)


async def test_one_press_opens_it_and_its_clock_counts_from_the_message(desk: QuickDesk) -> None:
    await desk.asks("tom", "https://photos.example/broken")
    desk.at("2026-03-23 09:10")
    await desk.asks("tom", "This is how it looks")
    assert not desk.told("back:C1#1001")
    await listed(desk)
    desk.at("2026-03-23 09:20")
    assert await desk.presses("anna", "unspam", "1001") == "#1001 is open now."
    at = desk.rows("select at from event where kind = 'received'")[0][0]
    assert desk.rows("select status, spam, waiting_since, reply_due from ticket") == [("new", 0, at, at + 30 * 60_000)]
    assert title(desk) == "🆕 #1001 · https://photos.example/broken"
    told = [one.text for one in desk.told("back:C1#1001")]
    assert any("This is how it looks" in text for text in told)
    assert told[-1] == "Anna opened this ticket, which was held for review."
    assert any("We've got it: ticket #1001" in one.text for one in desk.told("front:tom"))
    assert await listed(desk) == [], "nothing is left in the list"
    await desk.asks("tom", "Hello?")
    assert desk.told("back:C1#1001")[-1].text.endswith("Hello?")
    assert figures_agree(desk)


async def test_spam_removes_it_and_can_be_undone(desk: QuickDesk) -> None:
    await desk.asks("tom", "https://shop.example")
    assert await desk.does("anna", "claim 1001") == "#1001 is held for review. Use “Not spam” first."
    assert await desk.does("anna", "spam 1001") == "#1001 is marked as spam, and its customer is blocked. !blocked lists whom you block."
    assert held(desk) == [] and not desk.told("back:C1#1001")
    assert await listed(desk) == []
    await desk.asks("tom", "Buy!")
    await desk.does("anna", "unspam 1001")
    told = [one.text for one in desk.told("back:C1#1001")]
    assert title(desk) == "🆕 #1001 · https://shop.example" and any("Buy!" in text for text in told)
    assert figures_agree(desk)


async def test_the_customer_sees_it_as_waiting(desk: QuickDesk) -> None:
    await desk.asks("tom", "https://shop.example")
    await desk.asks("tom", "!tickets")
    told = desk.told("front:tom")[-1].text
    assert "Your open tickets" in told and "Closed" not in told


async def test_both_can_be_switched_off(desk: QuickDesk) -> None:
    await desk.close()
    await desk.open("2026-03-23 09:30", queue=(*QUEUE, "review: {repeated: 0, links: false}"))
    for who in ("c1", "c2", "c3", "c4"):
        await desk.asks(who, OFFER)
    await desk.asks("tom", "https://shop.example")
    assert not held(desk)
