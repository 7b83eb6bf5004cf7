"""A real Bolt app over Socket Mode in the emulated workspace: it gets people's actions, and they see what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import NotPossible, SlackWorld

CHANNEL = "C0SUPPORT"
MODAL = {
    "type": "modal",
    "callback_id": "reply",
    "title": {"type": "plain_text", "text": "Reply"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "rich_text_input", "action_id": "value"},
        },
        {
            "type": "input",
            "block_id": "then",
            "optional": True,
            "label": {"type": "plain_text", "text": "Then"},
            "element": {
                "type": "static_select",
                "action_id": "value",
                "options": [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("open", "closed")],
            },
        },
    ],
}
BUTTON = {
    "type": "actions",
    "block_id": "deeds",
    "elements": [{"type": "button", "action_id": "reply", "value": "1042", "text": {"type": "plain_text", "text": "Reply"}}],
}


@dataclass
class Desk:
    world: SlackWorld
    app: AsyncApp
    client: AsyncWebClient
    heard: list[dict[str, Any]] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    fail_first: int = 0


def listen(desk: Desk) -> None:
    @desk.app.event("message")
    async def message(body: dict[str, Any]) -> None:
        if desk.fail_first:
            desk.fail_first -= 1
            desk.world.socket_mode.ack_within = 60.0
            raise RuntimeError("not stored")
        desk.heard.append(body)

    @desk.app.event("app_mention")
    async def mention(body: dict[str, Any]) -> None:
        desk.heard.append(body)

    @desk.app.command("/ticket")
    async def ticket(ack: Any, body: dict[str, Any]) -> None:
        await ack(text=f"you said {body['text']}")

    @desk.app.action("reply")
    async def reply(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @desk.app.view("reply")
    async def submitted(ack: Any, body: dict[str, Any]) -> None:
        desk.submissions.append(body)
        await ack(**desk.answer)

    @desk.app.view_closed("reply")
    async def gone(ack: Any, body: dict[str, Any]) -> None:
        desk.closed.append(body)
        await ack()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    world = SlackWorld(retry_delays=(0.05,) * 100, ack_within=60.0)
    world.add_user("U0ANNA", "anna", "Anna Agent")
    world.add_channel(CHANNEL, "support", ["U0ANNA"])
    server = web.Application()
    server.add_routes(world.routes())
    runner = web.AppRunner(server, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    client = AsyncWebClient(token="xoxb-sandbox", base_url=base)
    app = AsyncApp(client=client, process_before_response=True, ignoring_self_events_enabled=False)
    handler = AsyncSocketModeHandler(app, "xapp-sandbox")
    desk = Desk(world, app, client)
    listen(desk)
    await handler.connect_async()
    await world.wait_for(lambda: world.socket_mode.connections)
    yield desk
    await handler.close_async()
    await world.close()
    await runner.cleanup()


async def test_a_message_reaches_the_app_escaped_and_with_its_rich_text(desk: Desk) -> None:
    ts = await desk.world.posts("U0ANNA", CHANNEL, "*hi* <b> & @bellhop https://example.com")
    await desk.world.wait_for(lambda: len(desk.heard) == 2)
    kinds = {body["event"]["type"]: body for body in desk.heard}
    assert set(kinds) == {"message", "app_mention"}
    assert kinds["message"]["event"]["ts"] == kinds["app_mention"]["event"]["ts"] == ts
    assert kinds["message"]["event_id"] != kinds["app_mention"]["event_id"]
    event = kinds["message"]["event"]
    assert event["text"] == "*hi* &lt;b&gt; &amp; <@U0BELLHOP> <https://example.com>"
    assert event["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "hi", "style": {"bold": True}},
        {"type": "text", "text": " <b> & "},
        {"type": "user", "user_id": "U0BELLHOP"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://example.com"},
    ]


async def test_an_event_that_the_app_failed_to_take_is_sent_again(desk: Desk) -> None:
    desk.fail_first = 1
    desk.world.socket_mode.ack_within = 0.1
    await desk.world.posts("U0ANNA", CHANNEL, "hello")
    await desk.world.wait_for(lambda: desk.heard)
    assert desk.world.lost == []
    assert {body["event"]["text"] for body in desk.heard} == {"hello"}


async def test_a_slash_command_is_answered_privately(desk: Desk) -> None:
    answer = await desk.world.commands("U0ANNA", CHANNEL, "/ticket", "list mine")
    assert answer["text"] == "you said list mine"
    assert [one["text"] for one in desk.world.ephemerals("U0ANNA")] == ["you said list mine"]
    with pytest.raises(NotPossible, match="thread"):
        await desk.world.commands("U0ANNA", CHANNEL, "/ticket", "list", thread_ts="1.1")


async def test_a_button_opens_a_form_that_is_submitted(desk: Desk) -> None:
    posted = await desk.client.chat_postMessage(channel=CHANNEL, text="card", blocks=[BUTTON])
    await desk.world.presses("U0ANNA", CHANNEL, posted["ts"], "reply", "1042")
    assert desk.world.view("U0ANNA")["callback_id"] == "reply"
    with pytest.raises(NotPossible, match="required"):
        await desk.world.submits("U0ANNA", {"then": "closed"})
    with pytest.raises(NotPossible, match="no option"):
        await desk.world.submits("U0ANNA", {"text": "x", "then": "never"})
    desk.answer = {"response_action": "errors", "errors": {"text": "too short"}}
    await desk.world.submits("U0ANNA", {"text": "Try *this*", "then": "closed"})
    assert desk.world.view_errors("U0ANNA") == {"text": "too short"}
    desk.answer = {}
    await desk.world.submits("U0ANNA", {"text": "Try *this* now"})
    assert desk.world.view("U0ANNA") is None
    state = desk.submissions[-1]["view"]["state"]["values"]
    assert state["then"]["value"]["selected_option"]["value"] == "closed"
    assert state["text"]["value"]["rich_text_value"]["elements"][0]["elements"][1]["style"] == {"bold": True}
    assert desk.world.errors == []


async def test_closing_a_form_is_told_when_the_app_asked_for_it(desk: Desk) -> None:
    posted = await desk.client.chat_postMessage(channel=CHANNEL, text="card", blocks=[BUTTON])
    await desk.world.presses("U0ANNA", CHANNEL, posted["ts"], "reply")
    await desk.world.closes("U0ANNA")
    assert desk.closed[0]["view"]["callback_id"] == "reply"
    assert desk.world.view("U0ANNA") is None


async def test_errors_for_blocks_that_are_no_inputs_are_an_error_to_the_user(desk: Desk) -> None:
    posted = await desk.client.chat_postMessage(channel=CHANNEL, text="card", blocks=[BUTTON])
    await desk.world.presses("U0ANNA", CHANNEL, posted["ts"], "reply")
    desk.answer = {"response_action": "errors", "errors": {"nowhere": "?"}}
    await desk.world.submits("U0ANNA", {"text": "hello"})
    assert desk.world.errors[0]["what"] == "view_submission"
    assert desk.world.view("U0ANNA") is not None


async def test_a_press_that_nobody_acknowledges_is_an_error_to_the_user_and_not_repeated(desk: Desk) -> None:
    desk.world.socket_mode.ack_within = 0.1
    silent = {**BUTTON, "elements": [{**BUTTON["elements"][0], "action_id": "silent"}]}  # type: ignore[index, dict-item]
    posted = await desk.client.chat_postMessage(channel=CHANNEL, text="card", blocks=[silent])
    await desk.world.presses("U0ANNA", CHANNEL, posted["ts"], "silent")
    assert desk.world.errors == [{"what": "block_actions", "user": "U0ANNA", "why": "timeout"}]


async def test_connections_are_refreshed_without_losing_an_event(desk: Desk) -> None:
    before = list(desk.world.socket_mode.connections)
    await desk.world.refresh_connections()
    await desk.world.wait_for(lambda: desk.world.socket_mode.connections and desk.world.socket_mode.connections[0] not in before)
    await desk.world.posts("U0ANNA", CHANNEL, "still there?")
    await desk.world.wait_for(lambda: desk.heard)
    assert desk.world.lost == []


async def test_the_app_hears_its_own_posts_and_edits(desk: Desk) -> None:
    posted = await desk.client.chat_postMessage(channel=CHANNEL, text="one")
    await desk.client.chat_update(channel=CHANNEL, ts=posted["ts"], text="two")
    await desk.world.wait_for(lambda: len(desk.heard) == 2)
    first, second = (body["event"] for body in desk.heard)
    assert (first["bot_id"], first["app_id"], first["text"]) == ("B0BELLHOP", "A0BELLHOP", "one")
    assert second["subtype"] == "message_changed"
    assert (second["message"]["text"], second["previous_message"]["text"]) == ("two", "one")


async def test_redelivered_and_doubled_events_keep_their_id(desk: Desk) -> None:
    desk.world.duplicate_events(on=True)
    await desk.world.posts("U0ANNA", CHANNEL, "twice")
    await desk.world.wait_for(lambda: len(desk.heard) == 2)
    desk.world.redeliver(desk.heard[0]["event_id"])
    await desk.world.wait_for(lambda: len(desk.heard) == 3)
    assert len({body["event_id"] for body in desk.heard}) == 1


async def test_what_happens_without_a_connection_arrives_as_a_retry(desk: Desk) -> None:
    desk.world.delivery.retry_delays = (0.1,) * 80
    for socket in list(desk.world.socket_mode.connections):
        await socket.close()
    await desk.world.posts("U0ANNA", CHANNEL, "anybody?")
    await desk.world.wait_for(lambda: desk.heard)
    await asyncio.sleep(0)
    assert [body["event"]["text"] for body in desk.heard] == ["anybody?"]
