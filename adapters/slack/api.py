"""Calls the Web API through one shared session. A failure is a DeliveryError; nothing is repeated here."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.slack.clock import SlackClock
from adapters.slack.errors import failure
from adapters.slack.payload import Json
from adapters.slack.settings import SlackSettings
from bot.core.compact_json import encoded
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.proxies import proxy_for
from bot.ports.sockets import attentive
from bot.ports.tolerant import obj, text

TIMEOUT: Final = aiohttp.ClientTimeout(total=30, sock_connect=5, sock_read=20)
PAGES: Final = 50
OK: Final = 200
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
JSON: Final = {"Content-Type": "application/json; charset=utf-8"}
TAKE_JSON: Final = frozenset({"chat.postMessage", "chat.update"})  # every method takes a form, not every one JSON; these are the busy ones
quiet = logging.getLogger("adapters.slack.sdk")
quiet.setLevel(logging.WARNING)  # below that the SDK logs whole payloads


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back; ``data`` is None when it was no JSON."""

    status_code: int
    headers: Mapping[str, str]
    data: Any


class Api:
    """``shut_out`` says why our token is refused, ``scopes`` what it may do (told with every answer).

    Calls are made on the session itself: the SDK's client, which the sockets use, costs as much again as the call.
    """

    def __init__(self, settings: SlackSettings) -> None:
        self.settings = settings
        self.shut_out = ""
        self.scopes: frozenset[str] = frozenset()
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._proxy = proxy_for(settings.base_url)
        self._told_scopes = ""
        self.clock = SlackClock()

    def open(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(socket_factory=attentive))
            self._client = AsyncWebClient(
                self.settings.bot_token.get_secret_value(),
                self.settings.base_url,
                session=self._session,
                retry_handlers=[],
                logger=quiet,
            )
            self._client.proxy = self._proxy

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
        try:
            token = self.settings.app_token if as_app else self.settings.bot_token
            answer = await self._exchange(method, args, token.get_secret_value())
        except (aiohttp.ClientError, OSError) as error:
            raise self._failed(error, account=account, safe=safe, as_app=as_app) from error
        if answer.status_code != OK or not isinstance(answer.data, dict) or not answer.data.get("ok"):
            refused = SlackApiError("refused", answer)  # type: ignore[no-untyped-call]
            raise self._failed(refused, account=account, safe=safe, as_app=as_app)
        if not as_app:
            self.shut_out = ""
            self._learn_scopes(answer.headers.get("x-oauth-scopes", ""))
        return answer.data

    async def _exchange(self, method: str, args: Json, token: str) -> _Answer:
        body, kind = (_json(args), JSON) if method in TAKE_JSON else (_form(args), FORM)
        headers = {"Authorization": f"Bearer {token}", **kind}
        async with self.session.post(f"{self.settings.base_url}{method}", data=body, headers=headers, proxy=self._proxy) as answer:
            self.clock.learn(answer.headers.get("Date", ""))
            return _Answer(answer.status, answer.headers, _read(await answer.read()))

    def _learn_scopes(self, told: str) -> None:
        if told and told != self._told_scopes:
            self._told_scopes = told
            self.scopes = frozenset(scope.strip() for scope in told.split(",") if scope.strip())

    async def pages(self, method: str, **args: Any) -> AsyncIterator[Json]:
        """The pages of a list, first to last."""
        cursor = ""
        for _ in range(PAGES):
            page = await self.call(method, safe=True, cursor=cursor or None, **args)
            yield page
            cursor = text(obj(page, "response_metadata"), "next_cursor")
            if not cursor:
                return

    def _failed(self, error: Exception, *, account: bool, safe: bool, as_app: bool) -> DeliveryError:
        found = failure(error, account=account, safe=safe)
        if found.trouble is Trouble.SHUT_OUT and not as_app:
            self.shut_out = found.reason
        return found


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _json(args: Json) -> bytes:
    return encoded({name: value for name, value in args.items() if value is not None}).encode()


def _form(args: Json) -> bytes:
    """As a form. Urllib (and so aiohttp's own form) escapes byte by byte in Python, yarl in C."""
    fields = {name: _field(value) for name, value in args.items() if value is not None}
    return URL.build(query=fields).raw_query_string.encode()


def _field(value: Any) -> str:
    return value if isinstance(value, str) else encoded(value)
