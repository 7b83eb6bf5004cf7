"""Network failures: the channel reports the reason, keeps trying, and loses nothing."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from aiohttp import web

from adapters.slack import socket_mode
from adapters.slack.channel import SlackChannel
from adapters.slack.settings import SlackSettings
from bot.ports.inbound import MessageReceived
from sandbox.faults import Fault
from sandbox.slack.world import SlackWorld
from tests.recording_desk import RecordingDesk


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "PING", 0.1)
    monkeypatch.setattr(socket_mode, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(socket_mode, "GRACE", 0.0)
    monkeypatch.setattr("bot.ports.background.FIRST_PAUSE", 0.05)


async def test_a_platform_that_is_away_at_the_start_is_waited_for(settings: SlackSettings, world: SlackWorld, desk: RecordingDesk) -> None:
    world.faults.add(Fault("500", "auth.test", times=2))
    channel = SlackChannel("slack", settings)
    with pytest.raises(Exception, match="HTTP 500"):
        await channel.open()
    await channel.listen(desk)
    assert channel.trouble
    await world.wait_for(lambda: not channel.trouble)
    await world.posts("U0ANNA", "C0SUPPORT", "at last")
    await world.wait_for(lambda: desk.told(MessageReceived))
    await channel.close()


async def test_a_refused_app_token_is_trouble_and_is_tried_again(silent: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    world.faults.add(Fault("error", "apps.connections.open", times=2, error="invalid_auth"))
    await silent.listen(desk)
    await world.wait_for(lambda: "invalid_auth" in silent.trouble)
    await world.wait_for(lambda: not silent.trouble)


async def test_a_spent_address_is_not_tried_again(silent: SlackChannel, world: SlackWorld, desk: RecordingDesk, monkeypatch: Any) -> None:
    serve, asked = world.socket_mode.connect, []

    async def busy(request: web.Request) -> web.StreamResponse:
        asked.append(str(request.url))
        return web.Response(status=503) if len(asked) == 1 else await serve(request)

    app = web.Application()
    app.router.add_get("/slack/socket", busy)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    call = silent.api.call

    async def elsewhere(method: str, **args: Any) -> Any:
        answer = await call(method, **args)
        if method == "apps.connections.open":
            query = answer["url"].partition("?")[2]
            answer = {**answer, "url": f"ws://127.0.0.1:{runner.addresses[0][1]}/slack/socket?{query}"}
        return answer

    monkeypatch.setattr(silent.api, "call", elsewhere)
    await silent.listen(desk)
    await world.wait_for(lambda: world.socket_mode.connections)
    assert len(asked) == len(set(asked)) == 2
    await silent.stop_listening()
    await runner.cleanup()


async def test_a_cut_connection_comes_back(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    for cut in list(world.socket_mode.connections):
        await cut.close()
    await world.wait_for(lambda: world.socket_mode.connections and not channel.trouble)
    await world.posts("U0ANNA", "C0SUPPORT", "again")
    await world.wait_for(lambda: desk.told(MessageReceived))


@pytest.mark.parametrize("task", ["current_session_monitor", "message_processor"])
async def test_a_task_of_the_socket_that_dies_is_noticed(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk, task: str) -> None:
    assert channel._socket is not None
    await world.wait_for(lambda: getattr(channel._socket, task) is not None)
    getattr(channel._socket, task).cancel()
    await world.posts("U0ANNA", "C0SUPPORT", "still there?")
    await world.wait_for(lambda: desk.told(MessageReceived))


async def test_messages_go_on_after_the_task_that_receives_them_died(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    socket = channel._socket
    assert socket is not None
    died = await world.wait_for(lambda: socket.message_receiver)
    died.cancel()
    await world.wait_for(lambda: socket.message_receiver not in (None, died) and not socket.message_receiver.done())
    await world.wait_for(lambda: world.socket_mode.connections and not channel.trouble)
    said = await world.posts("U0ANNA", "C0SUPPORT", "still there?")
    await world.wait_for(lambda: [one.message for one in desk.told(MessageReceived)] == [said])
    assert world.lost == []


async def test_the_log_keeps_addresses_and_tokens_to_itself(
    silent: SlackChannel, world: SlackWorld, desk: RecordingDesk, caplog: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        socket_mode._logger().error("Failed to connect (url='wss://wss.example/link?ticket=secret&app_id=5'); Retrying...")
        await silent.listen(desk)
        await world.wait_for(lambda: world.socket_mode.connections)
        await world.posts("U0CARL", world.im("U0CARL"), "my private words")
        await world.wait_for(lambda: desk.heard)
        world.faults.add(Fault("bad_json", "chat.postMessage"))
        with pytest.raises(Exception, match="in_doubt"):
            await silent.api.call("chat.postMessage", channel="C0SUPPORT", text="x")
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("adapters"))
    assert "wss://wss.example/link?…" in ours
    for secret in ("ticket=secret", "xoxb-", "xapp-", "my private words"):
        assert secret not in ours


async def test_a_flood_with_refreshes_and_repetitions_loses_nothing(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    world.duplicate_events()
    world.shuffle()
    sent = []
    for number in range(30):
        sent.append(await world.posts("U0ANNA", "C0SUPPORT", f"message {number}"))
        if number % 10 == 5:
            await world.refresh_connections()
    await world.wait_for(lambda: {said.message for said in desk.told(MessageReceived)} == set(sent))
    assert world.lost == []


async def test_closing_twice_and_stopping_what_never_heard_is_fine(settings: SlackSettings, world: SlackWorld) -> None:
    channel = SlackChannel("slack", settings)
    await channel.stop_listening()
    await channel.close()
    await channel.open()
    await channel.close()
    await channel.close()
    await asyncio.sleep(0)
