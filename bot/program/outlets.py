"""Sends alerts by e-mail and to a webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from importlib.util import find_spec

import aiohttp

from bot.core.cuts import short
from bot.ports.outlets import Alert, Outlet, OutletError
from bot.program.public_addresses import PrivateAddress, ensure_public, private_address_of, session_for
from bot.settings.alerts import AlertSettings, EmailAlerts, WebhookAlerts

PATIENCE = 20.0  # seconds for the whole exchange
SUBJECT = 120  # characters
NO_LIBRARY = "the package aiosmtplib is missing: pip install 'bellhop[email]'"


def outlets_of(alerts: AlertSettings, desk: str) -> Iterator[Outlet]:
    """The outlets that are configured."""
    if alerts.email.host and alerts.email.to:
        yield Mail(alerts.email, desk)
    if alerts.webhook.url:
        yield Webhook(alerts.webhook, desk)


class Mail:
    """An e-mail to all recipients."""

    name = "email"

    def __init__(self, settings: EmailAlerts, desk: str) -> None:
        self._settings, self._desk = settings, desk

    async def send(self, alert: Alert) -> None:
        message = EmailMessage()
        message["From"] = self._settings.sender or self._settings.to[0]
        message["To"] = ", ".join(self._settings.to)
        message["Subject"] = short(" ".join(f"[{self._desk}] {alert.text}".split()), SUBJECT)
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="bellhop.invalid")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(alert.text)
        await self._connected(message)

    async def check(self) -> None:
        await self._connected(None)

    async def _connected(self, message: EmailMessage | None) -> None:
        if find_spec("aiosmtplib") is None:
            raise OutletError(NO_LIBRARY)
        import aiosmtplib  # noqa: PLC0415  an extra, and needed only when something is wrong

        one = self._settings
        client = aiosmtplib.SMTP(
            hostname=one.host, port=one.port, use_tls=one.security == "tls", start_tls=one.security == "starttls", timeout=PATIENCE
        )
        try:
            async with client:
                if one.user:
                    await client.login(one.user, one.password.get_secret_value())
                if message is not None:
                    await client.send_message(message)
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            raise OutletError(f"{one.host}: {' '.join(str(error).split()) or type(error).__name__}") from error


class Webhook:
    """A JSON POST. Anything but a 2xx is a failure; redirects aren't followed."""

    name = "webhook"

    def __init__(self, settings: WebhookAlerts, desk: str) -> None:
        self._settings, self._desk = settings, desk

    async def send(self, alert: Alert) -> None:
        body = {
            "desk": self._desk,
            "alert": alert.kind,
            "channel": alert.channel,
            "since": alert.since // 1000,
            "waiting": alert.waiting,
            "text": alert.text,
        }
        await self._post(json.dumps(body, ensure_ascii=False).encode())

    async def check(self) -> None:
        """Nothing can be asked of a webhook without sending something, but its address can be looked at."""
        try:
            if not self._settings.private:
                ensure_public(self._settings.url)
        except PrivateAddress as error:
            raise OutletError(str(error)) from error

    async def _post(self, body: bytes) -> None:
        headers = {"Content-Type": "application/json"}
        if secret := self._settings.secret.get_secret_value():
            headers["X-Bellhop-Signature"] = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        url = self._settings.url
        try:
            async with (
                session_for(url, PATIENCE, private=self._settings.private) as session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                if not 200 <= answer.status < 300:
                    raise OutletError(f"HTTP {answer.status}")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise OutletError(private_address_of(error) or type(error).__name__) from error
