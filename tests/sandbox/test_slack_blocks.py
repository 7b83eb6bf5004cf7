"""Block Kit: what is accepted, what is refused, and with which error."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.slack.blockkit.validate import message_blocks, view
from sandbox.slack.errors import Refusal
from tests.sandbox.slack_wire import CHANNEL, Wire, actions, button, error_of, peopled, section, served

PLAIN = {"type": "plain_text", "text": "x"}


def option(value: str = "a", text: str = "A") -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def select(*options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "more", "options": list(options), **more}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def text_input(block_id: str = "text", **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": PLAIN,
        "element": {"type": "plain_text_input", "action_id": "value"},
        **more,
    }


GOOD = [
    [section("x" * 3000)],
    [{"type": "header", "text": {"type": "plain_text", "text": "h" * 150}}],
    [{"type": "divider"}] * 50,
    [actions(*(button(f"b{n}", "v" * 2000, "t" * 75) for n in range(25)))],
    [actions(select(*(option(str(n), "t" * 75) for n in range(100))))],
    [actions(select(option("v" * 150)))],
    [section("x", accessory=button("go"))],
    [section("x", accessory={"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(5)]})],
    [{"type": "section", "fields": [{"type": "mrkdwn", "text": "f" * 2000}] * 6}],
    [
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "x"}, {"type": "image", "image_url": "https://x.y/z.png", "alt_text": "z"}],
        }
    ],
    [{"type": "image", "image_url": "https://x.y/z.png", "alt_text": "z", "title": PLAIN}],
    [text_input()],
    [{"type": "markdown", "text": "**x**"}],
    [rich(line({"type": "text", "text": "x", "style": {"bold": True, "code": False}}, {"type": "user", "user_id": "U0ANNA"}))],
    [rich({"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [line({"type": "emoji", "name": "wave"})]})],
    [rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}], "border": 1})],
    [rich({"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://x.y", "text": "x", "style": {"italic": True}}]})],
    [rich(line({"type": "broadcast", "range": "here"}, {"type": "channel", "channel_id": "C0SUPPORT"}))],
    [rich(line({"type": "date", "timestamp": 1720710212, "format": "{date}", "fallback": "then"}, {"type": "color", "value": "#F405B3"}))],
    [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, rich(line({"type": "text", "text": "b"}))]]}],
    [actions({"type": "button", "text": PLAIN}, {"type": "button", "text": PLAIN})],
]
BAD = [
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section("")], "must be more than 0 characters"),
    ([{"type": "section"}], "must define either `text` or `fields`"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([section("x", block_id="same"), section("y", block_id="same")], "block_id `same` already exists"),
    ([actions(button("same"), button("same"))], "action_id `same` already exists"),
    ([actions(button("b", "v" * 2001))], "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"),
    ([actions(button("b", text="t" * 76))], "must be less than 76 characters"),
    ([actions({**button("b"), "text": {"type": "mrkdwn", "text": "x"}})], "unsupported type: mrkdwn"),
    ([actions({**button("b"), "style": "blue"})], "must be a valid enum value"),
    ([actions({**button("b"), "callback_id": "x"})], "invalid additional property: callback_id"),
    ([actions({**button("b"), "value": 1042})], "must be a string"),
    ([actions(*(button(f"b{n}") for n in range(26)))], "no more than 25 items allowed"),
    ([actions()], "no fewer than 1 items allowed"),
    ([actions(select(*(option(str(n)) for n in range(101))))], "no more than 100 items allowed"),
    ([actions(select(option("v" * 151)))], "must be less than 151 characters"),
    ([actions(select(option("a", "t" * 76)))], "must be less than 76 characters"),
    ([actions(select(option("a"), option("a", "B")))], "option value `a` already exists"),
    ([actions(select(option("a"), initial_option=option("b")))], "initial option(s) must exactly match"),
    ([actions({"type": "static_select", "action_id": "x"})], "must define either `options` or `option_groups`"),
    ([actions({"type": "plain_text_input", "action_id": "x"})], "unsupported type: plain_text_input"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "unsupported type: mrkdwn"),
    ([{"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}], "must be less than 151 characters"),
    ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], "no more than 10 items allowed"),
    ([{"type": "section", "fields": [PLAIN] * 11}], "no more than 10 items allowed"),
    ([{"type": "image", "image_url": "https://x.y/z.png"}], "missing required field: alt_text"),
    ([{"type": "banner"}], "unsupported type: banner"),
    ([{"text": "x"}], "missing required field: type"),
    (["x"], "must be an object"),
    ([{**section("x"), "text": "x"}], "must be an object"),
    ([{**section("x"), "text": {**PLAIN, "verbatim": True}}], "invalid additional property: verbatim"),
    ([rich()], "no fewer than 1 items allowed"),
    ([rich({"type": "text", "text": "x"})], "unsupported type: text"),
    ([rich(line({"type": "text", "text": ""}))], "must be more than 0 characters"),
    ([rich(line({"type": "text", "text": "x", "style": {"big": True}}))], "invalid additional property: big"),
    ([rich(line({"type": "text", "text": "x", "style": "bold"}))], "must be an object"),
    ([rich(line({"type": "user", "user_id": "anna"}))], "must be a user id"),
    ([rich({"type": "rich_text_list", "elements": [line({"type": "text", "text": "x"})]})], "missing required field: style"),
    ([rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]})], "unsupported type: text"),
    ([rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U0ANNA"}]})], "unsupported type: user"),
    ([rich(line({"type": "broadcast", "range": "all"}))], "must be a valid enum value"),
    ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters"),
    ([{**text_input(), "element": {"type": "file_input", "action_id": "value"}}], "unsupported element type on this surface"),
]


@pytest.mark.parametrize("blocks", GOOD)
def test_blocks_up_to_their_limits_are_taken(blocks: list[dict[str, Any]]) -> None:
    taken = message_blocks(blocks)
    ids = [block["block_id"] for block in taken]
    assert len(set(ids)) == len(ids) == len(blocks)


@pytest.mark.parametrize(("blocks", "message"), BAD)
def test_blocks_beyond_their_limits_are_refused(blocks: list[Any], message: str) -> None:
    with pytest.raises(Refusal) as refused:
        message_blocks(blocks)
    assert refused.value.error == "invalid_blocks"
    assert message in " ".join(refused.value.messages)


def test_too_much_text_in_all_blocks_is_refused() -> None:
    message_blocks([section("x" * 2600)] * 5)
    with pytest.raises(Refusal, match="msg_blocks_too_long"):
        message_blocks([section("x" * 2601)] * 5)
    with pytest.raises(Refusal, match="invalid_blocks_format"):
        message_blocks({"type": "divider"})


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": "Title"}, "blocks": list(blocks), **more}


SUBMIT = {"submit": {"type": "plain_text", "text": "Go"}}


@pytest.mark.parametrize(
    "given",
    [
        modal(section("x")),
        modal(*([{"type": "divider"}] * 100)),
        modal(text_input(), **SUBMIT),
        modal(section("x"), private_metadata="m" * 3000, callback_id="c" * 255, clear_on_close=True, notify_on_close=True),
    ],
)
def test_modals_up_to_their_limits_are_taken(given: dict[str, Any]) -> None:
    assert view(given, home=False)["blocks"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (modal(text_input()), "missing required field: submit"),
        (modal(section("x"), title={"type": "plain_text", "text": "t" * 25}), "must be less than 25 characters"),
        (modal(section("x"), private_metadata="m" * 3001), "must be less than 3001 characters"),
        (modal(section("x"), callback_id="c" * 256), "must be less than 256 characters"),
        (modal(*([{"type": "divider"}] * 101)), "no more than 100 items allowed"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal(section("x"), metadata={}), "invalid additional property: metadata"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        ({"type": "home", "blocks": []}, "must be a valid enum value: modal"),
        ("view", "must provide an object"),
    ],
)
def test_flawed_modals_are_refused(given: Any, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        view(given, home=False)
    assert refused.value.error == "invalid_arguments"
    assert message in " ".join(refused.value.messages)


def test_a_view_over_250_kilobytes_is_too_large() -> None:
    with pytest.raises(Refusal, match="view_too_large"):
        view(modal(*([section("x" * 3000)] * 90)), home=False)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(peopled()) as wire:
        yield wire


async def test_a_refusal_reaches_the_client_with_its_words(wire: Wire) -> None:
    error, messages = await error_of(wire.client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("x" * 3001)]))
    assert (error, messages) == ("invalid_blocks", ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"])
