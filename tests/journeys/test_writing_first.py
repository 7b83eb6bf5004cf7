"""An agent writes to a customer first: from Slack to Telegram, and the answer comes back into that ticket."""

from __future__ import annotations

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
    assert "don't know a customer" in await tells(house.anna, "write @somebody Hello")
    assert house.card(1004) is None
    assert house.card_ts(1003, SUPPORT)
