"""An agent writes to a customer first: from Slack to Telegram, and the answer comes back into that ticket."""

from __future__ import annotations

import re

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, tells


async def test_a_message_to_somebody_who_has_written_before_and_their_answer(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    assert await tells(house.anna, f"write #{number} Your new printer is here") == "Your message to Tom is in the new ticket #1002."
    card = await house.ticket(1002)
    assert "Your new printer is here" in text_of(card)
    heard = await house.told(house.tom, "Your new printer is")
    assert heard.startswith("#1002 · Your new printer is here"), "two tickets are open, so it says which one"
    await house.in_thread(1002, "✓ delivered")
    assert not any("We've got it: ticket #1002" in text for text in house.tom.heard())
    house.tom.says("Great, I'll come at five. Is that OK?")
    await house.in_thread(1002, "I'll come at five")
    assert house.slack.errors == []


async def test_the_form_without_a_text_and_a_customer_who_blocked_the_bot(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"write telegram:{house.tom.number}")
    view = await house.until(lambda: house.slack.view("U0ANNA"))
    assert "This goes to Tom." in text_of({"blocks": view["blocks"]})
    await house.anna.fills(text="Your new printer is here")
    await house.told(house.tom, "Your new printer is here")
    house.telegram.blocks(house.tom.number)
    await house.in_thread(number, "blocked the bot")
    await tells(house.anna, f"write {number} Are you there?")
    await house.in_thread(1003, "not delivered")
    assert "don't know a customer" in await tells(house.anna, "write somebody Hello")
    assert house.card(1004) is None
    assert house.card_ts(1003, SUPPORT)


async def test_a_link_brings_somebody_who_never_opened_the_bot_also_after_a_restart(house: House) -> None:
    said = await tells(house.anna, "write @nina Your contract ends in May")
    [address] = re.findall(r"https://t\.me/\S+", said)
    bot, word = address.removeprefix("https://t.me/").split("?start=")
    assert bot == house.telegram.username and "#1001 waits for @nina" in said
    card = text_of(await house.ticket(1001))
    assert "Your contract ends in May" in card and "waiting for them to come" in card
    await house.in_thread(1001, "waits until the customer opens a chat")
    await house.stop()
    await house.start()
    nina, eve = house.customer(4801, "Nina"), house.customer(4802, "Eve")
    nina.says(f"/start {word}")
    await house.told(nina, "We've opened ticket #1001 for you")
    await house.told(nina, "Your contract ends in May")
    await house.in_thread(1001, "✓ delivered")
    await house.in_thread(1001, "Nina has opened the link for @nina.")
    await house.until(lambda: "waiting for them" not in text_of(house.card(1001) or {}) and "Nina" in text_of(house.card(1001) or {}))
    eve.says(f"/start {word}")
    await house.told(eve, "This link doesn't work any more")
    nina.says("Please renew it")
    await house.in_thread(1001, "Please renew it")
    assert not any("contract" in text for text in eve.heard()) and house.card(1002) is None
    assert house.slack.errors == []
