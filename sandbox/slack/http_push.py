"""Delivery over HTTP: signed POST requests to the app's address, whose response is the acknowledgement."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.delivery import Envelope, Unanswered
from sandbox.slack.state import Json


class HttpPush:
    """An outlet that posts to one address, for apps without Socket Mode."""

    def __init__(self, url: str, signing_secret: str, ack_within: float) -> None:
        self.url = url
        self.signing_secret = signing_secret
        self._timeout = aiohttp.ClientTimeout(total=ack_within)
        self._session: aiohttp.ClientSession | None = None

    def signed(self, body: str, content_type: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        base = f"v0:{stamp}:{body}".encode()
        digest = hmac.new(self.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    async def verify(self, challenge: str, token: str) -> bool:
        """Whether the address answers the platform's verification request."""
        body = json.dumps({"token": token, "challenge": challenge, "type": "url_verification"})
        async with self._open().post(self.url, data=body.encode(), headers=self.signed(body, "application/json")) as response:
            text = await response.text()
            if response.status != 200:
                return False
        return text.strip() == challenge or _loaded(text).get("challenge") == challenge

    async def send(self, envelope: Envelope) -> Json:
        if envelope.type == "events_api":
            body, kind = json.dumps(envelope.payload), "application/json"
        elif envelope.type == "interactive":
            body, kind = urlencode({"payload": json.dumps(envelope.payload)}), "application/x-www-form-urlencoded"
        else:
            body, kind = urlencode(envelope.payload), "application/x-www-form-urlencoded"
        headers = self.signed(body, kind)
        if envelope.retry:
            headers |= {"X-Slack-Retry-Num": str(envelope.retry), "X-Slack-Retry-Reason": envelope.reason}
        try:
            async with self._open().post(self.url, data=body.encode(), headers=headers, allow_redirects=False) as response:
                text = await response.text()
        except TimeoutError:
            raise Unanswered("http_timeout") from None
        except aiohttp.ClientError:
            raise Unanswered("connection_failed") from None
        if not 200 <= response.status < 300:
            raise Unanswered("http_error", retry=response.headers.get("X-Slack-No-Retry") != "1")
        if not envelope.accepts_response or not text.strip():
            return {}
        if "json" in response.headers.get("Content-Type", ""):
            return _loaded(text)
        return {"text": text}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _loaded(text: str) -> Json:
    try:
        loaded = json.loads(text)
    except ValueError:
        return {}
    return loaded if isinstance(loaded, dict) else {}
