"""Signed HTTP: presses, answers through response addresses, commands, retries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from sandbox.slack import NotPossible
from tests.sandbox.slack_wire import CHANNEL, Listener, actions, button, listening, peopled

TITLE = {"type": "plain_text", "text": "Title"}


@pytest.fixture
async def app() -> AsyncIterator[Listener]:
    async with listening(peopled()) as app:
        yield app


async def test_a_press_carries_message_state_and_a_response_address_for_five_answers(app: Listener) -> None:
    menu = {"type": "static_select", "action_id": "more", "options": [{"text": TITLE, "value": "close:1"}]}
    posted = await app.wire.client.chat_postMessage(channel=CHANNEL, text="card", blocks=[actions(button("claim"), menu, block_id="deeds")])
    await app.wire.world.selects("U0ANNA", CHANNEL, posted["ts"], "more", "close:1")
    assert app.last["actions"][0]["selected_option"]["value"] == "close:1"
    await app.wire.world.presses("U0ANNA", CHANNEL, posted["ts"], "claim")
    press = app.last
    assert press["state"]["values"]["deeds"]["more"]["selected_option"]["value"] == "close:1"
    assert (press["message"]["ts"], press["container"]["message_ts"]) == (posted["ts"], posted["ts"])
    for number, answer in enumerate(
        [
            {"text": "psst", "replace_original": False},
            {"text": "all", "response_type": "in_channel", "replace_original": False},
            {"text": "new", "replace_original": True},
            {"text": "x", "shout": True},
            {"delete_original": True},
        ]
    ):
        async with app.wire.http.post(press["response_url"], json=answer) as response:
            assert response.status == (400 if number == 3 else 200)
    assert [one["text"] for one in app.wire.world.ephemerals("U0ANNA")] == ["psst"]
    assert [one["text"] for one in app.wire.world.messages(CHANNEL)] == ["all"]
    async with app.wire.http.post(press["response_url"], json={"text": "x"}) as response:
        assert response.status == 200
    async with app.wire.http.post(press["response_url"], json={"text": "x"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "used_url")


async def test_an_ephemeral_message_can_be_pressed_and_replaced_by_its_address(app: Listener) -> None:
    sent = await app.wire.client.chat_postEphemeral(channel=CHANNEL, user="U0ANNA", text="sure?", blocks=[actions(button("yes"))])
    with pytest.raises(NotPossible):
        await app.wire.world.presses("U0BOSS", CHANNEL, sent["message_ts"], "yes")
    await app.wire.world.presses("U0ANNA", CHANNEL, sent["message_ts"], "yes")
    assert app.last["container"]["is_ephemeral"]
    assert "message" not in app.last
    async with app.wire.http.post(app.last["response_url"], json={"text": "done", "replace_original": True}) as response:
        assert response.status == 200
    assert [(one["text"], "blocks" in one) for one in app.wire.world.ephemerals("U0ANNA")] == [("done", False)]


async def test_buttons_that_are_not_there_cannot_be_pressed_except_by_forgery(app: Listener) -> None:
    posted = await app.wire.client.chat_postMessage(channel=CHANNEL, text="card", blocks=[actions(button("claim", "1042"))])
    with pytest.raises(NotPossible, match="there is"):
        await app.wire.world.presses("U0ANNA", CHANNEL, posted["ts"], "close")
    with pytest.raises(NotPossible):
        await app.wire.world.presses("U0ANNA", CHANNEL, posted["ts"], "claim", "1043")
    with pytest.raises(NotPossible, match="not in"):
        await app.wire.world.presses("U0GUEST", CHANNEL, posted["ts"], "claim")
    await app.wire.world.presses("U0GUEST", CHANNEL, posted["ts"], "close", "1", forged=True)
    assert (app.last["user"]["id"], app.last["actions"][0]["action_id"]) == ("U0GUEST", "close")


async def test_over_http_events_are_signed_and_retried_with_number_and_reason(app: Listener) -> None:
    assert not await app.wire.world.verify_url()
    app.answer = lambda body: web.json_response({"challenge": body["challenge"]})
    assert await app.wire.world.verify_url()
    app.requests.clear()
    app.headers.clear()
    app.answer = lambda _: web.Response(status=503)
    await app.wire.world.posts("U0ANNA", CHANNEL, "hello")
    await app.wire.world.wait_for(lambda: app.wire.world.lost)
    assert [one.get("X-Slack-Retry-Num") for one in app.headers] == [None, "1", "2"]
    assert app.headers[1]["X-Slack-Retry-Reason"] == "http_error"
    assert len({one["event_id"] for one in app.requests}) == 1


async def test_an_app_can_decline_retries(app: Listener) -> None:
    app.answer = lambda _: web.Response(status=500, headers={"X-Slack-No-Retry": "1"})
    await app.wire.world.posts("U0ANNA", CHANNEL, "hello")
    await app.wire.world.wait_for(lambda: app.wire.world.lost)
    assert len(app.requests) == 1


async def test_a_command_over_http_may_answer_in_plain_text(app: Listener) -> None:
    app.answer = lambda _: web.Response(text="done")
    assert await app.wire.world.commands("U0ANNA", CHANNEL, "/ticket", "close <1>") == {"text": "done"}
    assert app.last["text"] == "close &lt;1&gt;"
    app.answer = lambda _: web.json_response({"text": "x", "blocks": [{"type": "nonsense"}]})
    await app.wire.world.commands("U0ANNA", CHANNEL, "/ticket", "")
    assert app.wire.world.errors[0]["what"] == "/ticket"


async def test_a_shortcut_carries_its_message(app: Listener) -> None:
    ts = await app.wire.world.posts("U0BOSS", CHANNEL, "please fix")
    await app.wire.world.shortcut("U0ANNA", CHANNEL, ts, "new")
    chosen = next(one for one in app.requests if one["type"] == "message_action")
    assert (chosen["callback_id"], chosen["message"]["text"]) == ("new", "please fix")
