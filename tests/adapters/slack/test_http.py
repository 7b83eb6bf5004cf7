"""HTTP mode: signatures, bad bodies, and the same events as over the socket."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from aiohttp import web

from adapters.slack.channel import SlackChannel
from adapters.slack.settings import SlackSettings
from adapters.slack.webhook import verified
from bot.core.richtext import plain
from bot.ports.cards import Answer
from bot.ports.channel import Request, Response
from bot.ports.inbound import LineTyped, MessageReceived
from sandbox.slack.world import SlackWorld
from tests.recording_desk import RecordingDesk

SECRET = "sandbox-secret"


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None, kind: str = "application/json", **headers: str) -> Request:
    stamp = str(int(time.time() if at is None else at))
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    told = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature, **headers}
    return Request("POST", told, body, {})


@pytest.fixture
async def http(settings: SlackSettings, desk: RecordingDesk) -> AsyncIterator[SlackChannel]:
    channel = SlackChannel("slack", settings.model_copy(update={"mode": "http"}))
    await channel.open()
    await channel.listen(desk)
    yield channel
    await channel.close()


EVENT = {
    "type": "event_callback",
    "event_id": "Ev1",
    "team_id": "T0SANDBOX",
    "authorizations": [{"team_id": "T0SANDBOX"}],
    "event": {"type": "message", "channel": "D1", "channel_type": "im", "user": "U0CARL", "text": "hi", "ts": "1700000000.000100"},
}


async def test_signed_news_is_taken(http: SlackChannel, desk: RecordingDesk) -> None:
    assert (await http.receive(signed(json.dumps(EVENT).encode()))).status == 200
    assert [type(inbound) for inbound in desk.heard] == [MessageReceived]
    assert http.trouble == ""


async def test_a_slash_command_is_answered_in_the_response(http: SlackChannel, desk: RecordingDesk) -> None:
    desk.answer = lambda inbound: Answer(plain("Yours now."))
    form = {
        "command": "/ticket",
        "text": "claim 1042",
        "user_id": "U0ANNA",
        "channel_id": "C0SUPPORT",
        "trigger_id": "1.2.3",
        "team_id": "T0SANDBOX",
    }
    answer = await http.receive(signed(urlencode(form).encode(), kind="application/x-www-form-urlencoded"))
    assert answer.status == 200
    assert answer.content_type.startswith("application/json")
    assert json.loads(answer.body)["text"] == "Yours now."
    assert desk.told(LineTyped)[0].line == "claim 1042"


async def test_the_address_is_confirmed_with_the_challenge(http: SlackChannel) -> None:
    answer = await http.receive(signed(b'{"type":"url_verification","challenge":"abc","token":"t"}'))
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "abc"})


@pytest.mark.parametrize(
    "request_",
    [
        signed(b"{}", secret="another"),
        signed(b"{}", at=time.time() - 301),
        signed(b"{}", at=time.time() + 86_400),
        Request("POST", {}, b"{}", {}),
        Request("POST", {"x-slack-request-timestamp": "now", "x-slack-signature": "v0=é"}, b"{}", {}),
        Request("POST", {"x-slack-request-timestamp": str(int(time.time())), "x-slack-signature": "v0=é"}, b"{}", {}),
        Request("POST", {"x-slack-request-timestamp": "٣", "x-slack-signature": ""}, b"{}", {}),
        Request("POST", {"x-slack-request-timestamp": "9" * 400, "x-slack-signature": ""}, b"{}", {}),
    ],
)
async def test_what_slack_did_not_sign_is_turned_away(http: SlackChannel, desk: RecordingDesk, request_: Request) -> None:
    assert (await http.receive(request_)).status == 401
    assert desk.heard == []


def test_an_empty_secret_verifies_nothing() -> None:
    request = signed(b"{}", secret="")
    assert not verified("", request.headers, request.body, time.time())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'"text"',
        b"payload=%7B",
        b"payload=[1]",
        b"a=b",
        b'{"type": 5}',
        b"[" * 100_000,
        b'{"type": "event_callback", "event": "text", "event_id": 5}',
        b'{"type":"event_callback","event":[]}',
        b'{"type":"event_callback","event":null}',
        b'{"type":"event_callback"}',
        b'{"type":"event_callback","event_id":"E","event":{"type":"message"},"authorizations":[5]}',
        b'{"type":"block_actions","user":null,"team":7,"actions":[null]}',
        b'{"type": "block_actions", "user": []}',
        b'{"type": "url_verification"}',
        b'{"type":"view_submission","view":[]}',
        b'{"type":"event_callback","event_id":"E","authorizations":5,"event":{"type":"message"}}',
        b'{"command": ["x"], "type": "x"}',
    ],
)
async def test_bad_bodies_are_never_our_own_failure(http: SlackChannel, desk: RecordingDesk, body: bytes) -> None:
    answer = await http.receive(signed(body))
    assert answer.status in (200, 400)
    assert (answer.status == 200) == bool(desk.parked or desk.heard)
    assert all(inbound.__class__.__name__ == "Unknown" for inbound in desk.heard)


async def test_another_method_is_refused(http: SlackChannel) -> None:
    assert (await http.receive(Request("GET", {}, b"", {}))).status == 405


async def test_a_socket_channel_has_no_door(silent: SlackChannel) -> None:
    assert (await silent.receive(signed(b"{}"))).status == 404


async def test_a_desk_that_cannot_store_answers_500_so_that_slack_comes_again(http: SlackChannel, desk: RecordingDesk) -> None:
    desk.away = True
    assert (await http.receive(signed(json.dumps(EVENT).encode()))).status == 500
    desk.away = False
    assert (await http.receive(signed(json.dumps(EVENT).encode()))).status == 200


async def test_a_silenced_channel_takes_nothing(http: SlackChannel, desk: RecordingDesk) -> None:
    await http.stop_listening()
    assert (await http.receive(signed(json.dumps(EVENT).encode()))).status == 500
    assert desk.heard == []


async def test_the_whole_way_by_http(http: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    async def serve(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        told: Response = await http.receive(Request(request.method, headers, await request.read(), {}))
        return web.Response(status=told.status, body=told.body, headers={"Content-Type": told.content_type})

    app = web.Application()
    app.router.add_post("/channels/slack/events", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    world.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/channels/slack/events")
    assert await world.verify_url()
    await world.posts("U0CARL", world.im("U0CARL"), "hello")
    await world.wait_for(lambda: desk.told(MessageReceived))
    desk.answer = lambda inbound: Answer(plain("Yes."))
    assert (await world.commands("U0ANNA", "C0SUPPORT", "/ticket", "help"))["text"] == "Yes."
    assert (world.errors, world.lost) == ([], [])
    await runner.cleanup()
