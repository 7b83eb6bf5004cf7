"""Free text of Slack in both forms, escaped text and blocks: emoji are characters, ids are names, links stay links."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.blocks_in import Reader
from adapters.slack.ingest import translate
from bot.core.richtext import Span, text_of
from bot.ports.inbound import LineTyped
from tests.adapters.slack.stage import desk, recorded

READ = Reader("slack", lambda _: None)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (":tada: done", "🎉 done"),
        ("ok :+1::skin-tone-3:", "ok 👍"),
        (":flag-ua: :de:", "🇺🇦 🇩🇪"),
        ("at 10:30:15 or a:b:c", "at 10:30:15 or a:b:c"),
        (":our_own: stays", ":our_own: stays"),
        ("ask <@U9|pavel> in <#C9|lobby>, or <!subteam^S9|@group> &lt;now&gt;", "ask @pavel in #lobby, or @group <now>"),
    ],
)
def test_a_text_reads_as_people_see_it(text: str, seen: str) -> None:
    assert text_of(READ.text(text)) == seen


def test_blocks_take_the_names_from_the_text() -> None:
    parts: list[dict[str, Any]] = [
        {"type": "user", "user_id": "U9"},
        {"type": "channel", "channel_id": "C9"},
        {"type": "usergroup", "usergroup_id": "S9"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]
    message = {"text": "<@U9|pavel><#C9|lobby><!subteam^S9|@group>", "blocks": blocks}
    assert text_of(READ.message(message)) == "@pavel#lobby@group"


def test_a_slash_command_keeps_people_links_and_emoji() -> None:
    payload = {
        **recorded("interactions")["slash_command"],
        "text": "reply 1042 :tada: <@U9|pavel> <mailto:a@b.de|a@b.de> <tel:+4930|+4930>",
    }
    typed = translate(payload, desk())
    assert isinstance(typed, LineTyped)
    assert typed.line == "reply 1042 🎉 @pavel a@b.de +4930"
    assert [span.link for span in typed.text if span.link] == ["mailto:a@b.de", "tel:+4930"]
    assert Span("@pavel", mention="slack:U9") in typed.text
