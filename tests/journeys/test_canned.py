"""Canned replies in Slack: written in a form, shown to one agent, and sent to a customer in Telegram."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.house import SUPPORT, Agent, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, calls_of, hint_for, tells


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


async def chooses(desk: House, agent: Agent, canned: str, **typed: str) -> dict[str, Any]:
    """Choose a canned reply in the open reply form, with this typed so far; the form as it is then."""
    before = await desk.until(lambda: desk.slack.view(agent.user))
    [choice] = [block for block in before["blocks"] if block["block_id"] == "canned"]
    value = next((one["value"] for one in choice["element"]["options"] if one["text"]["text"] == canned), "")
    block = next(one["block_id"] for one in before["blocks"] if one["block_id"].partition(":")[0] == "text")
    given = {block: typed["text"]} if typed else {}
    await desk.slack.presses_in_view(agent.user, "value", value, "canned", given)
    return await desk.until(lambda: view if (view := desk.slack.view(agent.user)) and view["hash"] != before["hash"] else None)


def written(view: dict[str, Any]) -> str:
    """The text in a reply form."""
    [block] = [state for name, state in view["state"]["values"].items() if name.partition(":")[0] == "text"]
    shown = block["value"]["rich_text_value"] or {"elements": []}
    return "".join(part.get("text", "") for section in shown["elements"] for part in section["elements"])


async def test_the_reply_form_is_filled_in_and_loses_nothing(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.olga, "Верните деньги")
    for name, texts in (
        ("refund", {"text_en": "Dear {customer}, it is refunded.", "then": "tag refund"}),
        ("link", {"text_ru": "См. {link}"}),
    ):
        await desk.anna.commands("canned new")
        await desk.until(lambda: desk.slack.view("U0ANNA"))
        await desk.anna.fills(name=name, queue="support", **texts)
        await hint_for(desk.anna, f"“{name}” is saved")
    await desk.anna.presses("reply", number)

    form = await chooses(desk, desk.anna, "refund")
    assert written(form) == "Dear Olga, it is refunded."
    assert "no text in that language" in str(form["blocks"]) and "Then: tag refund" in str(form["blocks"])
    form = await chooses(desk, desk.anna, "link", text="Hello!\n\nDear Olga, it is refunded.")
    assert written(form) == "Hello!\n\nСм. {link}" and "refunded" not in written(form)
    refused = await desk.slack.submits("U0ANNA", {"then": "waiting", "link": " "})
    assert "{link}" in str(refused["errors"]["link"])
    form = await chooses(desk, desk.anna, "refund", text="Hello!\n\nСм. {link} и ещё")
    assert written(form) == "Hello!\n\nСм. {link} и ещё\n\nDear Olga, it is refunded."
    assert form["state"]["values"]["then"]["value"]["selected_option"]["value"] == "waiting"
    form = await chooses(desk, desk.anna, "")
    assert written(form) == "Hello!\n\nСм. {link} и ещё"
    await chooses(desk, desk.anna, "refund", text="Hello!")
    await desk.slack.submits("U0ANNA", {})
    assert "Dear Olga, it is refunded." in await desk.told(desk.olga, "Hello!")
    await desk.until(lambda: "refund" in text_of(desk.card(number) or {}))
    assert "used 1 time" in await tells(desk.anna, "canned refund")


async def test_a_form_that_was_closed_meanwhile_is_left_alone(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "I want my money back")
    await desk.anna.commands("canned new")
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    await desk.anna.fills(name="refund", queue="support", text_en="Refunded")
    await hint_for(desk.anna, "is saved")
    await desk.anna.presses("reply", number)
    view = await desk.until(lambda: desk.slack.view("U0ANNA"))
    value = next(block for block in view["blocks"] if block["block_id"] == "canned")["element"]["options"][0]["value"]
    choosing = asyncio.create_task(desk.slack.presses_in_view("U0ANNA", "value", value, "canned"))
    await asyncio.sleep(0)
    await desk.slack.closes("U0ANNA")
    await choosing
    await desk.until(lambda: [call for call in calls_of(desk.slack) if call.method == "views.update"])
    assert desk.slack.view("U0ANNA") is None and "could not be opened" not in str(desk.anna.heard())
