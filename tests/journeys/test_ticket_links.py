"""Whatever agents see in Slack, a ticket's number leads to its card; customers see no links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.house import BILLING, SUPPORT, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, direct, tells

Json = dict[str, Any]
NUMBER = re.compile(r"#[0-9]{4}")
MARKUP = re.compile(r"<(https://[^|>]+)\|([^>]+)>")
FRAME = ("text", "plain_text", "mrkdwn")


def spoken(value: Any) -> Iterator[str]:
    """All texts of blocks that could hold a link and are none."""
    if isinstance(value, list):
        for one in value:
            yield from spoken(one)
    elif isinstance(value, dict) and value.get("type") not in ("header", "actions", "input", "link"):
        if value.get("type") in FRAME:
            yield MARKUP.sub("", str(value["text"]))
        for one in value.values():
            yield from spoken(one)


def links(blocks: Any) -> list[tuple[str, str]]:
    """The text and address of all links."""
    if isinstance(blocks, list):
        return [found for one in blocks for found in links(one)]
    if not isinstance(blocks, dict):
        return []
    if blocks.get("type") == "link":
        return [(blocks.get("text", ""), blocks["url"])]
    if blocks.get("type") == "mrkdwn":
        return [(text, url) for url, text in MARKUP.findall(blocks["text"])]
    return [found for one in blocks.values() for found in links(one)]


def seen(house: House) -> list[Json]:
    """Everything that agents have been shown."""
    found: list[Json] = []
    for agent in (house.anna, house.boris, house.boss):
        found += [*direct(agent), *house.slack.ephemerals(agent.user), house.slack.home(agent.user) or {}]
    for channel in (SUPPORT, BILLING):
        found += house.slack.messages(channel)
    return [message for message in found if message.get("bot_id") or not message.get("user")]


def address(house: House, number: int, channel: str = SUPPORT) -> str:
    return f"/archives/{channel}/p{house.card_ts(number, channel).replace('.', '')}"


async def test_every_number_that_agents_are_shown_leads_to_its_card(opened: Open) -> None:
    at = (datetime.now(UTC) - timedelta(days=1)).astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")
    house = await opened(first="1h", sla=", resolution: 2h", more=f'    reopen_within: 1m\n    digest: {{daily: "{at}"}}')
    assert await asks(house, house.tom, "My printer burns") == 1001
    assert await asks(house, house.olga, "No sound") == 1002
    await tells(house.anna, "notify direct")
    for line in ("claim 1001", "why 1001", "show 1001", "priority 1001 high", "list", "list 7d opened", "claim 9999", "snooze 1001 2h"):
        assert await tells(house.anna, line)
    house.tom.says("Still burning")
    await house.in_direct(house.anna, "has written on #1001")
    for which in ("U0ANNA", "U0BOSS"):
        await house.slack.opens_home(which)
    await house.until(lambda: "#1002" in text_of(house.slack.home("U0BOSS") or {}))
    await house.anna.presses("reply", 1002)
    view = await house.until(lambda: house.slack.view("U0ANNA"))
    assert [text for text, _ in links(view["blocks"])] == ["#1002"]
    await house.anna.fills(text="Turn it up", then="closed")
    await house.told(house.olga, "Turn it up")
    await house.later(minutes=61)
    await house.in_direct(house.boss, "#1001")
    house.olga.says("No sound again")
    await house.ticket(1003)
    assert await tells(house.anna, "split 1001 1")
    await house.ticket(1004)
    assert await asks(house, house.customer(4713, "Max"), "An invoice") == 1005
    assert await house.boris.commands("move 1005 billing")
    await house.ticket(1005, BILLING)
    await house.in_thread(1004, "split this off")
    await tells(house.anna, "away")
    await house.desk.store.write(lambda work: work.counters.set("digest:support:daily", 1))
    await house.later(days=1)
    await house.in_direct(house.boss, "The last day")
    shown = [message for message in seen(house) if not text_of(message).startswith("✅ #")]  # the header of a closed card
    numbers = [text for message in shown for text in spoken(message.get("blocks")) if NUMBER.search(text)]
    assert [text for text in numbers if "#9999" not in text] == []
    found = {pair for message in shown for pair in links(message.get("blocks"))}
    assert {text for text, _ in found} == {"#1001", "#1002", "#1003", "#1004", "#1005", "1001", "1004"}
    for text, url in found:
        number = int(text.lstrip("#"))
        places = [address(house, number), *([address(house, number, BILLING)] if number == 1005 else [])]
        assert url.startswith("https://") and url.endswith(tuple(places)), (text, url)
    assert house.slack.errors == []
    told = [message for customer in (house.tom, house.olga) for message in house.telegram.chat(customer.number)]
    assert any("#1001" in text_of(message) for message in told)
    assert not [entity for message in told for entity in message.get("entities", []) if entity["type"] == "text_link"]


async def test_what_people_wrote_stays_text(house: House) -> None:
    await asks(house, house.tom, "My printer burns")
    await asks(house, house.olga, "As in #1001")
    await house.anna.types(1002, "compare #1001")
    await tells(house.anna, "show 1002")
    await tells(house.anna, "list")
    assert "As in #1001" in str(house.thread(1002))
    found = [pair for message in seen(house) for pair in links(message.get("blocks"))]
    assert len([text for text, _ in found if text == "#1001"]) == 1, "only the desk's own number, in the list"
