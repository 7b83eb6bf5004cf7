"""The customer's first message is in the ticket's card if it is short; everything that finds a message by its post still works."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.house import BILLING, SUPPORT, House, asked_on, text_of
from tests.journeys.steps import asks, hint_for, tells

LONG = "The printer in room 5 makes a noise.\nSince Monday it also smells of burnt paper, and the lamp blinks."


def shown(house: House, words: str, channel: str = SUPPORT) -> list[str]:
    """Every post of the channel with these words."""
    posts = [post for card in house.slack.messages(channel) for post in (card, *house.slack.thread(channel, card["ts"]))]
    return [text_of(post) for post in posts if words in text_of(post)]


def quoted(card: dict[str, Any]) -> str:
    """What the card quotes."""
    blocks = [part for block in card["blocks"] if block["type"] == "rich_text" for part in block["elements"]]
    return "".join(one["text"] for part in blocks if part["type"] == "rich_text_quote" for one in part["elements"])


@pytest.mark.parametrize(("length", "in_card"), [(600, True), (601, False)])
async def test_a_short_message_is_in_the_card_and_a_long_one_in_the_thread(desk: House, length: int, in_card: bool) -> None:
    text = "My printer burns " + "x" * (length - 17)
    number = await asks(desk, desk.tom, text)
    card = desk.card(number) or {}
    assert quoted(card) == (text if in_card else "")
    assert len(desk.slack.thread(SUPPORT, card["ts"])) == (0 if in_card else 1)
    assert len(shown(desk, text)) == 1
    assert card["text"] == text_of(card).split("\n")[0].partition(" ")[2], "a notification says which ticket it is"


async def test_a_message_with_a_file_is_in_the_thread(desk: House) -> None:
    desk.telegram.sends_document(4712, "bill.txt", b"twenty euros", "text/plain", caption="This is the bill")
    await desk.in_thread(1001, "This is the bill")
    assert quoted(desk.card(1001) or {}) == ""


async def test_the_words_of_a_customer_mark_nothing_up(desk: House) -> None:
    text = "<!channel> *bold* <https://example.org|x> & `code` @here\n#1002 · not a title"
    number = await asks(desk, desk.tom, text)
    assert quoted(desk.card(number) or {}) == text


async def test_later_messages_are_in_the_thread_even_of_the_same_moment(house: House) -> None:
    for text in ("My printer burns", "It is the red one", "In room 5"):
        house.tom.says(text)
    await house.in_thread(1001, "In room 5")
    assert [text.split("\n")[-1] for text in house.thread(1001)] == ["My printer burns", "It is the red one", "In room 5"]
    assert asked_on(house.card(1001) or {}) == ["💬 Tom\nMy printer burns"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("My printer burns", ""),
        ("My  printer burns", "My  printer burns"),
        ("Hello\nMy printer burns", "Hello\nMy printer burns"),
        ("My printer burns\nIt is red", "My printer burns\nIt is red"),
    ],
)
async def test_what_the_title_says_exactly_is_not_quoted_too(desk: House, text: str, quote: str) -> None:
    number = await asks(desk, desk.tom, text)
    card = desk.card(number) or {}
    assert quoted(card) == quote
    assert text_of(card).count("My printer burns") + text_of(card).count("My  printer burns") == (2 if quote else 1)
    assert asked_on(card) == [f"💬 Tom\n{text}"]


async def test_an_edit_and_a_deletion_are_told_in_the_thread_and_the_card_keeps_what_was_said(desk: House) -> None:
    room = desk.slack.im("U0EVE")
    first = await desk.slack.posts("U0EVE", room, "My printer burns\nHelp")
    await desk.ticket(1001)
    await desk.slack.edits("U0EVE", room, first, "My plotter burns\nHelp")
    await desk.in_thread(1001, "My printer plotter burns")
    await desk.anna.presses("claim", 1001)
    await desk.until(lambda: "Assignee: Anna" in text_of(desk.card(1001) or {}))
    assert quoted(desk.card(1001) or {}) == "My printer burns\nHelp"
    await desk.slack.deletes("U0EVE", room, first)
    await desk.in_thread(1001, "deleted a message. We keep what it said.")
    assert quoted(desk.card(1001) or {}) == "My printer burns\nHelp"


async def test_a_folded_card_keeps_one_line_of_a_message_that_its_title_does_not_say(desk: House) -> None:
    number = await asks(desk, desk.tom, LONG)
    other = await asks(desk, desk.olga, "Just one line")
    for one in (number, other):
        await tells(desk.anna, f"close {one}")
        await desk.until(lambda one=one: "closed" in text_of(desk.card(one) or {}))
    assert text_of(desk.card(number) or {}).split("\n")[1] == f"💬 “{' '.join(LONG.split())}”"
    assert "💬" not in text_of(desk.card(other) or {})
    await desk.anna.presses("reopen", number)
    await desk.until(lambda: quoted(desk.card(number) or {}) == LONG)


async def test_move_takes_it_along_once_and_the_card_that_is_left_says_what_it_was_about(house: House) -> None:
    number = await asks(house, house.tom, LONG)
    house.tom.says("Hello?")
    await house.in_thread(number, "Hello?")
    await tells(house.boris, f"move {number} billing")
    await house.in_thread(number, "Boris moved the ticket here", BILLING)
    assert quoted(house.card(number, BILLING) or {}) == LONG
    assert len(shown(house, "burnt paper", BILLING)) == 1
    assert "💬 “The printer in room 5" in text_of(house.card(number) or {})
    await tells(house.boris, f"move {number} support")
    await house.until(lambda: quoted(house.card(number) or {}) == LONG)
    assert len(shown(house, "burnt paper")) == 1


async def test_a_card_that_somebody_deletes_comes_back_with_it(desk: House) -> None:
    number = await asks(desk, desk.tom, LONG)
    before = desk.card_ts(number)
    await desk.slack.deletes("U0ANNA", SUPPORT, before, as_admin=True)
    await desk.in_thread(number, "The card was deleted, so here is the ticket again.")
    assert desk.card_ts(number) != before
    assert len(shown(desk, "burnt paper")) == 1


async def test_words_that_were_split_off_are_in_the_new_card_with_their_time(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.tom.says("And the mouse is dead")
    await desk.in_thread(number, "And the mouse is dead")
    assert "new ticket #1002" in await tells(desk.anna, f"split {number} 1 A mouse")
    await desk.in_thread(1002, "split this off")
    assert re.search(r"💬 Tom\n\d+ \w+ 20\d\d, \d\d:\d\d\nAnd the mouse is dead\n", text_of(desk.card(1002) or {}))
    assert len(desk.slack.thread(SUPPORT, desk.card_ts(1002))) == 1


async def test_shortcuts_and_reactions_on_the_card_mean_the_ticket_and_its_message(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    card = desk.card_ts(number)
    await desk.slack.shortcut("U0ANNA", SUPPORT, card, "reply")
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    await desk.slack.shortcut("U0ANNA", SUPPORT, card, "split")
    await hint_for(desk.anna, "only one message")
    await desk.slack.reacts("U0ANNA", SUPPORT, card, "eyes")
    await desk.until(lambda: "Assignee: Anna" in text_of(desk.card(number) or {}))


async def test_a_question_in_a_watched_channel_is_in_the_card(desk: House) -> None:
    await desk.stop()
    desk.slack.add_channel("C0LOBBY", "lobby", ["U0EVE"])
    await desk.start(watch="[slack:C0LOBBY]")
    await desk.slack.posts("U0EVE", "C0LOBBY", "Where is *the* lift?")
    card = await desk.ticket(1001)
    assert quoted(card) == "Where is the lift?"
    assert not desk.slack.thread(SUPPORT, card["ts"])
