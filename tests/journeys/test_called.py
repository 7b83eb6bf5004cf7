"""An assignee with the reply form open is not called; one who is called is mentioned below the message, or below its files."""

from __future__ import annotations

from sandbox.faults import Fault
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, tells


async def test_nobody_is_called_to_a_form_that_is_open(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"reply {number} Pull the plug")
    await desk.told(desk.tom, "Pull the plug")
    await desk.anna.presses("reply", number)
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    desk.tom.says("It still burns")
    await desk.in_thread(number, "It still burns")
    await desk.anna.fills(text="Coming")
    await desk.told(desk.tom, "Coming")
    desk.tom.says("Hurry")
    assert "<@U0ANNA>" in await desk.in_thread(number, "Hurry")
    assert len([text for text in desk.thread(number) if "<@U0ANNA>" in text]) == 1


async def test_a_direct_message_that_cannot_be_sent_becomes_a_mention(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"reply {number} Pull the plug")
    await tells(desk.anna, "notify direct")
    desk.slack.faults.add(Fault("error", "chat.postMessage", error="messages_tab_disabled", where={"channel": "U0ANNA"}))
    desk.tom.says("It still burns")
    assert "<@U0ANNA>" in await desk.in_thread(number, "has written")


async def test_a_message_with_a_file_has_its_mention_in_a_post_of_its_own(opened: Open) -> None:
    desk = await opened()
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"reply {number} Pull the plug")
    await desk.told(desk.tom, "Pull the plug")
    desk.telegram.sends_document(desk.tom.number, "fire.txt", b"hot", "text/plain", "It still burns")
    assert "<@U0ANNA>" not in await desk.in_thread(number, "It still burns")
    assert "<@U0ANNA>" in await desk.in_thread(number, "has written")
