"""What a person types, as the platform sends it: escaped text and a rich text block."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.slack.blockkit.validate import message_blocks
from sandbox.slack.composer import compose
from tests.sandbox.slack_wire import peopled


def line(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


@pytest.mark.parametrize(
    ("typed", "text", "elements"),
    [
        ("plain", "plain", [line({"type": "text", "text": "plain"})]),
        (
            "_it_ ~no~ `a*b*` :wave:",
            "_it_ ~no~ `a*b*` :wave:",
            [
                line(
                    {"type": "text", "text": "it", "style": {"italic": True}},
                    {"type": "text", "text": " "},
                    {"type": "text", "text": "no", "style": {"strike": True}},
                    {"type": "text", "text": " "},
                    {"type": "text", "text": "a*b*", "style": {"code": True}},
                    {"type": "text", "text": " "},
                    {"type": "emoji", "name": "wave"},
                ),
            ],
        ),
        (
            "see\n• one\n• *two*\n> said\n```x < 1```",
            "see\n• one\n• *two*\n&gt; said\n```x &lt; 1```",
            [
                line({"type": "text", "text": "see"}),
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "indent": 0,
                    "border": 0,
                    "elements": [line({"type": "text", "text": "one"}), line({"type": "text", "text": "two", "style": {"bold": True}})],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x < 1"}], "border": 0},
            ],
        ),
        (
            "@anna @nobody #support a@b.de <@U0ANNA>",
            "<@U0ANNA> @nobody <#C0SUPPORT|support> <mailto:a@b.de|a@b.de> &lt;@U0ANNA&gt;",
            [
                line(
                    {"type": "user", "user_id": "U0ANNA"},
                    {"type": "text", "text": " @nobody "},
                    {"type": "channel", "channel_id": "C0SUPPORT"},
                    {"type": "text", "text": " "},
                    {"type": "link", "url": "mailto:a@b.de", "text": "a@b.de"},
                    {"type": "text", "text": " <@U0ANNA>"},
                ),
            ],
        ),
    ],
)
def test_what_is_typed_becomes_escaped_text_and_rich_text(
    typed: str,
    text: str,
    elements: list[dict[str, Any]],
) -> None:
    composed = compose(typed, peopled().workspace)
    assert composed.text == text
    assert composed.block is not None
    assert composed.block["elements"] == elements
    message_blocks([composed.block])


@pytest.mark.parametrize(
    "typed",
    [
        "a*b*c",
        "snake_case_name",
        "2 * 3 * 4",
        "~",
        "**",
        "`",
        "http://",
        "@",
        "#",
        "a & b",
        "10:30:00",
        "- ",
        "  indented",
        "\n\n",
        "*a\nb*",
    ],
)
def test_odd_text_stays_text(typed: str) -> None:
    composed = compose(typed, peopled().workspace)
    assert composed.text == typed.replace("&", "&amp;")
    assert composed.block is not None
    message_blocks([composed.block])
