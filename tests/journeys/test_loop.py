"""The main story: a question on Telegram, a reply from Slack."""

from __future__ import annotations

from tests.house import House, text_of


async def test_a_question_is_answered_closed_and_rated(house: House) -> None:
    house.tom.says("My printer burns\nIt is on the second floor")
    card = await house.ticket(1001)
    assert "My printer burns" in text_of(card)
    assert "Tom" in text_of(card)
    await house.in_thread(1001, "It is on the second floor")
    assert "1001" in await house.told(house.tom, "My printer burns")

    await house.anna.presses("claim", 1001)
    await house.until(lambda: "Anna" in text_of(house.card(1001) or {}))
    await house.until(lambda: house.telegram.reactions(4712, 1))

    await house.anna.presses("reply", 1001)
    await house.anna.fills(text="Try switching it *off*")
    assert "Anna" in await house.told(house.tom, "Try switching it")
    await house.in_thread(1001, "✓ delivered")

    house.tom.says("It works now, but it smells")
    await house.in_thread(1001, "it smells")
    assert len(house.tom.heard()) == 2

    house.tom.presses("👍")
    await house.in_thread(1001, "👍")

    await house.anna.presses("close", 1001)
    await house.anna.fills()
    await house.told(house.tom, "How did we do?")
    house.tom.presses("rate:1001:5")
    await house.in_thread(1001, "★★★★★")
    await house.until(lambda: "★★★★★" in text_of(house.card(1001) or {}))
    house.tom.says("You were so quick")
    await house.in_thread(1001, "You were so quick")
    assert house.card(1002) is None
