"""Messages that others are in: shared and forwarded ones, previews of links, and what apps draw."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.richtext import text_of
from bot.ports.inbound import MessageReceived
from bot.tickets.frames import own_words
from tests.adapters.slack.stage import heard


def _said_there(*words: str) -> dict[str, Any]:
    """One of ``message_blocks``, as Slack forwards a message with styles."""
    elements = [{"type": "rich_text_section", "elements": [{"type": "text", "text": line}]} for line in words]
    return {"team": "T1", "channel": "C08", "ts": "1.2", "message": {"blocks": [{"type": "rich_text", "elements": elements}]}}


LINK = "https://acme.slack.com/archives/C08/p1776404384245429"
SHARED = {"author_id": "U0LINDA", "author_name": "Linda C", "channel_id": "C08", "channel_name": "invoices", "ts": "1776404384.245429"}
ORIGIN = "↪ Linda C, #invoices\n"


@pytest.mark.parametrize(
    "more",
    [
        {"is_share": True, "is_msg_unfurl": True, "from_url": LINK, "text": "it &lt;burns&gt;", "fallback": "[April 17th] Linda: it"},
        {"is_msg_unfurl": True, "from_url": LINK, "text": "it &lt;burns&gt;"},
        {"is_share": True, "original_url": LINK, "text": "", "message_blocks": [_said_there("it <burns>")]},
        {"is_share": True, "from_url": LINK, "text": "it *burns*", "message_blocks": [_said_there("it <burns>")]},
    ],
)
def test_a_shared_message_comes_with_its_author_its_link_and_its_words(more: dict[str, Any]) -> None:
    said = heard("message", text="please look", attachments=[{**SHARED, **more}])
    assert isinstance(said, MessageReceived)
    assert text_of(said.text) == f"please look\n{ORIGIN}it <burns>"
    assert [span.quote for span in said.text] == [False] + [True] * (len(said.text) - 1)
    assert [span.link for span in said.text if span.link] == [LINK]
    assert said.forwarded


def test_a_shared_message_brings_its_files_and_calls_nobody() -> None:
    file = {"id": "F7", "name": "plan.pdf", "mimetype": "application/pdf", "size": 7, "url_private": "https://files.slack.com/plan.pdf"}
    said = heard("message", text="", blocks=[], attachments=[{**SHARED, "is_share": True, "text": "<@U0BELLHOP> help", "files": [file]}])
    assert isinstance(said, MessageReceived)
    assert [one.name for one in said.files] == ["plan.pdf"]
    assert text_of(said.text) == f"{ORIGIN}@U0BELLHOP help"
    assert own_words(said.text) == ()
    assert not said.addressed


def test_of_a_link_that_somebody_typed_there_is_a_preview_in_a_direct_chat_only() -> None:
    """In a thread, it would carry words of the team into a reply."""
    preview = {**SHARED, "is_msg_unfurl": True, "from_url": LINK, "text": "a secret"}
    told = {"text": f"!r see <{LINK}>", "attachments": [preview]}
    typed, asked = heard("message", **told), heard("message", **told, channel="D1", channel_type="im")
    assert isinstance(typed, MessageReceived)
    assert isinstance(asked, MessageReceived)
    assert not typed.forwarded
    assert "secret" not in text_of(typed.text)
    assert text_of(asked.text).endswith("a secret")


def test_a_preview_that_slack_adds_later_is_no_edit() -> None:
    was = {"type": "message", "user": "U0ANNA", "text": f"see <{LINK}>", "ts": "1.1"}
    new = {**was, "attachments": [{**SHARED, "is_msg_unfurl": True, "from_url": LINK, "text": "a secret"}]}
    for channel, kind in (("C0SUPPORT", "channel"), ("D1", "im")):
        assert heard("message_changed", channel=channel, channel_type=kind, message=new, previous_message=was) is None


@pytest.mark.parametrize("odd", [7, "x", [], {}, None])
@pytest.mark.parametrize("field", [*SHARED, "from_url", "text", "message_blocks", "files", "fallback"])
def test_an_odd_shared_message_is_still_read(field: str, odd: object) -> None:
    shared = {**SHARED, "is_share": True, "from_url": LINK, "text": "it burns", field: odd}
    said = heard("message", text="please look", attachments=[shared])
    assert isinstance(said, MessageReceived)
    assert text_of(said.text).startswith("please look\n")


def test_what_an_app_draws_is_read_where_a_message_has_no_words() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Order 7"}},
        {
            "type": "section",
            "fields": [{"type": "mrkdwn", "text": "it &lt;burns&gt;"}, {"type": "mrkdwn", "text": "see <https://a.example|this>"}],
        },
        {"type": "context", "elements": [{"type": "image", "image_url": "https://a.example/p.png", "alt_text": "smoke"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]},
    ]
    old = {"pretext": "New order", "title": "Order 8", "title_link": "https://a.example/8", "fields": [{"title": "Room", "value": "5"}]}
    said = heard("message", text="", blocks=blocks, attachments=[old, {"fallback": "Order 9"}])
    assert isinstance(said, MessageReceived)
    assert text_of(said.text).splitlines() == ["Order 7", "it <burns>", "see this", "smoke", "New order", "Order 8", "Room: 5", "Order 9"]
    assert [span.link for span in said.text if span.link] == ["https://a.example", "https://a.example/8"]
    said = heard("message", text="Order 7", blocks=blocks, attachments=[old])
    assert isinstance(said, MessageReceived)
    assert text_of(said.text) == "Order 7"
