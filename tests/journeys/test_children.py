"""A parent ticket is closed in Slack; one form writes to the customers of its children on Telegram, each in their language."""

from __future__ import annotations

from typing import Any

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, hint_for


async def presses(house: House, words: str, label: str) -> None:
    """Press the button with this label under Anna's private answer with these words."""
    await hint_for(house.anna, words)
    shown = next(m for m in reversed(house.slack.ephemerals("U0ANNA")) if words in text_of(m))
    found: Any = next(one for block in shown["blocks"] for one in block.get("elements", []) if one.get("text", {}).get("text") == label)
    await house.slack.presses("U0ANNA", SUPPORT, shown["ts"], found["action_id"], found["value"])


async def test_the_customers_of_all_children_get_a_last_message(house: House) -> None:
    parent = await asks(house, house.tom, "The whole street has no internet")
    first = await asks(house, house.olga, "Нет интернета")
    second = await asks(house, house.customer(4713, "Ann"), "No internet here either")
    for child in (first, second):
        await house.anna.commands(f"link {parent} {child} parent")
    await house.anna.commands("canned new")
    await house.anna.fills(name="fixed", queue="support", text_en="Dear {first_name}, it works.", text_ru="{first_name}, всё работает.")
    await hint_for(house.anna, "“fixed” is saved")
    await house.anna.presses("close", parent)
    await house.anna.fills(text="A cable was cut")
    await presses(house, "has 2 open children", "Write to their customers…")
    before = await house.until(lambda: house.slack.view("U0ANNA"))
    assert before["title"]["text"] == "Write to their customers"
    value = before["blocks"][1]["element"]["options"][0]["value"]
    await house.slack.presses_in_view("U0ANNA", "value", value, "canned")
    view = await house.until(lambda: view if (view := house.slack.view("U0ANNA")) and view["hash"] != before["hash"] else None)
    assert "{first_name}, всё работает." in str(view["state"]) and "Dear {first_name}" in str(view["state"])
    await house.slack.submits("U0ANNA", {})
    await house.told(house.olga, "Olga, всё работает.")
    await hint_for(house.anna, "goes to the customers of 2 tickets, which are closed")
    for child in (first, second):
        await house.in_thread(child, f"Anna closed the ticket, a child of #{parent}.")
        await house.until(lambda child=child: "closed" in text_of(house.card(child) or {}))
    await house.in_thread(parent, "Anna wrote to the customers of its children and closed them")
    assert house.slack.errors == []
