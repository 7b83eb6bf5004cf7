"""One ticket becomes two: some of the customer's messages are taken out and become a ticket of their own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, hint_for, picks, tells


async def kinds(house: House, number: int) -> list[str]:
    return await house.desk.store.write(lambda work: [event.kind for event in work.tickets.events(work.tickets.get(number))])


async def three_messages(house: House) -> int:
    number = await asks(house, house.tom, "My printer burns")
    for words in ("The mouse is dead too", "It has no tail"):
        house.tom.says(words)
        await house.in_thread(number, words)
    return number


def words_ts(house: House, number: int, words: str) -> str:
    return str(next(m["ts"] for m in house.posts(number) if words in text_of(m)))


def offered(house: House, user: str) -> dict[str, Any]:
    view = house.slack.view(user) or {}
    return next((block["element"] for block in view.get("blocks", []) if block["block_id"] == "messages"), {})


async def test_the_shortcut_splits_from_that_message_on(house: House) -> None:
    number = await three_messages(house)
    await house.anna.types(number, "A note that stays here")
    await house.slack.shortcut("U0ANNA", SUPPORT, words_ts(house, number, "mouse"), "split")
    await house.until(lambda: offered(house, "U0ANNA"))
    options = offered(house, "U0ANNA")
    assert len(options["options"]) == 2
    assert options["initial_options"] == options["options"]
    await house.anna.fills(subject="A mouse without a tail")

    card = text_of(await house.ticket(1002))
    assert "A mouse without a tail" in card
    assert f"Messages from ticket: {number}" in card
    await house.in_thread(1002, "The mouse is dead too")
    await house.in_thread(1002, "It has no tail")
    await house.in_thread(1002, f"split this off from #{number}")
    await house.in_thread(number, "moved 2 messages to the new ticket #1002")
    await house.until(lambda: "Messages moved to ticket: 1002" in text_of(house.card(number) or {}))
    await house.told(house.tom, "ticket #1002, “A mouse without a tail”")
    assert "sent_on" in await kinds(house, number)
    assert (await kinds(house, 1002))[:4] == ["opened", "took_over", "received", "received"]
    assert not [text for text in house.thread(1002) if "printer" in text]
    assert not [text for text in [*house.tom.heard(), *house.thread(1002)] if "stays here" in text]

    house.tom.says("Any news of the mouse?")
    await house.in_thread(1002, "Any news of the mouse?")


async def test_typed_it_takes_the_last_ones_and_alone_it_asks(desk: House) -> None:
    number = await three_messages(desk)
    await desk.anna.types(number, "!split")
    hint = await desk.until(lambda: next((m for m in desk.slack.ephemerals("U0ANNA") if "split <messages>" in text_of(m)), None))
    await desk.slack.presses("U0ANNA", SUPPORT, hint["ts"], "split", str(number))
    await desk.until(lambda: offered(desk, "U0ANNA"))
    await desk.slack.closes("U0ANNA")
    await desk.anna.types(number, "!split 1 A tail is missing")
    assert "A tail is missing" in text_of(await desk.ticket(1002))
    await desk.in_thread(1002, "It has no tail")
    assert "mouse" not in "\n".join(desk.thread(1002))


async def test_the_menu_offers_the_messages_and_those_chosen_go(desk: House) -> None:
    number = await three_messages(desk)
    await picks(desk.anna, number, "split")
    first = (await desk.until(lambda: offered(desk, "U0ANNA")))["options"][0]
    assert "The mouse is dead too" in first["text"]["text"]
    assert "initial_options" not in offered(desk, "U0ANNA")
    await desk.anna.fills(messages=[first["value"]])
    assert "The mouse is dead too" in text_of(await desk.ticket(1002))
    assert "no tail" not in "\n".join(desk.thread(1002))


async def test_only_words_of_the_customer_of_this_ticket_are_split_off(desk: House) -> None:
    number = await three_messages(desk)
    other = await asks(desk, desk.olga, "Мой принтер не печатает")
    note = await desk.anna.types(number, "only a note")
    await desk.until(lambda: desk.slack.reactions(SUPPORT, note))
    await desk.slack.shortcut("U0ANNA", SUPPORT, note, "split")
    await hint_for(desk.anna, "Only the customer's own messages")
    assert "only one message" in await tells(desk.anna, f"split {other} 1")
    for wrong in ("m1", "m99999", "3", "0", "m1,m2", "all"):
        assert "matches no messages on" in await tells(desk.anna, f"split {number} {wrong}")
    assert "no ticket" in await tells(desk.eve, f"split {number} 1")
    await desk.slack.shortcut("U0ANNA", SUPPORT, words_ts(desk, other, "принтер"), "split")
    await hint_for(desk.anna, "only one message")
    assert desk.card(1003) is None


async def test_words_that_were_answered_wait_anew_and_others_since_they_were_said(desk: House) -> None:
    number = await three_messages(desk)
    await desk.anna.commands(f"reply {number} Which mouse?")
    await desk.told(desk.tom, "Which mouse?")
    desk.tom.says("The red one")
    await desk.in_thread(number, "The red one")
    for split_off, written in ((1002, "1"), (1003, "last 1")):  # the red one, then the tail
        assert f"#{split_off}" in await tells(desk.anna, f"split {number} {written}")

    def since(work: Any) -> list[tuple[int, int, int]]:
        tickets = [work.tickets.get(one) for one in (1002, 1003)]
        return [(one.waiting_since, work.messages.of_ticket(one)[0].at, one.opened_at) for one in tickets]

    (red, red_said, _), (tail, _, tail_opened) = await desk.desk.store.write(since)
    assert red == red_said
    assert tail >= tail_opened
    await desk.until(lambda: "waiting since" not in text_of(desk.card(number) or {}))


async def test_after_the_end_a_split_answers_the_question_for_the_customer(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.commands(f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    desk.tom.says("By the way, the mouse is dead")
    await desk.told(desk.tom, f"Is this about ticket #{number}")
    assert "#1002" in await tells(desk.anna, f"split {number} 1")
    await desk.told(desk.tom, "This is now ticket #1002")
    await desk.until(lambda: "closed" in text_of(desk.card(number) or {}))


@pytest.mark.parametrize("shown", ["split"])
async def test_the_app_offers_it_on_messages(desk: House, shown: str) -> None:
    assert shown in desk.slack.manifest.shortcuts


async def test_the_new_thread_shows_when_a_message_was_said_and_what_became_of_it(house: House) -> None:
    number = await three_messages(house)
    said = house.tom.says("And a mose")["message"]["message_id"]
    await house.in_thread(number, "And a mose")
    house.telegram.edits(4712, said, "And a mouse")
    await house.in_thread(number, "mose mouse")  # the change is shown inside the old text
    assert "new ticket #1002" in await tells(house.anna, f"split {number} 1 A mouse")
    assert re.match(r"💬 Tom\n\d+ \w+ 20\d\d, \d\d:\d\d\nAnd a mose$", await house.in_thread(1002, "And a mose"))
    assert re.search(r"“And a mose”\n✏️ Edited .*And a mouse$", await house.in_thread(1002, "✏️ Edited"))
