"""Free text and links cross from one platform to the other as they were meant, wherever they are shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, tells

LITERAL = ":tada: @here <!channel> *stars* _x_ @anna #support <@U0ANNA> &amp;"
DRIVE = "https://docs.google.com/document/d/1"


def elements(message: dict[str, Any]) -> list[dict[str, Any]]:
    """What the rich text of a message is made of."""
    found = [block for block in message.get("blocks", []) if block["type"] == "rich_text"]
    return [part for block in found for section in block["elements"] for part in section["elements"]]


def links(messages: list[dict[str, Any]]) -> set[str]:
    return {part["url"] for message in messages for part in elements(message) if part["type"] == "link"}


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        (":tada: done :wave::skin-tone-3:", "🎉 done 👋🏼"),
        ("ask @maria in #billing", "ask {maria} in #billing"),
        (":our_own: at 10:30:15 *b*", ":our_own: at 10:30:15 b"),
        ("https://a.example/x?a=1&b=2 a@b.example", "https://a.example/x?a=1&b=2 a@b.example"),
    ],
)
async def test_a_slash_commands_text_reaches_the_customer_as_people_read_it(desk: House, typed: str, heard: str, *, escaped: bool) -> None:
    desk.slack.manifest.commands["/ticket"]["should_escape"] = escaped
    await asks(desk, desk.tom, "My printer burns")
    await tells(desk.boss, "list")
    before = len(desk.tom.heard())
    await tells(desk.anna, f"reply 1001 {typed}")
    await desk.until(lambda: len(desk.tom.heard()) > before)
    assert heard.format(maria=desk.slack.workspace.users["U0BOSS"].real_name) in desk.tom.heard()[-1]


async def test_what_a_customer_wrote_is_exactly_this_everywhere_in_slack(desk: House) -> None:
    await asks(desk, desk.tom, LITERAL)
    await desk.in_thread(1001, LITERAL)
    await tells(desk.anna, "show 1001")
    await desk.anna.presses("reply", 1001)
    await desk.slack.opens_home("U0ANNA")
    shown = json.dumps([call.args for call in desk.slack.journal.calls if call.method.startswith(("chat.", "views."))], ensure_ascii=False)
    assert ":tada:" in shown
    assert '"broadcast"' not in shown
    assert "emoji" in shown and "true" not in re.findall(r'emoji\\*": ?(true|false)', shown)
    for message in (*desk.slack.messages(SUPPORT), *desk.slack.thread(SUPPORT, desk.card_ts(1001))):
        assert {part["type"] for part in elements(message)} <= {"text", "link", "date"}
    posts = [call.args for call in desk.slack.journal.of("chat.postMessage")]
    assert posts and all(post["mrkdwn"] is ("<!date^" in post["text"]) for post in posts)


async def test_links_of_a_customer_are_links_in_the_thread(desk: House) -> None:
    text = "https://a.example/x b@c.example +49 30 1234567"
    kinds = [("url", 0, 19), ("email", 20, 11), ("phone_number", 32, 14)]
    desk.tom.says(text, entities=[{"type": kind, "offset": at, "length": length} for kind, at, length in kinds])
    await desk.in_thread(1001, "a.example")
    assert {"https://a.example/x", "mailto:b@c.example", "tel:+49301234567"} <= links(desk.posts(1001))


@pytest.mark.parametrize("line", ["!r here it is", "!r"])
async def test_an_agents_file_that_is_a_link_reaches_the_customer_as_a_link(desk: House, line: str) -> None:
    await asks(desk, desk.tom, "Where is the plan?")
    await desk.slack.posts("U0ANNA", SUPPORT, line, thread_ts=desk.card_ts(1001), files=[("The <b>plan", b"-", "")], link=DRIVE)
    await desk.told(desk.tom, "📎 The <b>plan")
    message = desk.telegram.chat(4712)[-1]
    (linked,) = [entity for entity in message["entities"] if entity["type"] == "text_link"]
    assert linked["url"] == DRIVE
    assert message["text"].encode("utf-16-le")[2 * linked["offset"] :][: 2 * linked["length"]].decode("utf-16-le") == "The <b>plan"


async def test_a_customers_file_that_is_a_link_is_a_link_in_the_thread(desk: House) -> None:
    await desk.slack.posts("U0EVE", desk.slack.im("U0EVE"), "my plan", files=[("Plan", b"-", "")], link=DRIVE)
    assert "📎 Plan" in await desk.in_thread(1001, "my plan")
    assert DRIVE in links(desk.posts(1001))
    assert "too large" not in str([text_of(message) for message in desk.slack.messages(desk.slack.im("U0EVE"))])


async def test_a_reply_by_slash_command_is_styled_as_it_was_written(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.commands(f"reply {number} *Never* open the _lid_ of HP_2_3")
    await desk.told(desk.tom, "Never open the lid of HP_2_3")
    message = desk.telegram.last(4712)
    styled = {message["text"][at : at + one["length"]]: one["type"] for one in message["entities"] if (at := one["offset"]) is not None}
    assert styled["Never"] == "bold"
    assert styled["lid"] == "italic"
