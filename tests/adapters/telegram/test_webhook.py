"""The webhook: the right caller, the right format, and 200 only for what is stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from adapters.telegram.channel import TelegramChannel
from bot.ports.channel import Request
from sandbox.faults import Fault
from sandbox.telegram import TelegramWorld
from tests.recording_desk import RecordingDesk
from tests.waiting import until

ANNA = 4711
SECRET = "s3cret"


def request(body: Any, *, secret: str | None = SECRET, method: str = "POST") -> Request:
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    return Request(method, headers, body if isinstance(body, bytes) else json.dumps(body).encode(), {})


def update(text: str = "hi", number: int = 77) -> dict[str, Any]:
    user = {"id": ANNA, "is_bot": False, "first_name": "Anna"}
    return {
        "update_id": number,
        "message": {"message_id": 1, "from": user, "chat": {"id": ANNA, "type": "private"}, "date": 1, "text": text},
    }


@pytest_asyncio.fixture
async def hooked(build: Callable[..., TelegramChannel], door: RecordingDesk) -> AsyncIterator[TelegramChannel]:
    """A channel in webhook mode behind a real HTTP server, which Telegram calls."""
    channels: list[TelegramChannel] = []

    async def receive(came: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in came.headers.items()}
        answer = await channels[0].receive(Request(came.method, headers, await came.read(), dict(came.query)))
        return web.Response(status=answer.status, body=answer.body)

    app = web.Application()
    app.router.add_post("/channels/front/events", receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    channel = build(f"http://127.0.0.1:{runner.addresses[0][1]}", mode="webhook", webhook_secret=SECRET)
    channels.append(channel)
    await channel.open()
    await channel.listen(door)
    await until(lambda: not channel.trouble)
    yield channel
    await channel.close()
    await runner.cleanup()


async def test_what_is_said_arrives_and_comes_again_until_it_is_kept(
    hooked: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    assert await door.until(1) == ["/start"]
    door.away = True
    world.says(ANNA, "burning")
    await until(lambda: world.webhook.last_error)
    door.away = False
    assert await door.until(2) == ["/start", "burning"]
    (wish,) = (call.args for call in world.journal.of("setWebhook"))
    assert (wish["secret_token"], wish["drop_pending_updates"], wish["max_connections"]) == (SECRET, False, 40)
    assert "message" in wish["allowed_updates"]


@pytest.mark.parametrize(
    ("came", "status"),
    [
        (request(update()), 200),
        (request(update(), secret=None), 401),
        (request(update(), secret=""), 401),
        (request(update(), secret="S3CRET"), 401),
        (request(update(), secret="s3cret\udcff"), 401),
        (request(update(), method="GET"), 405),
        (request(b""), 400),
        (request(b"{"), 400),
        (request(b"\xff\xfe"), 400),
        (request(b"[" * 100_000), 400),
        (request(b'{"update_id": 1' + b"0" * 5000 + b"}"), 400),
        (request([]), 400),
        (request({}), 400),
        (request({"update_id": "1"}), 400),
        (request({"update_id": True}), 400),
        (request(b" " * (1024 * 1024 + 1)), 413),
        (request({"update_id": 1, "message": []}), 200),
        (request({"update_id": 1}), 200),
        (request({"update_id": 1, "channel_post": {}}), 200),
    ],
)
async def test_a_request_is_answered_by_what_it_is_worth(hooked: TelegramChannel, came: Request, status: int) -> None:
    assert (await hooked.receive(came)).status == status


async def test_a_stop_finishes_what_is_in_and_sends_the_rest_away(hooked: TelegramChannel, door: RecordingDesk) -> None:
    await door.until(1)
    door.slow = 0.1
    under_way = asyncio.create_task(hooked.receive(request(update("last"))))
    await asyncio.sleep(0.02)
    await hooked.stop_listening()
    assert (await under_way).status == 200
    assert (await hooked.receive(request(update("later")))).status == 503
    assert len(door.heard) == 2


async def test_a_channel_that_polls_has_no_door(channel: TelegramChannel) -> None:
    assert (await channel.receive(request(update()))).status == 404


async def test_without_a_public_address_it_says_so_and_before_it_knows_itself_it_asks_to_come_again(
    build: Callable[..., TelegramChannel], world: TelegramWorld, door: RecordingDesk
) -> None:
    channel = build(mode="webhook", webhook_secret=SECRET)
    await channel.open()
    world.faults.add(Fault("500", "getMe"))
    await channel.listen(door)
    assert (await channel.receive(request(update()))).status == 503
    await until(lambda: "http.url" in channel.trouble)
    assert (await channel.receive(request(update()))).status == 200
    await channel.close()


async def test_a_webhook_that_somebody_took_away_is_set_again(
    hooked: TelegramChannel, world: TelegramWorld, door: RecordingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hooked.stop_listening()
    monkeypatch.setattr("adapters.telegram.webhook._LOOK", 0.02)
    await hooked.listen(door)
    await until(lambda: not hooked.trouble)
    await world.call("deleteWebhook", {})
    world.says(ANNA, "still there?")
    await until(lambda: any("still there?" in repr(inbound) for inbound in door.heard))
