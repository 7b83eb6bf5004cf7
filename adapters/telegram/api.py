"""Calls the Bot API through one shared session. A failure is an exception of python-telegram-bot."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, NetworkError, TelegramError
from telegram.request import BaseRequest
from yarl import URL

from bot.ports.contents import Chunks, whole
from bot.ports.proxies import proxy_for
from bot.ports.sockets import attentive
from bot.ports.uploads import Upload

# At DEBUG the library logs the token and every text.
logging.getLogger("telegram").setLevel(logging.INFO)

LARGEST_FILE = 20 * 1024 * 1024  # what a bot may download
_LARGEST_ANSWER = 16 * 1024 * 1024
_SECONDS = 30.0
_CONNECT_SECONDS = 10.0
_LONGEST_WAIT = 86_400.0  # seconds
_DIGITS = 9  # of a number of seconds
_SLOWEST_UPLOAD = 500_000  # bytes a second
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_encoded = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


class NotSentError(NetworkError):
    """There was no connection: nothing was written, so nothing has happened."""


class UnansweredError(NetworkError):
    """It was written, and no usable answer came: it may have happened."""


class ServerFailedError(NetworkError):
    """Refused on the way, or by Telegram's own word: nothing was done."""


class TooLargeError(TelegramError):
    """More bytes than the other side, or we, take."""


class TooManyRequestsError(TelegramError):
    """Told to wait. Our own, because RetryAfter knows no header, no zero, and warns when it is asked for its seconds."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests, wait {seconds:g} s")
        self.seconds = seconds


class AioRequest(BaseRequest):
    """python-telegram-bot's way to the network on aiohttp: its own way, httpx, costs three to seven times as much."""

    __slots__ = ("_session",)

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @property
    def read_timeout(self) -> float:
        return _SECONDS

    async def initialize(self) -> None:
        """The session is its owner's."""

    async def shutdown(self) -> None:
        """The session is its owner's."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: Any = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # noqa: ARG002
        connect_timeout: Any = None,  # noqa: ARG002
        pool_timeout: Any = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        data, headers, extra = _body(request_data)
        seconds = read_timeout if isinstance(read_timeout, int | float) else _SECONDS
        try:
            status, answer_headers, payload = await exchange(
                self._session, method, url, limit=_LARGEST_ANSWER, seconds=seconds + extra, data=data, headers=headers
            )
        except TooLargeError as error:
            raise UnansweredError(error.message) from None
        _refuse_pages(status, answer_headers, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            found = json.loads(payload)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise UnansweredError("the answer is no JSON object")
        return found


def _body(args: Mapping[str, Any] | None) -> tuple[Any, dict[str, str] | None, float]:
    if not args:
        return None, None, 0.0
    files = {name: value for name, value in args.items() if isinstance(value, Upload)}
    fields = {name: value if isinstance(value, str) else _encoded(value) for name, value in args.items() if name not in files}
    if not files:
        # yarl escapes in C, urllib byte by byte in Python.
        return URL.build(query=fields).raw_query_string.encode(), _FORM, 0.0
    form = aiohttp.FormData(quote_fields=False)  # quoted, a file's name would arrive as %D1%84…
    size = 0
    for name, value in fields.items():
        form.add_field(name, value)
    for name, file in files.items():
        form.add_field(name, file, filename=file.name, content_type=file.content_type)
        size += file.size or 0
    return form, None, size / _SLOWEST_UPLOAD


async def exchange(
    session: aiohttp.ClientSession, method: str, url: str, *, limit: int, seconds: float, **more: Any
) -> tuple[int, Any, bytes]:
    """One request within a time and a size. Errors name neither the address nor anything of it: the token is part of it."""
    async with _answer(session, method, url, seconds=seconds, **more) as answer:
        return answer.status, answer.headers, await whole(_within(limit, answer))


async def _within(limit: int, answer: aiohttp.ClientResponse) -> Chunks:
    size = 0
    async for chunk in answer.content.iter_any():
        size += len(chunk)
        if size > limit:
            raise TooLargeError(f"the answer is larger than {limit} bytes")
        yield chunk


@asynccontextmanager
async def _answer(
    session: aiohttp.ClientSession, method: str, url: str, *, seconds: float, **more: Any
) -> AsyncIterator[aiohttp.ClientResponse]:
    if session.closed:
        raise NotSentError("the channel is closed")
    try:
        async with session.request(method, URL(url, encoded=True), timeout=_timeout(seconds), allow_redirects=False, **more) as answer:
            yield answer
    except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, aiohttp.ConnectionTimeoutError) as error:
        raise NotSentError(f"no connection ({type(error).__name__})") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UnansweredError(f"no answer ({type(error).__name__})") from None


@cache
def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, connect=min(seconds, _CONNECT_SECONDS))


def _refuse_pages(status: int, headers: Any, payload: bytes) -> None:
    """Answers whose sense lies in the status, since a server in between, or an overloaded one, speaks HTML."""
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooManyRequestsError(_wait(headers, payload))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise TooLargeError("the request is larger than Telegram takes")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return
    failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    try:
        AioRequest.parse_json_payload(payload)
    except UnansweredError:
        # A gateway's page says that it got no answer, not that Telegram did nothing.
        kind = UnansweredError if failed else ServerFailedError
        raise kind(f"HTTP {status} without a reason") from None
    if failed:
        raise ServerFailedError(f"HTTP {status}")


def _wait(headers: Any, payload: bytes) -> float:
    """The seconds to wait: the longer of the body's and the header's, at least one."""
    try:
        body = AioRequest.parse_json_payload(payload)
    except UnansweredError:
        body = {}
    parameters = body.get("parameters")
    told = (parameters.get("retry_after") if isinstance(parameters, dict) else None, headers.get("Retry-After"))
    seconds = [float(one) for one in map(_short, told) if one.isdecimal()]
    return min(max([1.0, *seconds]), _LONGEST_WAIT)


def _short(value: object) -> str:
    """A value as text, as much of it as a number of seconds takes."""
    return value[:_DIGITS] if isinstance(value, str) else str(value) if isinstance(value, int) and abs(value) < 10**_DIGITS else ""


class Api:
    """One bot of Telegram."""

    def __init__(self, token: str, base_url: str) -> None:
        self._token = token
        self._base = base_url
        self._session: aiohttp.ClientSession | None = None
        self._request: AioRequest | None = None
        self._known = False

    async def open(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                auto_decompress=True, proxy=proxy_for(self._base), connector=aiohttp.TCPConnector(socket_factory=attentive)
            )
            self._request = AioRequest(self._session)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._request = None

    async def call(self, method: str, args: Mapping[str, Any] | None = None, *, seconds: float | None = None) -> Any:
        """Carry out a method; ``seconds`` is how long it may take.

        A token that was good once is answered "Not Found" only where the server lacks the method, as older ones of one's own do.
        The library's request is used without its Bot, who looks through all arguments for objects of its own and writes each one twice.
        """
        if self._request is None:
            raise NotSentError("the channel is not open")
        try:
            url = f"{self._base}/bot{self._token}/{method}"
            result = await self._request.post(url, args, read_timeout=seconds)  # type: ignore[arg-type]  # it only passes them on
        except InvalidToken as error:
            if self._known and error.message == "Not Found":
                raise EndPointNotFound(f"{method} is unknown there") from None
            raise
        except (KeyError, TypeError, AttributeError):
            raise UnansweredError("the answer holds no result") from None
        self._known = True
        return result

    async def download(self, path: str) -> Chunks:
        """The content of a file that getFile told the path of."""
        if self._session is None:
            raise NotSentError("the channel is not open")
        url = f"{self._base}/file/bot{self._token}/{quote(path)}"
        async with _answer(self._session, "GET", url, seconds=2 * _SECONDS) as answer:
            if answer.status != HTTPStatus.OK:
                _refuse_pages(answer.status, answer.headers, await whole(_within(_LARGEST_ANSWER, answer)))
                raise _refused(answer.status)
            async for chunk in _within(LARGEST_FILE, answer):
                yield chunk


def _refused(status: int) -> TelegramError:
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return BadRequest(f"HTTP {status}: the file is gone")
    return ServerFailedError(f"HTTP {status} for a file")
