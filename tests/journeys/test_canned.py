"""Canned replies in Slack: written in a form, shown to one agent, and sent to a customer in Telegram."""

from __future__ import annotations

from typing import Any

from tests.house import SUPPORT, Agent, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, hint_for, tells


async def click(desk: House, agent: Agent, words: str, label: str) -> None:
    """Press the button with this label under the private answer with these words."""
    await hint_for(agent, words)
    shown = next(m for m in reversed(desk.slack.ephemerals(agent.user)) if words in text_of(m))
    found: Any = next(one for block in shown["blocks"] for one in block.get("elements", []) if one.get("text", {}).get("text") == label)
    await desk.slack.presses(agent.user, SUPPORT, shown["ts"], found["action_id"], found["value"])


async def test_a_canned_reply_is_written_shown_edited_and_sent(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "I want my money back")
    await desk.anna.commands("canned new")
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    refused = await desk.anna.fills(name="refund", queue="support", text_en="Dear {customer}, {nobody}")
    assert "“{nobody}” is not a variable" in refused["errors"]["text_en"]
    await desk.anna.fills(name="refund", queue="support", text_en="Dear {customer}, {ticket} is refunded.", text_ru="Готово")
    await hint_for(desk.anna, "“refund” is saved")
    assert "used" in await tells(desk.anna, "canned refund")

    await desk.anna.types(number, "!canned refund")
    await click(desk, desk.anna, "Nothing was sent yet", "Send to the customer")
    assert f"#{number} is refunded." in await desk.told(desk.tom, "Dear Tom")
    await desk.in_thread(number, "Dear Tom")

    await desk.anna.types(number, "!canned money")
    await desk.anna.types(number, "!canned refund")
    await click(desk, desk.anna, "Nothing was sent yet", "Edit")
    form = await desk.until(lambda: desk.slack.view("U0ANNA"))
    assert "is refunded" in str(form["state"]["values"]["text"])
    await desk.anna.fills(text="It's done, Tom")
    await desk.told(desk.tom, "It's done, Tom")


async def test_a_message_is_saved_as_a_canned_reply_and_found_at_home(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    ts = await desk.anna.types(number, "!r Pull the plug, {first_name}")
    await desk.slack.shortcut("U0ANNA", SUPPORT, ts, "canned")
    form = await desk.until(lambda: desk.slack.view("U0ANNA"))
    assert "Pull the" in str(form["state"]["values"]["text_en"]) and "!r" not in str(form["state"])
    await desk.anna.fills(name="plug", queue="support", then="wait")
    await hint_for(desk.anna, "“plug” is saved")
    await desk.anna.types(number, "!r :plug")
    await desk.told(desk.tom, "Pull the plug, Tom")
    await desk.until(lambda: "waiting for the customer" in text_of(desk.card(number) or {}))
    await desk.slack.opens_home("U0ANNA")
    await desk.until(lambda: "Canned replies" in str(desk.slack.home("U0ANNA")))
    await desk.slack.presses_in_view("U0ANNA", "canned", "0:list")
    await desk.until(lambda: "used 1 time" in str(desk.slack.home("U0ANNA")))
