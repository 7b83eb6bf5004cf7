"""A served workspace for the tests, with addresses and clients that use it over the wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackWorld

VERIFIER = SignatureVerifier("sandbox-secret")
CHANNEL, SECRET_ROOM = "C0SUPPORT", "G0SECRET"


@dataclass
class Wire:
    world: SlackWorld
    base: str
    client: AsyncWebClient
    http: aiohttp.ClientSession

    async def raw(self, method: str, *, token: str | None = "xoxb-sandbox", **how: Any) -> dict[str, Any]:
        """A POST without any library in between."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.post(f"{self.base}/api/{method}", headers=headers, **how) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def refused(self, method: str, **args: Any) -> str:
        """The error of a call by JSON body."""
        answer = await self.raw(method, json=args)
        assert answer["ok"] is False, answer
        return str(answer["error"])


@asynccontextmanager
async def served(world: SlackWorld) -> AsyncIterator[Wire]:
    app = web.Application()
    app.add_routes(world.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as http:
        yield Wire(world, base, AsyncWebClient(token="xoxb-sandbox", base_url=f"{base}/api/"), http)
        await world.close()
    await runner.cleanup()


def peopled(**how: Any) -> SlackWorld:
    """Two people, a guest and a stranger; a channel with them, a private one without the app."""
    world = SlackWorld(**{"retry_delays": (0.02, 0.04), "ack_within": 60.0} | how)
    world.add_user("U0ANNA", "anna", "Anna Agent")
    world.add_user("U0BOSS", "boss", "Ben Boss", locale="de-DE")
    world.add_user("U0GUEST", "guest", is_ultra_restricted=True)
    world.add_user("U0OTHER", "other", team_id="T0ELSEWHERE")
    world.add_channel(CHANNEL, "support", ["U0ANNA", "U0BOSS"])
    world.add_channel(SECRET_ROOM, "secret", ["U0BOSS"], private=True, bot=False)
    return world


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, value: str = "1", text: str = "Press") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": text}}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


async def error_of(call: Any) -> tuple[str, list[str]]:
    """The code and the explanations of the refusal that this call of the SDK ends in."""
    try:
        answer = await call
    except SlackApiError as refused:
        return refused.response["error"], refused.response.get("response_metadata", {}).get("messages", [])
    raise AssertionError(f"not refused: {answer}")


@dataclass
class Listener:
    """An app that keeps every signed request and answers with what the test says."""

    wire: Wire
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], web.Response] = lambda _: web.Response()

    async def hear(self, request: web.Request) -> web.Response:
        raw = await request.text()
        assert VERIFIER.is_valid_request(raw, dict(request.headers))
        if request.content_type == "application/json":
            body = json.loads(raw)
        else:
            form = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
            body = json.loads(form["payload"]) if "payload" in form else form
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        return self.answer(body)

    @property
    def last(self) -> dict[str, Any]:
        return self.requests[-1]


@asynccontextmanager
async def listening(world: SlackWorld) -> AsyncIterator[Listener]:
    """An app at an HTTP address of its own, which the world posts to."""
    async with served(world) as wire:
        listener = Listener(wire)
        server = web.Application()
        server.router.add_post("/events", listener.hear)
        runner = web.AppRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        wire.world.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/events", "sandbox-secret")
        await wire.raw("auth.test")
        yield listener
        await wire.world.delivery.close()
        await runner.cleanup()
