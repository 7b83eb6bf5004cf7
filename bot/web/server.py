"""Answers browsers: who is signed in, may they, what do they want, and the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from itertools import count
from secrets import token_hex

import structlog
from aiohttp import web

from bot.api.languages import preferred
from bot.api.problems import STATUS_OF
from bot.core.errors import DeskError
from bot.core.message import Attachment
from bot.i18n.sentences import known
from bot.intake.clean import clean_text
from bot.intake.desk import Desk
from bot.intake.who import People
from bot.ports.api_errors import BrokenJson, DeskBusy, DeskFailed, FileNotStored, NoSuchPage, WrongMethod
from bot.ports.background import Background
from bot.ports.channel import FileStore
from bot.ports.contents import Chunks, Content
from bot.ports.inbound import FormFilled
from bot.ports.operations import Operations
from bot.ports.outbound import DeliveryError
from bot.ports.store import RetryLater, StoreUnavailable
from bot.ports.web_errors import (
    EmailNotVerified,
    FileRefused,
    FromElsewhere,
    IssuerAway,
    IssuerUntrusted,
    LinkIsOver,
    NobodyByThatName,
    NotSignedIn,
    PageForManagers,
    SignInOver,
    SignInRefused,
    TooManyFiles,
    WrongOrganisation,
)
from bot.ports.work import Work
from bot.settings.oidc_part import OidcSettings
from bot.web import sign_in, uploads
from bot.web.acts import inbound_of
from bot.web.asked import HOME, Asked, Page, Raw, Route, Shown, Stored
from bot.web.desk.page import VERIFY
from bot.web.desk.proof import Proving
from bot.web.files import sent
from bot.web.given import Given, read_given
from bot.web.live import Live, LiveStore
from bot.web.oidc.page import OidcPages
from bot.web.rendering import Rendering
from bot.web.routes import NAVIGATION, ROUTES
from bot.web.sessions import NOTED_EVERY_MS, Cookies, Visitor, browser_of, ensure_own_page, ensure_same_site, is_word, visitor
from bot.web.static_files import FOREVER, StaticFiles
from bot.web.visit import Visit, visit

log = structlog.get_logger()
ReadBody = Callable[[], Awaitable[bytes]]
MoreTime = Callable[[], None]
Reply = web.StreamResponse
LIVE = f"{HOME}/live"
VERIFIED = f"{HOME}{VERIFY.path}"
LINK, STATIC = f"{HOME}/in/", f"{HOME}/static/"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer", browsers post forms with the origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
_STATUS = STATUS_OF | {
    NotSignedIn.__name__: 401,
    LinkIsOver.__name__: 410,
    FromElsewhere.__name__: 403,
    PageForManagers.__name__: 403,
    FileRefused.__name__: 422,
    TooManyFiles.__name__: 422,
    SignInOver.__name__: 410,
    SignInRefused.__name__: 403,
    IssuerAway.__name__: 503,
    IssuerUntrusted.__name__: 502,
    EmailNotVerified.__name__: 403,
    NobodyByThatName.__name__: 403,
    WrongOrganisation.__name__: 403,
}
SIGN_IN = (
    NotSignedIn,
    LinkIsOver,
    SignInOver,
    SignInRefused,
    IssuerAway,
    IssuerUntrusted,
    EmailNotVerified,
    NobodyByThatName,
    WrongOrganisation,
)
"""What leads to the page that says how to sign in."""
MOST_NOTED = 10_000


class WebDesk:
    """The web desk of one process."""

    def __init__(
        self, desk: Desk, store: LiveStore, files: FileStore, background: Background, operations: Operations, oidc: OidcSettings
    ) -> None:
        self._desk, self._store, self._files, self._background = desk, store, files, background
        self._operations, self._proving = operations, Proving(operations)
        self._rules, self._people = desk.rules, People(desk.rules, {})
        self._statics = StaticFiles()
        self._rendering = Rendering(self._statics)
        self._cookies = Cookies(secure=desk.rules.web_url.startswith("https://"))
        self._live = Live(store, self._people, background)
        self._oidc_settings = oidc
        self._noted: dict[int, int] = {}
        self._own: Mapping[tuple[str, str], Callable[[web.Request, ReadBody], Awaitable[Reply]]] = {
            ("GET", HOME): self._home,
            ("GET", f"{HOME}/sign-in"): self._sign_in,
            ("GET", f"{HOME}/oidc"): self._begin_oidc,
            ("GET", f"{HOME}/oidc/back"): self._end_oidc,
            ("POST", f"{HOME}/sign-out"): self._sign_out,
        }

    async def close(self) -> None:
        """End the connections of live pages."""
        await self._live.close()

    async def answer(self, request: web.Request, read: ReadBody, more_time: MoreTime) -> Reply:
        """Answer a request. ``read`` returns its body, and raises what can be wrong with it."""
        language = preferred(request.headers.get("Accept-Language", ""), self._rules)
        try:
            reply = await self._reply(request, read, more_time)
        except DeskError as error:
            reply = self._refused(error, language)
        except (RetryLater, StoreUnavailable) as error:
            log.warning("request refused", path=_logged(request.path), reason=str(error) or "the desk is busy")
            reply = self._refused(DeskBusy(), language)
        except Exception:
            log.exception("request failed", method=request.method, path=_logged(request.path))
            reply = self._refused(DeskFailed(), language)
        if not reply.prepared:
            for name, value in SAFE.items():
                reply.headers.setdefault(name, value)
        return reply

    async def _reply(self, request: web.Request, read: ReadBody, more_time: MoreTime) -> Reply:
        method = "GET" if request.method == "HEAD" else request.method
        path = request.path.rstrip("/")
        if path.startswith(STATIC):
            return self._static(request, path.removeprefix(STATIC))
        if path.startswith(LINK):
            return await self._link(request, path.removeprefix(LINK), method)
        if (request.method, path) == ("GET", LIVE):  # HEAD has no body
            return await self._live.stream(request, await self._visitor(request), SAFE, more_time)
        if (method, path) == ("POST", VERIFIED):
            return await self._verify(request, read, more_time)
        if own := self._own.get((method, path)):
            return await own(request, read)
        route, args = self._route(path)
        query = {name: clean_text(value) for name, value in request.query.items()}
        asked = Asked(path, args, query, fragment=request.headers.get("X-Fragment") == "1")
        found = await self._visitor(request)
        if method == "POST":
            asked = await self._act(request, read, found, asked, more_time)
        elif method != "GET":
            raise WrongMethod(methods="GET, POST")
        return await self._show(request, found, route, asked, more_time)

    async def _act(self, request: web.Request, read: ReadBody, found: Visitor, asked: Asked, more_time: MoreTime) -> Asked:
        """Do what a form says. Its files stay only if a message took them."""
        kept = uploads.Kept()
        try:
            given = await read_given(request, read, partial(self._keep, request, found, kept, more_time))
            ensure_own_page(request.headers, self._rules.web_url, found.token, given.first("token"))
            here = await self._store.view(partial(visit, self._people, found))
            inbound = inbound_of(here, given)
            filled = inbound if isinstance(inbound, FormFilled) else None
            return replace(asked, said=await self._desk.handle(inbound), filled=filled)
        finally:
            await uploads.tidy(self._store, kept)

    def _route(self, path: str) -> tuple[Route, tuple[str, ...]]:
        """Return the route of an address. Raises NoSuchPage."""
        for route in ROUTES:
            if match := route.pattern.fullmatch(path):
                return route, match.groups()
        raise NoSuchPage

    async def _visitor(self, request: web.Request) -> Visitor:
        """Return who is signed in. Their channel was asked lately who is there. Raises NotSignedIn."""
        word = self._cookies.word(request)
        found = await self._store.view(partial(visitor, word=word)) if word else None
        if found is None:
            raise NotSignedIn
        await self._desk.refresh_members(found.who.channel)
        now = int(self._desk.clock() * 1000)
        if now - max(found.session.used_at, self._noted.get(found.session.id, 0)) >= NOTED_EVERY_MS:
            if len(self._noted) > MOST_NOTED:
                self._noted.clear()
            self._noted[found.session.id] = now
            await self._store.write(partial(_touch, found.word), hurry=False)
        return found

    # Pages

    async def _show(self, request: web.Request, found: Visitor, route: Route, asked: Asked, more_time: MoreTime) -> Reply:
        """Show a page to somebody who is signed in."""
        here, shown = await self._store.view(partial(self._look, found, route, asked))
        if isinstance(shown, Stored):
            return await sent(request, shown, await self._content(shown.key), SAFE, more_time)
        if isinstance(shown, Raw):
            content = await self._store.look(shown.look) if shown.look else shown.content
            return web.Response(body=content, headers={"Content-Type": shown.content_type, **shown.headers})
        if shown.look is not None:
            shown = replace(shown, values={**shown.values, **await self._store.look(shown.look)})
        if shown.fetch is not None:
            shown = replace(shown, values={**shown.values, **await shown.fetch(self._operations)})
        return self._html(shown, here.language, self._frame(here, found, route, asked))

    def _look(self, found: Visitor, route: Route, asked: Asked, work: Work) -> tuple[Visit, Shown]:
        """Make a page from one state of the database. What somebody may not see is a page, too. Raises NotSignedIn."""
        here = visit(self._people, found, work)
        try:
            return here, route.look(here.context, asked)
        except DeskError as error:
            return here, _problem(error)

    async def _keep(
        self,
        request: web.Request,
        found: Visitor,
        kept: uploads.Kept,
        more_time: MoreTime,
        before: Given,
        name: str,
        kind: str,
        chunks: Chunks,
    ) -> Attachment | None:
        """Store a file that comes with a form, whose hidden fields came before it. A form that isn't sent yet stores nothing."""
        ensure_own_page(request.headers, self._rules.web_url, found.token, before.first("token"))
        if before.last("kind") != "form":
            return None
        queue = await self._store.view(partial(uploads.queue_of, self._people, found, tuple(before.all("args"))))
        kept.ticket = before.first("args")
        return await uploads.keep(self._files, queue, kept, name, kind, chunks, more_time)

    async def _content(self, key: str) -> Content:
        try:
            return await self._files.open(key)
        except DeliveryError as error:
            raise FileNotStored from error

    def _frame(self, here: Visit, found: Visitor, route: Route, asked: Asked) -> dict[str, object]:
        """Return what every page of somebody who is signed in needs."""
        page, numbers = token_hex(6), count()
        return {
            "me": here,
            "token": found.token,
            "now": here.at,
            "new_event": lambda: f"{page}-{next(numbers)}",
            "navigation": [one for one in NAVIGATION if not one.for_managers or here.manages],
            "part": route.name,
            "path": asked.path,
            "said": asked.said,
            "fragment": asked.fragment,
        }

    def _html(self, page: Page, language: str, frame: Mapping[str, object]) -> web.Response:
        """Return a page as it is sent. It isn't compressed together with the token of its forms."""
        values = {"desk": self._rules.name, "oidc": self._oidc_settings.shown, **frame, **page.values}
        text = self._rendering.html(page.template, language, values)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Language": language, **page.headers}
        return web.Response(status=page.status, body=text.encode(), headers=headers)

    def _refused(self, error: DeskError, language: str) -> Reply:
        """Answer somebody of whom we know nothing."""
        template = "sign_in.html" if isinstance(error, SIGN_IN) else "stranger.html"
        more = {"Allow": str(error.values["methods"])} if isinstance(error, WrongMethod) else {}
        return self._html(replace(_problem(error), template=template, headers=more), language, {})

    def _static(self, request: web.Request, name: str) -> Reply:
        file = self._statics.find(name)
        if file is None:
            raise NoSuchPage
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        headers = {"Content-Type": file.content_type, "Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        return web.Response(
            body=file.packed if packed else file.content, headers=headers | ({"Content-Encoding": "gzip"} if packed else {})
        )

    # Signing in and out

    async def _home(self, _: web.Request, __: ReadBody) -> Reply:
        return web.Response(status=303, headers={"Location": NAVIGATION[0].path})

    async def _sign_in(self, request: web.Request, _: ReadBody) -> Reply:
        language = preferred(request.headers.get("Accept-Language", ""), self._rules)
        problem = known(NotSignedIn.__doc__ or "") if "over" in request.query else None
        return self._html(Page("sign_in.html", {"problem": problem}), language, {})

    async def _link(self, request: web.Request, word: str, method: str) -> Reply:
        """Show whose account a link opens, and open it when the button is pressed."""
        if not is_word(word):
            raise LinkIsOver
        language = preferred(request.headers.get("Accept-Language", ""), self._rules)
        if method == "GET":
            page = await self._store.view(partial(sign_in.welcome, people=self._people, word=word))
            return self._html(page, language, {})
        if method != "POST":
            raise WrongMethod(methods="GET, POST")
        ensure_same_site(request.headers, self._rules.web_url)
        cookie = await self._store.write(partial(sign_in.enter, self._people, word, browser_of(request.headers)))
        reply = web.Response(status=303, headers={"Location": NAVIGATION[0].path})
        self._cookies.put(reply, cookie)
        return reply

    @cached_property
    def _oidc(self) -> OidcPages:
        """Raises NoSuchPage if nobody signs in that way."""
        if not self._oidc_settings.issuer:
            raise NoSuchPage
        secure = self._rules.web_url.startswith("https://")
        return OidcPages(self._oidc_settings, self._store, self._people, secure=secure, clock=self._desk.clock)

    async def _begin_oidc(self, _: web.Request, __: ReadBody) -> Reply:
        return await self._oidc.start()

    async def _end_oidc(self, request: web.Request, _: ReadBody) -> Reply:
        """Whatever the issuer answers ends the attempt, so its cookie goes."""
        language = preferred(request.headers.get("Accept-Language", ""), self._rules)
        try:
            word = await self._oidc.enter(request, browser_of(request.headers))
        except DeskError as error:
            reply = self._refused(error, language)
        else:
            reply = web.Response(status=303, headers={"Location": NAVIGATION[0].path})
            self._cookies.put(reply, word)
        self._oidc.forget(reply)
        return reply

    async def _sign_out(self, request: web.Request, read: ReadBody) -> Reply:
        found = await self._visitor(request)
        given = await read_given(request, read, _no_files)
        ensure_own_page(request.headers, self._rules.web_url, found.token, given.first("token"))
        await self._store.write(partial(_end, found, everywhere=given.first("where") == "everywhere"))
        reply = web.Response(status=303, headers={"Location": f"{HOME}/sign-in"})
        self._cookies.remove(reply)
        return reply

    async def _verify(self, request: web.Request, read: ReadBody, more_time: MoreTime) -> Reply:
        """Check the record, and tell how far it has come while it goes on."""
        found = await self._visitor(request)
        given = await read_given(request, read, _no_files)
        ensure_own_page(request.headers, self._rules.web_url, found.token, given.first("token"))
        asked = Asked(VERIFIED, fragment=request.headers.get("X-Fragment") == "1")
        here, shown = await self._store.view(partial(self._look, found, VERIFY, asked))
        assert isinstance(shown, Page)
        page = self._html(shown, here.language, self._frame(here, found, VERIFY, asked))
        return page if shown.status != 200 else await self._proving.stream(request, page, here.language, more_time, SAFE)


async def _no_files(_: Given, __: str, ___: str, ____: Chunks) -> Attachment:
    raise BrokenJson


def _problem(error: DeskError) -> Page:
    sentence = known(type(error).__doc__ or "", **error.values)
    return Page("problem.html", {"problem": sentence}, status=_STATUS.get(type(error).__name__, 409))


def _logged(path: str) -> str:
    """Return an address without the word of a link."""
    return LINK if path.startswith(LINK) else path


def _touch(word: str, work: Work) -> None:
    if (found := visitor(work, word)) is not None:
        found.session.used_at = work.now


def _end(found: Visitor, work: Work, *, everywhere: bool) -> None:
    if everywhere:
        work.web.end_all(found.who)
    elif (same := visitor(work, found.word)) is not None:
        same.session.ended_at = work.now
