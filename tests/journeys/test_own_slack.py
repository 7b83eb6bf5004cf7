"""A customer's own actions in Slack: on the home screen, and with buttons in the app's direct messages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.test_home import offered, opens, shows

LOBBY = "C0LOBBY"


def sent(house: House, user: str) -> list[dict[str, Any]]:
    """What the app said in somebody's direct message."""
    return [message for message in house.slack.messages(house.slack.im(user)) if message.get("bot_id")]


async def hears(house: House, user: str, words: str) -> dict[str, Any]:
    return await house.until(lambda: next((m for m in reversed(sent(house, user)) if words in text_of(m)), None))


def values(message: dict[str, Any]) -> dict[str, str]:
    """Each button's label and value."""
    elements = [element for block in message.get("blocks", []) if block["type"] == "actions" for element in block["elements"]]
    return {element["text"]["text"]: f"{element['action_id']}={element['value']}" for element in elements}


async def two_tickets(house: House, user: str) -> None:
    im = house.slack.im(user)
    await house.slack.posts(user, im, "My screen is black")
    await house.ticket(1001)
    await house.slack.posts(user, im, "!new My mouse is dead")
    await house.ticket(1002)
    await hears(house, user, "#1002")


async def test_continue_and_transcript_from_the_home_screen(house: House) -> None:
    eve, slack = house.eve, house.slack
    await two_tickets(house, "U0EVE")
    await opens(eve, "My screen is black")
    assert offered(eve, "continue") == ["1002", "1001"]
    await slack.presses_in_view("U0EVE", "continue", "1001")
    await hears(house, "U0EVE", "Your next message will go to ticket #1001, “My screen is black”")
    await slack.posts("U0EVE", slack.im("U0EVE"), "It was white before")
    await house.in_thread(1001, "It was white before")
    assert not [m for m in sent(house, "U0EVE") if "added to" in text_of(m)]

    await slack.presses_in_view("U0EVE", "transcript", "1002")
    file = await house.until(lambda: next((m for m in slack.messages(slack.im("U0EVE")) if m.get("files")), None))
    assert file["files"][0]["name"] == "ticket-1002.html"
    assert slack.errors == []


async def test_close_and_reopen_from_the_home_screen_are_told_in_the_direct_message(house: House) -> None:
    eve, slack = house.eve, house.slack
    await two_tickets(house, "U0EVE")
    await house.anna.commands("reply 1001 Is the plug in?")
    await house.in_thread(1001, "✓ delivered")
    await opens(eve, "Is the plug in?")
    await slack.presses_in_view("U0EVE", "close", "1001")
    question = await hears(house, "U0EVE", "You closed ticket #1001")
    await slack.presses("U0EVE", slack.im("U0EVE"), question["ts"], "rate:4")
    await house.in_thread(1001, "★★★★☆")
    await house.until(lambda: offered(eve, "reopen") == ["1001"])
    await slack.presses_in_view("U0EVE", "reopen", "1001")
    await shows(eve, "Ticket #1001 is open again.")
    await house.in_thread(1001, "the ticket is open again")
    assert slack.errors == []


async def test_put_and_continue_from_the_direct_message(house: House) -> None:
    slack, im = house.slack, house.slack.im("U0EVE")
    await two_tickets(house, "U0EVE")
    await slack.posts("U0EVE", im, "It flickers")
    line = await hears(house, "U0EVE", "added to ticket #1002")
    buttons = values(line)
    assert list(buttons) == ["#1001 · My screen is black", "Something new"]
    verb, value = buttons["#1001 · My screen is black"].split("=")
    await slack.presses("U0EVE", im, line["ts"], verb, value)
    await house.in_thread(1001, "It flickers")
    line = await hears(house, "U0EVE", "added to ticket #1001")
    assert len([m for m in sent(house, "U0EVE") if "added to" in text_of(m)]) == 1

    verb, value = values(line)["Something new"].split("=")
    await slack.presses("U0EVE", im, line["ts"], verb, value)
    await house.in_thread(1003, "It flickers")
    await house.in_thread(1001, "belongs to #1003")

    await slack.posts("U0EVE", im, "!tickets")
    own = await hears(house, "U0EVE", "Your open tickets")
    verb, value = values(own)["#1002 · Continue"].split("=")
    await slack.presses("U0EVE", im, own["ts"], verb, value)
    await hears(house, "U0EVE", "Your next message will go to ticket #1002")
    await slack.posts("U0EVE", im, "It squeaks")
    await house.in_thread(1002, "It squeaks")
    assert slack.errors == []


async def test_who_never_wrote_directly_uses_his_home_screen_too(opened: Open) -> None:
    house = await opened()
    slack = house.slack
    slack.add_user("U0KIM", "kim", real_name="Kim")
    slack.add_channel(LOBBY, "lobby", ["U0KIM", "U0ANNA"])
    asked = await slack.posts("U0KIM", LOBBY, "The lift is stuck")
    await slack.shortcut("U0ANNA", LOBBY, asked, "new")
    await house.ticket(1001)
    await slack.opens_home("U0KIM")
    await house.until(lambda: "The lift is stuck" in text_of(slack.home("U0KIM") or {}))
    for verb in ("continue", "transcript", "close"):
        await slack.presses_in_view("U0KIM", verb, "1001")
    await hears(house, "U0KIM", "Your next message will go to ticket #1001")
    await house.until(lambda: any(m.get("files") for m in slack.messages(slack.im("U0KIM"))))
    await house.in_thread(1001, "The customer closed the ticket")
    assert "Your next message" not in "".join(text_of(m) for m in slack.thread(LOBBY, asked))
    assert slack.errors == []


@pytest.mark.parametrize("verb", ["continue 1001", "transcript 1001", "tickets"])
async def test_a_slash_command_in_a_room_is_answered_to_its_author_alone(opened: Open, verb: str) -> None:
    house = await opened()
    slack = house.slack
    slack.add_user("U0KIM", "kim", real_name="Kim")
    slack.add_channel(LOBBY, "lobby", ["U0KIM", "U0ANNA"])
    await slack.posts("U0KIM", slack.im("U0KIM"), "My screen is black")
    await house.ticket(1001)
    await slack.commands("U0KIM", LOBBY, "/ticket", verb)
    everything = lambda: [*sent(house, "U0KIM"), *slack.ephemerals("U0KIM")]  # noqa: E731
    await house.until(lambda: len(everything()) > 1 or any(m.get("files") for m in slack.messages(slack.im("U0KIM"))))
    assert slack.messages(LOBBY) == []
    assert SUPPORT not in str(everything())
