"""Receives signed HTTP requests in HTTP mode and passes them to Bolt."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.ports.channel import Request, Response

WINDOW: Final = 300
_KEYS: Final = ("type", "command", "ssl_check")
Park = Callable[[Any, Exception], Awaitable[None]]
STUMBLES: Final = (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError)
"""What Bolt raises over payloads of odd shapes."""


def verified(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether Slack signed this, within five minutes. Bolt's own check logs the whole body and stumbles over odd headers."""
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not secret or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= len("10000000000")) or abs(now - int(stamp)) > WINDOW:
        return False
    expected = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogateescape"))


async def receive(app: AsyncApp, secret: str, request: Request, now: float, park: Park) -> Response:
    """Never a 500 for what the sender did wrong. What Bolt stumbles over is parked."""
    if request.method != "POST":
        return Response(405, b"POST only")
    if not verified(secret, request.headers, request.body, now):
        return Response(401, b"wrong signature")
    try:
        asked = AsyncBoltRequest(
            body=request.body.decode(),
            headers={name: value for name, value in request.headers.items() if isinstance(value, str)},
        )
    except STUMBLES:
        return Response(400, b"not a payload of Slack")
    if not isinstance(asked.body, dict) or not any(isinstance(asked.body.get(key), str) for key in _KEYS):
        return Response(400, b"not a payload of Slack")
    if asked.body.get("type") == "url_verification" and not isinstance(asked.body.get("challenge"), str):
        return Response(400, b"no challenge")
    if asked.body.get("type") == "event_callback" and not isinstance(asked.body.get("event"), dict):
        return Response(400, b"no event")
    try:
        answer = await app.async_dispatch(asked)
    except STUMBLES as odd:
        await park(asked.body, odd)
        return Response(200)
    body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    return Response(answer.status, body.encode(), answer.first_headers().get("content-type", "text/plain;charset=utf-8"))
