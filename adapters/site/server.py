"""Answers the requests of web pages: the script, who a visitor is, what they do, what they read, and their files."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import structlog

from adapters.site.colours import colours
from adapters.site.http import SAFE, Refused, allowed, found, preflight, read
from adapters.site.ingest import TranslationError, enveloped, event_of, translate
from adapters.site.limits import Counters
from adapters.site.reading import Reading
from adapters.site.render import answer
from adapters.site.settings import SiteSettings
from adapters.site.store import HEARD, SiteStore, StoreDown, Visitor
from adapters.site.tokens import NotSigned, Signer, is_registered, new_visitor
from adapters.site.uploads import Uploads
from adapters.site.words import WORDS
from bot.core.limits import Rate
from bot.core.richtext import plain, to_data
from bot.ports.adapter_kit import ActiveEvents, park
from bot.ports.channel import DeskPort, Request, Response
from bot.ports.tolerant import Json

log = structlog.get_logger()

SCRIPT = Path(__file__).with_name("widget.js")
PARKED = Rate(5, 3_600_000)  # events of one visitor that can't be translated; the next ones are refused
READS = 5  # a visitor may read so many times for each request: pictures are loaded one by one
_CACHED = "public, max-age=300"
_LONGEST_LANGUAGE = 35


class Caller(NamedTuple):
    """Who asks: the visitor and when their token expires, in seconds since 1970."""

    visitor: Visitor
    expires: int


class Server:
    """The addresses below the channel's own. ``now`` is the time in seconds."""

    def __init__(self, channel: str, settings: SiteSettings, store: SiteStore, reading: Reading, now: Callable[[], float]) -> None:
        self._channel, self._settings, self._store, self._reading, self._now = channel, settings, store, reading, now
        self._signer = Signer(settings.secret.get_secret_value(), channel)
        self._uploads = Uploads(store, settings.file_size)
        self._counters = Counters()
        self._desk: DeskPort | None = None
        self.active = ActiveEvents()

    def begin(self, desk: DeskPort) -> None:
        self._desk = desk

    def end(self) -> None:
        """Refuse what is sent from now on, so that the pages send it again."""
        self._desk = None

    async def receive(self, request: Request) -> Response:
        if request.path == "widget.js":
            return _script(request)
        try:
            headers = allowed(request, self._settings.origins)
        except Refused as refused:
            return refused.response
        if request.method == "OPTIONS":
            return preflight(headers)
        try:
            response = await self._answered(request)
        except Refused as refused:
            response = refused.response
        except NotSigned as refused:
            response = Refused(401, refused.code, refused.reason).response
        except StoreDown as down:
            log.warning("a page was not answered", channel=self._channel, reason=str(down))
            response = Refused(503, "later", "The chat can't be reached now.", wait=5).response
        return replace(response, headers={**response.headers, **headers})

    async def _answered(self, request: Request) -> Response:
        top, _, rest = request.path.partition("/")
        route = f"{request.method} {top}"
        if request.method == "GET":  # before anything is looked up
            self._limit_reading(f"address {request.peer}", 10 * READS)
        alone: dict[str, Callable[[Request], Awaitable[Response]]] = {"GET hello": self._hello, "POST session": self._session}
        if route in alone and not rest:
            return await alone[route](request)
        known: dict[str, Callable[[Caller, Request, str], Awaitable[Response]]] = {
            "GET messages": self._messages,
            "GET stream": self._stream,
            "GET poll": self._poll,
            "GET files": self._download,
            "POST files": self._upload,
            "POST events": self._event,
        }
        if route not in known or (rest and top != "files"):
            raise Refused(404, "gone", "There is nothing at this address.")
        caller = await self._caller(request)
        if request.method == "POST":
            self._count("requests", self._settings.requests, caller.visitor.id, request)
        else:
            self._limit_reading(f"visitor {caller.visitor.id}", READS)
        return await known[route](caller, request, rest)

    async def _caller(self, request: Request) -> Caller:
        """Who a token belongs to. Raises NotSigned."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        name, expires = self._signer.read(token.strip() if scheme.lower() == "bearer" else "", self._now())
        visitor = await self._store.run(lambda chats: chats.visitor(name))
        if visitor is None:
            raise NotSigned("token", "The token is not ours.")  # the visitor was forgotten
        return Caller(visitor, expires)

    def _count(self, what: str, rate: Rate | None, visitor: str, request: Request, amount: int = 1) -> None:
        """Raises Refused for too much of one visitor, or of one address."""
        now = int(self._now() * 1000)
        wait = self._counters.wait(f"{what} visitor {visitor}", rate, now, amount=amount) if visitor else 0.0
        times = 10 if visitor else 1
        wait = wait or self._counters.wait(f"{what} address {request.peer}", rate, now, times=times, amount=amount)
        if wait:
            raise Refused(429, "many", "Too many requests.", wait=wait)

    def _limit_reading(self, whose: str, times: int) -> None:
        """Raises Refused for too much reading, which is allowed ``times`` as often as requests."""
        if wait := self._counters.wait(f"reads {whose}", self._settings.requests, int(self._now() * 1000), times=times):
            raise Refused(429, "many", "Too many requests.", wait=wait)

    async def _hello(self, request: Request) -> Response:
        """What the widget says. Nobody is known yet."""
        desk, language = self._listening(), self._language(request.query.get("language", ""))
        words = {name: desk.word(sentence, language) for name, sentence in WORDS.items()}
        look = {"title": self._settings.title, "style": colours(self._settings.color), "file_size": self._settings.file_size}
        menu = [list(entry) for entry in desk.menu(language)]
        return found({"language": language, "words": words, "menu": menu, **look}, headers={"Cache-Control": _CACHED})

    async def _session(self, request: Request) -> Response:
        """Who a visitor is: somebody new, the bearer of a token, or a user that the site vouches for. Returns a token."""
        told = read(request)
        language = told.pop("language", "")
        token, user = told.pop("token", ""), told.pop("user", None)
        if told or not isinstance(language, str) or len(language) > _LONGEST_LANGUAGE or not isinstance(token, str):
            raise Refused(400, "form", "A session has language, and token or user.")
        now, language = self._now(), self._language(language)
        if user is not None:
            if not isinstance(user, dict):
                raise NotSigned("user", "user must be an object.")
            signed = self._signer.user(user, now)
            asked = Visitor(signed.visitor, signed.name, signed.email, language)
            expires = signed.expires
        else:
            name = self._signer.read(token, now)[0] if token else ""
            if is_registered(name):
                raise NotSigned("user", "A user must be passed again by the site.")
            if name:
                self._count("requests", self._settings.requests, name, request)
            known = await self._store.run(lambda chats: chats.visitor(name)) if name else None
            if known is None:  # nobody yet, or forgotten
                self._count("new", self._settings.new_visitors, "", request)
                own = new_visitor()
                known = Visitor(own, f"{self._settings.visitor} {own[-4:].lower()}", "", language)
            asked = replace(known, language=language)
            expires = int(now + self._settings.remember.total_seconds())
        await self._store.run(lambda chats: chats.put_visitor(asked, int(now * 1000)))
        return found({"visitor": asked.id, "name": asked.name, "token": self._signer.token(asked.id, expires), "expires": expires})

    async def _messages(self, caller: Caller, request: Request, _: str) -> Response:
        return await self._reading.history(caller.visitor.id, request)

    async def _stream(self, caller: Caller, request: Request, _: str) -> Response:
        return self._reading.stream(caller.visitor.id, caller.expires, request)

    async def _poll(self, caller: Caller, request: Request, _: str) -> Response:
        return await self._reading.poll(caller.visitor.id, request)

    async def _download(self, caller: Caller, _: Request, rest: str) -> Response:
        return await self._uploads.download(caller.visitor.id, rest)

    async def _upload(self, caller: Caller, request: Request, rest: str) -> Response:
        if rest:
            self._count("bytes", self._settings.bytes, caller.visitor.id, request, len(request.body))
            return await self._uploads.add(caller.visitor.id, rest, request)
        return await self._uploads.begin(caller.visitor.id, request, int(self._now() * 1000))

    async def _event(self, caller: Caller, request: Request, _: str) -> Response:
        """Something that the visitor does. The answer comes when the desk has stored it."""
        desk, payload, who = self._listening(), read(request), caller.visitor
        try:
            event = event_of(payload)
        except TranslationError as error:
            raise Refused(400, "form", str(error)) from error
        files = await self._uploads.taken(who.id, payload.get("files", []), event) if payload.get("kind") == "message" else []
        raw = enveloped(payload, who, files)
        at = datetime.fromtimestamp(self._now(), UTC)
        with self.active:
            try:
                inbound = translate(raw, self._channel, at)
            except TranslationError as error:
                if self._counters.wait(f"parked {who.id}", PARKED, int(self._now() * 1000)):
                    raise Refused(400, "form", str(error)) from error
                await park(desk, self._channel, f"{who.id}:{event}", raw, str(error))
                return found({"ok": True})
            if payload["kind"] == "message":
                data: Json = {"text": to_data(plain(payload.get("text", "")))} | ({"files": files} if files else {})
                now = int(self._now() * 1000)
                await self._store.run(lambda chats: chats.add(who.id, data, now, kind=HEARD, message=event, shown=False))
            try:
                told = await desk.handle(inbound)
            except Exception:
                log.exception("event not taken in", channel=self._channel)
                raise Refused(503, "later", "Nothing was stored. Send it again.", wait=2) from None
            if payload["kind"] == "message":
                await self._store.run(lambda chats: chats.taken(who.id, event, [file["id"] for file in files]))
                self._reading.ring(who.id)
        return found({"ok": True, **answer(told)})

    def _listening(self) -> DeskPort:
        if self._desk is None:
            raise Refused(503, "later", "The desk does not listen now.", wait=2)
        return self._desk

    def _language(self, told: str) -> str:
        """The language of the desk that is nearest to a browser's."""
        known = self._desk.languages if self._desk else ()
        short = told.partition("-")[0].lower()
        return short if short in known else next(iter(known), "en")


@cache
def _content() -> tuple[bytes, bytes, str]:
    """The script, as it is and packed, and its tag."""
    body = SCRIPT.read_bytes()
    return body, gzip.compress(body, mtime=0), f'"{sha256(body).hexdigest()[:16]}"'


def _script(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return Response(405)
    body, packed, tag = _content()
    headers = {**SAFE, "Cache-Control": _CACHED, "ETag": tag, "Access-Control-Allow-Origin": "*"}
    if request.headers.get("if-none-match") == tag:
        return Response(304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = packed, {**headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(200, body, "text/javascript; charset=utf-8", headers)
