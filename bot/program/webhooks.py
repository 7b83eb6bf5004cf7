"""Sends events to webhooks, as the Standard Webhooks specification has it (https://www.standardwebhooks.com)."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

import aiohttp

from bot.core.cuts import short
from bot.i18n.times import moment
from bot.ports.notices import Notice
from bot.ports.outbound import DeliveryError, Trouble
from bot.program.public_addresses import PrivateAddress, ensure_public, private_address_of, session_for
from bot.settings.webhooks import WebhookSettings, key_of

PATIENCE = 20.0  # seconds for the whole exchange; the specification recommends 15 to 30
AT_ONCE = 8  # requests to one webhook
FIRST, LONGEST = 1.0, 600.0  # seconds: the pauses of a webhook that accepts nothing
LONGEST_ASKED = 3600.0  # seconds that a webhook may ask us to wait
ANSWER_READ = 300  # bytes
IN_A_ROW = 2  # failures: one event that is refused doesn't pause the others


@dataclass(slots=True)
class Failures:
    """How often a webhook failed in a row, and when the last of these failures was counted."""

    count: int = 0
    counted_at: float = 0.0


class Webhooks:
    """See :class:`bot.ports.notices.NoticeSender`. Events of different tickets may arrive in any order, and an event more than once."""

    pace = None

    def __init__(self, settings: Mapping[str, WebhookSettings]) -> None:
        self._settings = settings
        self._free = {name: asyncio.Semaphore(AT_ONCE) for name in settings}
        self._failures = {name: Failures() for name in settings}
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self.accepted: dict[str, int] = {}
        """When each of them last accepted something, in milliseconds since 1970."""

    async def send(self, webhook: str, notice: Notice) -> None:
        settings = self._settings.get(webhook)
        if settings is None:
            raise DeliveryError(Trouble.REFUSED, "the webhook is not configured any more")
        async with self._free[webhook]:
            began = time.monotonic()
            try:
                status, said, wait = await self._post(settings, notice)
            except PrivateAddress as error:
                self._failed(webhook, began, str(error))
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                self._failed(webhook, began, _reason(error))
            else:
                if not 200 <= status < 300:
                    self._failed(webhook, began, f"HTTP {status} {said}".strip(), wait)
        self._failures[webhook] = Failures()
        self.accepted[webhook] = round(time.time() * 1000)

    @property
    def failing(self) -> frozenset[str]:
        """Those whose last request failed."""
        return frozenset(name for name, failures in self._failures.items() if failures.count)

    def _failed(self, webhook: str, began: float, reason: str, asked: float = 0.0) -> NoReturn:
        """Raise the error. If several in a row failed, the whole webhook pauses, so that one that is down isn't asked by every ticket."""
        failures = self._failures[webhook]
        if began >= failures.counted_at:  # requests that were under way together count once
            failures.count, failures.counted_at = failures.count + 1, time.monotonic()
        pause = min(FIRST * 2.0 ** min(failures.count, 20), LONGEST) if failures.count > IN_A_ROW else 0.0
        raise DeliveryError(Trouble.TRY_AGAIN, short(reason, ANSWER_READ), retry_after=max(pause, min(asked, LONGEST_ASKED)))

    async def _post(self, settings: WebhookSettings, notice: Notice) -> tuple[int, str, float]:
        """Return the status, the beginning of the answer, and the seconds that the webhook asks us to wait."""
        body = body_of(notice)
        headers = {"Content-Type": "application/json", "User-Agent": "Bellhop", **signed(settings, notice.id, body, int(time.time()))}
        async with self._connected(settings).post(settings.url, data=body, headers=headers, allow_redirects=False) as answer:
            said = (await answer.content.read(ANSWER_READ)).decode(errors="replace")
            return answer.status, " ".join(said.split()), _seconds(answer.headers.get("Retry-After", ""))

    def _connected(self, settings: WebhookSettings) -> aiohttp.ClientSession:
        """A session for addresses on the internet, or the one for our own network."""
        if not settings.private:
            ensure_public(settings.url)
        if settings.private not in self._sessions:
            self._sessions[settings.private] = session_for(settings.url, PATIENCE, private=settings.private)
        return self._sessions[settings.private]

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()


def body_of(notice: Notice) -> bytes:
    """Return the JSON body of a notice."""
    at = f"{moment(notice.at):%Y-%m-%dT%H:%M:%S}.{notice.at % 1000:03}Z"
    return json.dumps({"type": notice.type, "timestamp": at, "data": notice.data}, ensure_ascii=False, separators=(",", ":")).encode()


def signed(settings: WebhookSettings, event: str, body: bytes, now: int) -> dict[str, str]:
    """Return the headers that prove who sent a body, with a signature for each secret. ``now`` is in seconds since 1970."""
    content = f"{event}.{now}.".encode() + body
    made = [base64.b64encode(hmac.digest(key_of(secret), content, "sha256")).decode() for secret in settings.secret]
    return {"webhook-id": event, "webhook-timestamp": str(now), "webhook-signature": " ".join(f"v1,{one}" for one in made)}


def _seconds(retry_after: str) -> float:
    """Read the header Retry-After: seconds or a date (RFC 9110, 10.2.3)."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE:.0f} seconds"
    return private_address_of(error) or " ".join(str(error).split()) or type(error).__name__
