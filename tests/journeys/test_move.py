"""A ticket moves from queue to queue, with its card and its whole thread."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sandbox.faults import Fault
from tests.house import BILLING, SUPPORT, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, buttons, hint_for, picks, tells
from tests.waiting import answered


def cards(house: House, number: int, channel: str = SUPPORT) -> list[dict[str, Any]]:
    return [m for m in house.slack.messages(channel) if m.get("bot_id") and f"#{number} ·" in text_of(m)]


def files_in(house: House, number: int, channel: str) -> list[str]:
    thread = house.slack.thread(channel, house.card_ts(number, channel))
    return [file["name"] for message in thread for file in message.get("files", ())]


async def test_card_and_thread_move_along_and_back(desk: House) -> None:
    number = await asks(desk, desk.tom, "I paid twice")
    await desk.boris.types(number, "he is right")
    typed = await desk.boris.types(number, "!r We look into it")
    await desk.until(lambda: desk.slack.reactions(SUPPORT, typed))
    old = desk.card_ts(number)
    await picks(desk.boris, number, "move")
    await desk.boris.fills(queue="billing")
    new = await desk.ticket(number, BILLING)
    await desk.until(lambda: "Moved to Billing" in text_of(desk.card(number) or {}))
    assert not buttons(desk.card(number) or {})
    await desk.until(lambda: f"archives/{BILLING}/p{new['ts'].replace('.', '')}" in str(desk.card(number)))
    assert {"reply", "note", "close", "more"} <= set(buttons(new))
    for words in ("I paid twice", "he is right", "We look into it", "Boris moved the ticket here from Technical support"):
        await desk.in_thread(number, words, BILLING)
    assert "✓ delivered" in await desk.in_thread(number, "We look into it", BILLING)
    assert "🔒 Boris" in await desk.in_thread(number, "he is right", BILLING)
    before = len(desk.thread(number))
    desk.tom.says("Any news?")
    await desk.in_thread(number, "Any news?", BILLING)
    assert len(desk.thread(number)) == before
    assert "Boris" in text_of(desk.card(number, BILLING) or {})
    assert await tells(desk.anna, f"claim {number}") == f"There is no ticket #{number} here."

    await desk.slack.posts("U0BORIS", SUPPORT, "written under the first card", thread_ts=old)
    assert "is now in Billing" in await hint_for(desk.boris, f"#{number} is now in")
    await desk.in_thread(number, "written under the first card", BILLING)

    assert "is now in Technical support" in await tells(desk.boris, f"move {number} Technical support")
    await desk.in_thread(number, "Boris moved the ticket here from Billing")
    await desk.until(lambda: "Moved to Technical support" in text_of(desk.card(number, BILLING) or {}))
    assert {"reply", "note", "close", "more"} <= set(buttons(await desk.until(lambda: desk.card(number))))
    assert desk.card_ts(number) == old
    await desk.until(lambda: f"archives/{SUPPORT}/p{old.replace('.', '')}" in str(desk.card(number, BILLING)))
    desk.tom.says("Hello?")
    await desk.in_thread(number, "Hello?")
    for words in ("I paid twice", "he is right", "We look into it", "Any news?", "written under the first card", "Hello?"):
        assert sum(words in text for text in desk.thread(number)) == 1, words
    assert len(cards(desk, number)) == len(cards(desk, number, BILLING)) == 1


async def test_who_cannot_work_in_the_new_queue_loses_the_ticket(desk: House) -> None:
    number = await asks(desk, desk.tom, "I paid twice")
    await tells(desk.anna, f"claim {number}")
    await tells(desk.anna, f"move {number} billing")
    assert "nobody yet" in text_of(await desk.ticket(number, BILLING))
    assert "claim" in buttons(desk.card(number, BILLING) or {})


async def test_a_ping_of_the_old_queue_says_where_the_ticket_went(desk: House) -> None:
    await desk.stop()
    await desk.start(first="0.2s")
    number = await asks(desk, desk.tom, "I paid twice")
    await desk.in_direct(desk.boss, f"#{number}")
    await tells(desk.boris, f"move {number} billing")
    rewritten = await desk.in_direct(desk.boss, "Boris moved the ticket to Billing")
    assert not buttons(rewritten)


async def test_the_new_thread_shows_who_said_what_when_with_files_and_edits_in_order(house: House) -> None:
    number = await asks(house, house.tom, "I paid twice")
    house.telegram.sends_document(4712, "bill.txt", b"twenty euros", "text/plain", caption="This is the bill")
    await house.in_thread(number, "This is the bill")
    await house.boris.types(number, "ask @anna about it")
    await answered(lambda: tells(house.boris, f"show {number}"), lambda shown: "about it" in shown)
    second = house.tom.says("It was on Mondey")
    await house.in_thread(number, "Mondey")
    house.telegram.edits(4712, second["message"]["message_id"], "It was on Monday")
    await house.in_thread(number, "It was on Mondey Monday")
    await house.boris.types(number, "!r We look into it")
    await house.told(house.tom, "We look into it")
    assert "is now in Billing" in await tells(house.boris, f"move {number} billing")
    await house.in_thread(number, "Boris moved the ticket here", BILLING)
    thread = [text for text in house.thread(number, BILLING) if text]
    assert len(thread) == 6
    said = ["Tom", "Tom", "🔒 Boris", "Tom", "Boris → Tom"]
    words = ["I paid twice", "This is the bill", "ask @Anna about it", "It was on Mondey", "We look into it"]
    for text, who, what in zip(thread, said, words, strict=False):
        assert who in text.split("\n")[0]
        assert what in text
    for text in (text_of(house.card(number, BILLING) or {}), *thread[1:-1]):
        assert re.search(r"20\d\d, \d\d:\d\d", text), "the day and the time"
    assert "Edited" in thread[3]
    assert "It was on Monday" in thread[3]
    await house.until(lambda: "bill.txt" in files_in(house, number, BILLING))
    assert files_in(house, number, BILLING) == ["bill.txt"]


async def test_in_the_new_thread_each_file_follows_the_words_that_it_came_with(house: House) -> None:
    house.slack.uploads.share_after = 0.5
    number = await asks(house, house.tom, "I paid twice")
    for name in ("first", "second"):
        house.telegram.sends_document(4712, f"{name}.txt", name.encode(), "text/plain", caption=f"This is the {name} bill")
        await house.until(lambda name=name: f"{name}.txt" in files_in(house, number, SUPPORT))
    await tells(house.boris, f"move {number} billing")
    await house.in_thread(number, "Boris moved the ticket here", BILLING)
    await house.until(lambda: len(files_in(house, number, BILLING)) == 2)
    thread = house.slack.thread(BILLING, house.card_ts(number, BILLING))
    read = [file["name"] for message in thread for file in message.get("files", [])]
    shown = [text_of(message) + "".join(file["name"] for file in message.get("files", [])) for message in thread]
    order = ["first bill", "first.txt", "second bill", "second.txt", "moved the ticket here"]
    assert read == ["first.txt", "second.txt"]
    assert [next(words for words in order if words in text) for text in shown if any(words in text for words in order)] == order


async def test_a_reply_that_was_not_delivered_keeps_its_buttons_and_its_state_in_every_thread(house: House) -> None:
    number = await asks(house, house.tom, "I paid twice")
    house.telegram.blocks(4712)
    await house.boris.types(number, "!r We look into it")
    await house.in_thread(number, "the customer has blocked the bot")
    await tells(house.boris, f"move {number} billing")
    await house.in_thread(number, "Boris moved the ticket here", BILLING)
    lost = next(m for m in house.slack.thread(BILLING, house.card_ts(number, BILLING)) if "We look into it" in text_of(m))
    assert "the customer has blocked the bot" in text_of(lost)
    assert {"resend", "drop"} == set(buttons(lost))
    await house.boris.types(number, "!r Please write to us", BILLING)
    await house.until(lambda: sum("has blocked" in text for text in house.thread(number, BILLING)) > 1)
    await tells(house.boris, f"move {number} Technical support")
    again = await house.until(lambda: thread_with(house, number, "Please write to us"))
    assert "the customer has blocked the bot" in text_of(again)
    assert {"resend", "drop"} == set(buttons(again))
    press = next(b for block in again["blocks"] if block["type"] == "actions" for b in block["elements"] if b["action_id"] == "drop")
    await house.slack.presses("U0BORIS", SUPPORT, again["ts"], "drop", press["value"])
    await house.in_thread(number, "Boris gave up sending it")
    await house.in_thread(number, "Boris gave up sending it", BILLING)


async def test_a_ticket_that_comes_back_goes_on_under_its_old_card_with_what_is_new(house: House) -> None:
    number = await asks(house, house.tom, "I paid twice")
    first = house.tom.says("On Mondey")
    await house.in_thread(number, "On Mondey")
    old, before = house.card_ts(number), len(house.thread(number))
    await tells(house.boris, f"move {number} billing")
    await house.in_thread(number, "Boris moved the ticket here", BILLING)
    house.telegram.edits(4712, first["message"]["message_id"], "On Monday")
    await house.in_thread(number, "This replaces an earlier message", BILLING)
    await house.boris.types(number, "!r We look into it", BILLING)
    await house.told(house.tom, "We look into it")
    await house.boris.types(number, "he is right", BILLING)
    await house.stop()
    await house.start()
    for place in ("Technical support", "Billing", "Technical support"):
        assert f"is now in {place}" in await tells(house.boris, f"move {number} {place}")
    await house.until(lambda: sum("moved the ticket here" in text for text in house.thread(number)) == 2)
    assert house.card_ts(number) == old
    assert len(cards(house, number)) == len(cards(house, number, BILLING)) == 1
    new = house.thread(number)[before:]
    assert ["On Monday" in new[0], "We look into it" in new[1], "he is right" in new[2]] == [True, True, True]
    assert "“On Mondey”" in new[0]
    assert "✓ delivered" in await house.in_thread(number, "We look into it")
    assert len(new) == 5
    house.tom.says("Thanks a lot, and now?")
    await house.in_thread(number, "and now?")


async def test_posts_that_wait_while_the_ticket_moves_twice_are_posted_once(house: House) -> None:
    number = await asks(house, house.tom, "I paid twice")
    old = house.card_ts(number)
    house.slack.faults.add(Fault("429", "chat.postMessage", retry_after=2))
    house.slack.faults.add(Fault("429", "chat.update", retry_after=2))
    house.tom.says("Twenty euros")
    await house.told(house.tom, "#1001")
    await house.until(house.slack.journal.refused)
    for place in ("Billing", "Technical support"):
        assert f"is now in {place}" in await tells(house.boris, f"move {number} {place}")
    await house.stop()
    await house.start()
    await house.in_thread(number, "Boris moved the ticket here from Billing")
    await house.in_thread(number, "Boris moved the ticket here from Technical support", BILLING)
    for channel in (SUPPORT, BILLING):
        for words in ("I paid twice", "Twenty euros"):
            assert sum(words in text_of(post) for post in house.posts(number, channel)) == 1, (channel, words)
        assert len(cards(house, number, channel)) == 1
    assert house.card_ts(number) == old
    assert "claim" in buttons(house.card(number) or {})


@pytest.mark.parametrize("seen", [True, False])
async def test_a_ticket_does_not_come_back_to_a_card_that_was_deleted(house: House, *, seen: bool) -> None:
    number = await asks(house, house.tom, "I paid twice")
    for words in ("one", "two", "three", "four", "five", "six"):
        house.tom.says(words)
        await house.in_thread(number, words)
    old = house.card_ts(number)
    await tells(house.boris, f"move {number} billing")
    await house.in_thread(number, "Boris moved the ticket here", BILLING)
    await house.until(lambda: "Moved to" in text_of(house.card(number) or {}))
    if seen:
        await house.slack.deletes("U0ANNA", SUPPORT, old, as_admin=True)
    else:
        await house.stop()
        place = house.slack.workspace.channels[SUPPORT]
        place.messages.clear()
        place.threads.clear()
        await house.start()
    house.tom.says("seven")
    await house.in_thread(number, "seven", BILLING)
    await tells(house.boris, f"move {number} Technical support")
    await house.in_thread(number, "Boris moved the ticket here")
    await house.in_thread(number, "seven")
    assert house.card_ts(number) != old
    for words in ("I paid twice", "one", "two", "three", "four", "five", "six", "seven"):
        assert sum(text.endswith(f"\n{words}") for text in house.thread(number)) == 1, words


async def test_what_was_held_back_is_in_the_thread_to_which_the_ticket_comes_back(opened: Open) -> None:
    house = await opened(more="    limits: {messages: 2/min}")
    number = await asks(house, house.tom, "I paid twice")
    for words in ("one", "two", "three"):
        house.tom.says(words)
    await house.told(house.tom, "many messages at once")
    await house.until(lambda: "one" in str(house.thread(number)))
    while len(await house.desk.store.write(lambda work: work.messages.of_ticket(work.tickets.get(number)))) < 4:
        pass
    await tells(house.boris, f"move {number} billing")
    await house.in_thread(number, "three", BILLING)
    await tells(house.boris, f"move {number} Technical support")
    await house.in_thread(number, "three")
    for words in ("one", "two", "three"):
        assert sum(text.endswith(f"\n{words}") for text in house.thread(number)) == 1, words


def thread_with(house: House, number: int, words: str, channel: str = SUPPORT) -> dict[str, Any] | None:
    return next((m for m in house.slack.thread(channel, house.card_ts(number, channel)) if words in text_of(m)), None)
