"""Calls of the Web API go out through one shared session; their answers come in, or a DeliveryError. Nothing is repeated here."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.slack.errors import failure
from adapters.slack.payload import Json, mapping, maybe
from adapters.slack.settings import SlackSettings
from bot.outbound import DeliveryError, Trouble

_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
TIMEOUT: Final = aiohttp.ClientTimeout(total=30, sock_connect=5, sock_read=20)
PAGES: Final = 50
quiet = logging.getLogger("adapters.slack.sdk")
quiet.setLevel(logging.WARNING)  # below that the SDK logs whole payloads


class Api:
    """``shut_out`` says why our token is refused, ``scopes`` what it may do (told with every answer)."""

    def __init__(self, settings: SlackSettings) -> None:
        self.settings = settings
        self.shut_out = ""
        self.scopes: frozenset[str] = frozenset()
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    def open(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
            self._client = AsyncWebClient(
                self.settings.bot_token,
                self.settings.base_url,
                session=self._session,
                retry_handlers=[],
                logger=quiet,
            )
            self._client.proxy = proxy_for(self.settings.base_url)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            raise DeliveryError(Trouble.TRY_AGAIN, "the channel is not open")
        return self._session

    @property
    def client(self) -> AsyncWebClient:
        if self._client is None:
            raise DeliveryError(Trouble.TRY_AGAIN, "the channel is not open")
        return self._client

    async def call(self, method: str, *, account: bool = True, safe: bool = False, as_app: bool = False, **args: Any) -> Json:
        """One call. ``safe``: it changes nothing. ``as_app``: with the app-level token. Arguments that are None are left out."""
        token = {"token": self.settings.app_token} if as_app else None
        try:
            answer = await self.client.api_call(method, data=_form(args), params=token)  # type: ignore[arg-type]  # bytes go through
        except SlackApiError as error:
            raise self._failed(error, account=account, safe=safe, as_app=as_app) from None
        # The last two: an answer that is no JSON, and the SDK stumbling over one that is no object.
        except (aiohttp.ClientError, OSError, ValueError, AttributeError) as error:
            raise self._failed(error, account=account, safe=safe, as_app=as_app) from error
        if not isinstance(answer.data, dict):
            raise self._failed(ValueError("no object"), account=account, safe=safe, as_app=as_app)
        if not as_app:
            self.shut_out = ""
            if told := answer.headers.get("x-oauth-scopes", ""):
                self.scopes = frozenset(scope.strip() for scope in told.split(",") if scope.strip())
        return answer.data

    async def pages(self, method: str, **args: Any) -> AsyncIterator[Json]:
        """The pages of a list, first to last."""
        cursor = ""
        for _ in range(PAGES):
            page = await self.call(method, safe=True, cursor=cursor or None, **args)
            yield page
            cursor = maybe(mapping(page, "response_metadata"), "next_cursor")
            if not cursor:
                return

    def _failed(self, error: Exception, *, account: bool, safe: bool, as_app: bool) -> DeliveryError:
        found = failure(error, account=account, safe=safe)
        if found.trouble is Trouble.SHUT_OUT and not as_app:
            self.shut_out = found.reason
        return found


def proxy_for(url: str) -> str | None:
    """The proxy the environment names for this address. The SDK would send calls to this very machine through it too."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or "") or parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return None
    return getproxies().get({"wss": "https", "ws": "http"}.get(parts.scheme, parts.scheme))


def _form(args: Json) -> bytes:
    """A form is taken by every method, JSON only by some. yarl escapes in C, urllib (and so aiohttp's own form) byte by byte in Python."""
    fields = {name: _field(value) for name, value in args.items() if value is not None}
    return URL.build(query=fields).raw_query_string.encode()


def _field(value: Any) -> str:
    return value if isinstance(value, str) else _encoded(value)
