"""Commands that agents type in their channel, outside the tickets' threads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.free_port import free_port
from tests.house import SUPPORT, House
from tests.journeys.steps import asks, hint_for, hints, next_hint, tells
from tests.journeys.test_connections import Wired

BOT = "@bellhop"
ANSWERED = {
    "!list": "#1001",
    f"{BOT} list": "#1001",
    f"{BOT} !list": "#1001",
    f"{BOT}, list mine": "Nothing here",
    f"{BOT} 1001": "My printer burns",
    f"{BOT} !show #1001": "My printer burns",
    f"{BOT} help": "type ! and a command",
    f"{BOT} !help": "type ! and a command",
    "!help": "type ! and a command",
    BOT: "type ! and a command",
    "!close": "Which ticket? Type it like this: !close 1042",
    f"{BOT} close": "Which ticket? Type it like this: !close 1042",
    f"{BOT} lst": "Did you mean",
    "!show 4711": "4711",
}


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_commands_in_the_channel_are_answered_once_and_chatter_is_not(database: str, tmp_path: Path, mode: str) -> None:
    house = Wired(database, tmp_path)
    house.port = free_port()
    if mode == "http":
        house.slack.deliver_to(f"http://127.0.0.1:{house.port}/channels/slack/events")
    await house.open(slack_mode=mode)
    try:
        await _commands_and_chatter(house)
    finally:
        await house.close()


async def _commands_and_chatter(house: House) -> None:
    await asks(house, house.tom, "My printer burns")
    for text, words in ANSWERED.items():
        before = hints(house.anna)
        await house.slack.posts("U0ANNA", SUPPORT, text)
        assert words in await next_hint(house.anna, before), text
    told = hints(house.anna)
    for chatter in ("!important: lunch", "! list", "hello", "list", "help", "I asked the bot to !list", "`!list`"):
        await house.slack.posts("U0ANNA", SUPPORT, chatter)
    await house.slack.posts("U0ANNA", SUPPORT, f"{BOT} list")
    await house.until(lambda: hints(house.anna) > told)
    await tells(house.boris, "list")
    assert hints(house.anna) == told + 1


@pytest.mark.parametrize(
    "typed", ["!reply {n} hello there", "!r #{n} hello there", "@bellhop reply {n} hello there", "@bellhop !r {n} hello there"]
)
async def test_a_reply_typed_in_the_channel_is_sent_once_and_shown_in_the_thread(house: House, typed: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await house.slack.posts("U0ANNA", SUPPORT, typed.format(n=number))
    await house.told(house.tom, "hello there")
    await house.in_thread(number, "hello there")
    assert len([text for text in house.tom.heard() if "hello there" in text]) == 1


async def test_a_call_in_another_thread_is_answered_there(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    first = await house.slack.posts("U0ANNA", SUPPORT, "Lunch?")
    await house.slack.posts("U0ANNA", SUPPORT, "!list of places", thread_ts=first)
    await house.slack.posts("U0ANNA", SUPPORT, f"{BOT} show {number}", thread_ts=first)
    await hint_for(house.anna, "My printer burns")
    assert hints(house.anna) == 1
