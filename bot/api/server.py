"""Answers the requests of programs: who asks, may they, what is it, and the answer as JSON."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from secrets import token_hex

import structlog
from aiohttp import http_exceptions, web

from bot.api import calling, figures, people, reading, stored_files
from bot.api.asked import Asked, Route
from bot.api.body import ensure_json, parsed
from bot.api.errors import WrongField
from bot.api.fields import checked, from_query
from bot.api.languages import preferred
from bot.api.openapi import described
from bot.api.page import HEADERS as PAGE_HEADERS
from bot.api.page import page_of
from bot.api.problems import CONTENT_TYPE, Reply, problem_of, wrong_fields
from bot.api.rates import Rates
from bot.api.store import ReadingStore
from bot.api.tokens import Bearer, Tokens
from bot.core.errors import DeskError
from bot.core.limits import Rate
from bot.core.message import Attachment
from bot.core.people import Address, Profile
from bot.i18n.sentences import say
from bot.intake.desk import Desk
from bot.intake.who import People
from bot.ports.api_errors import (
    BodyTooLarge,
    BodyTooSlow,
    BrokenJson,
    DeskBusy,
    DeskFailed,
    FileNotStored,
    NoSuchPage,
    TokenRefused,
    TooManyRequests,
    VerbNotGranted,
    WrongMethod,
)
from bot.ports.channel import FileStore
from bot.ports.contents import Content
from bot.ports.inbound import API, VerbCalled
from bot.ports.outbound import DeliveryError
from bot.ports.store import RetryLater, StoreUnavailable
from bot.ports.tokens import OPEN, READ
from bot.ports.work import Work
from bot.settings.rules import Rules

log = structlog.get_logger()
LARGEST_BODY = 2**20  # bytes
LONGEST_KEY = 200  # characters of an Idempotency-Key
SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
ReadBody = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class _Request:
    """A request after its address was found."""

    route: Route
    args: tuple[str, ...]
    headers: Mapping[str, str]
    query: Mapping[str, str]
    language: str


class Api:
    """The API of one desk. ``rate`` limits each token."""

    def __init__(
        self, desk: Desk, store: ReadingStore, files: FileStore, rate: Rate | None, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._desk, self._store, self._files = desk, store, files
        self._rules: Rules = desk.rules
        self._people = People(desk.rules, {})
        self._tokens, self._rates = Tokens(store, ticks), Rates(rate, ticks)
        self.routes = (*reading.ROUTES, *people.ROUTES, *figures.ROUTES, *stored_files.ROUTES, *calling.routes())

    async def answer(self, request: web.Request, read: ReadBody) -> web.StreamResponse:
        """Answer a request. ``read`` returns its body, and raises what can be wrong with it."""
        language = preferred(request.headers.get("Accept-Language", ""), self._rules)
        headers: dict[str, str] = {}
        try:
            reply = await self._reply(request, read, language, headers)
        except WrongField as error:
            reply = wrong_fields([error.problem], language)
        except WrongMethod as error:
            headers["Allow"] = str(error.values["methods"])
            reply = problem_of(error, language)
        except DeskError as error:
            reply = problem_of(error, language)
        except (RetryLater, StoreUnavailable) as error:
            log.warning("request refused", path=request.path, reason=str(error) or "the desk is busy")
            reply = problem_of(DeskBusy(), language)
        except Exception:
            log.exception("request failed", method=request.method, path=request.path)
            reply = problem_of(DeskFailed(), language)
        return await self._response(request, Reply(reply.status, reply.data, {**headers, **reply.headers}))

    async def _reply(self, request: web.Request, read: ReadBody, language: str, headers: dict[str, str]) -> Reply:
        if request.path in self._pages and request.method in ("GET", "HEAD"):
            return self._pages[request.path]
        route, args = self._route(request)
        bearer = await self._tokens.bearer(request.headers.get("Authorization", ""))
        allowance = self._rates.take(bearer.number)
        if allowance is not None:
            headers |= allowance.headers
            if allowance.refused:
                raise TooManyRequests(n=str(allowance.ends))
        lower = {name.lower(): value for name, value in request.headers.items()}
        values, problems = checked(route.query, from_query(route.query, request.query))
        if problems:
            return wrong_fields(problems, language)
        asked = _Request(route, args, lower, values, language)
        if route.look is not None:
            return await self._read(asked, bearer)
        return await self._call(asked, bearer, request.path, await _body(request, read))

    def _route(self, request: web.Request) -> tuple[Route, tuple[str, ...]]:
        """Return the route of an address. Raises NoSuchPage and WrongMethod."""
        found = [(one, match) for one in self.routes if (match := one.pattern.fullmatch(request.path))]
        method = "GET" if request.method == "HEAD" else request.method
        for route, match in found:
            if route.method == method:
                return route, match.groups()
        if not found and request.path not in self._pages:
            raise NoSuchPage
        raise WrongMethod(methods=", ".join(sorted({one.method for one, _ in found} or {"GET"})))

    async def _read(self, asked: _Request, bearer: Bearer) -> Reply:
        await self._desk.refresh_members(bearer.person.channel)
        reply = await self._store.view(partial(self._look, asked, bearer.number))
        await self._tokens.note_use(bearer)
        if isinstance(reply.data, Attachment):
            return Reply(reply.status, await self._content(reply.data), reply.headers)
        return await self._store.look(reply.data) if callable(reply.data) else reply

    async def _content(self, file: Attachment) -> Content:
        try:
            return await self._files.open(file.key)
        except DeliveryError as error:
            raise FileNotStored from error

    def _look(self, asked: _Request, number: int, work: Work) -> Reply:
        token = work.tokens.get(number)
        if token is None or not token.is_valid(work.now):
            raise TokenRefused
        if not token.may(READ):
            raise VerbNotGranted(verb=READ, choices=", ".join(token.verbs.split()))
        assert asked.route.look is not None
        return asked.route.look(self._people.behind(work, token, asked.language), Asked(asked.args, asked.query, asked.headers))

    async def _call(self, asked: _Request, bearer: Bearer, path: str, body: bytes) -> Reply:
        if body:
            ensure_json(asked.headers.get("content-type", ""), asked.headers.get("content-encoding", ""))
        values, problems = checked(asked.route.body, parsed(body))
        if problems:
            return wrong_fields(problems, asked.language)
        opening = asked.route.name == calling.OPENING
        inbound = VerbCalled(
            event=token_hex(8),
            at=datetime.now(UTC),
            by=Profile(bearer.person, bearer.person.id, language=asked.language),
            where=Address(API, ""),
            token=bearer.number,
            verb=OPEN if opening else asked.route.name,
            ticket=0 if opening else int(asked.args[0]),
            values=values,
            key=_key(asked.headers.get("idempotency-key", "")),
            request=hashlib.sha256(path.encode() + b"\n" + body).hexdigest(),
            match=tuple(one.strip() for one in asked.headers.get("if-match", "").split(",") if one.strip()),
        )
        return calling.reply_to(await self._desk.handle(inbound), opened=opening)

    @cached_property
    def _pages(self) -> dict[str, Reply]:
        """What everybody may read."""
        description = described(self.routes)
        return {"/api/openapi.json": Reply(200, description), "/api/docs": Reply(200, page_of(description), PAGE_HEADERS)}

    async def _response(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        headers = {**SAFE, **reply.headers}
        if isinstance(reply.data, Content):
            return await _stream(request, reply.data, headers)
        if isinstance(reply.data, str):
            return web.Response(status=reply.status, text=reply.data, headers=headers)
        if reply.data is None:
            return web.Response(status=reply.status, headers=headers)
        kind = CONTENT_TYPE if reply.status >= 400 else "application/json"
        body = json.dumps(reply.data, ensure_ascii=False).encode()
        return web.Response(status=reply.status, body=body, headers={**headers, "Content-Type": kind})


async def _body(request: web.Request, read: ReadBody) -> bytes:
    """Return the body. Raises BodyTooLarge before a large one was received, BodyTooSlow and BrokenJson."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise BodyTooLarge(most=str(LARGEST_BODY))
    try:
        return await read()
    except web.HTTPRequestEntityTooLarge as error:
        raise BodyTooLarge(most=str(LARGEST_BODY)) from error
    except TimeoutError as error:
        raise BodyTooSlow from error
    except (web.RequestPayloadError, http_exceptions.HttpProcessingError) as error:
        raise BrokenJson from error


async def _stream(request: web.Request, content: Content, headers: Mapping[str, str]) -> web.StreamResponse:
    """Send a file piece by piece."""
    response = web.StreamResponse(headers=headers)
    response.content_length = content.size
    await response.prepare(request)
    if request.method != "HEAD":
        async for chunk in content.chunks():
            await response.write(chunk)
    await response.write_eof()
    return response


def _key(written: str) -> str:
    """Return the key of a request that may be repeated. Raises WrongField."""
    if len(written) > LONGEST_KEY or not written.isprintable() or not written.isascii():
        raise WrongField("Idempotency-Key", say("Write a text of at most {most} characters.", most=str(LONGEST_KEY)))
    return written
