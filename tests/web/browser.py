"""Somebody of the team with a browser without JavaScript, who reads pages and sends their forms."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

import aiohttp
from prometheus_client import CollectorRegistry

from bot.core.people import Identity
from bot.ports.background import Background
from bot.ports.tokens import digest_of
from bot.ports.web_sessions import new_word
from bot.program.health import Report
from bot.program.operations import DeskOperations
from bot.program.web import Web
from bot.settings import HttpSettings
from bot.web.server import WebDesk
from tests.quick_desk import QuickDesk

TAG = re.compile(r"<[^>]+>")


@dataclass
class Form:
    """A form of a page: where it goes, what it carries, and its buttons."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """The words, the name and the value of each."""

    def first(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._text: str | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self._button: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(own.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input" and own.get("name") and (own.get("type") not in ("checkbox", "radio") or "checked" in own):
            self._form.fields.append((own["name"], own.get("value", "")))
        elif tag == "textarea":
            self._text, self._select = "", (own["name"], [], [])
        elif tag == "select":
            self._select = (own["name"], [], [])
        elif tag == "option" and self._select is not None:
            self._select[1].append(own.get("value", ""))
            if "selected" in own:
                self._select[2].append(own.get("value", ""))
        elif tag == "button":
            self._button, self._text = (own.get("name", ""), own.get("value", "")), ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._select is not None:
            self._form.fields.append((self._select[0], (self._text or "").removeprefix("\n")))
            self._text = self._select = None
        elif tag == "select" and self._select is not None:
            name, options, chosen = self._select
            self._form.fields.append((name, (chosen or options or [""])[0]))
            self._select = None
        elif tag == "button" and self._button is not None:
            self._form.buttons.append((" ".join((self._text or "").split()), *self._button))
            self._text = self._button = None


@dataclass
class Seen:
    """A page."""

    status: int
    path: str
    html: str
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """What can be read."""
        shown = re.sub(r"<(script|style)\b.*?</\1>", "", self.html, flags=re.DOTALL)
        return " ".join(unescape(TAG.sub(" ", shown)).split())

    @property
    def forms(self) -> list[Form]:
        reader = _Reader()
        reader.feed(self.html)
        return reader.forms

    def form(self, *, verb: str = "", action: str = "", kind: str = "") -> Form:
        """The first form with this verb, kind or address."""
        return next(
            one
            for one in self.forms
            if (not verb or one.first("verb") == verb) and (not action or one.action == action) and (not kind or one.first("kind") == kind)
        )

    def has(self, verb: str) -> bool:
        """Whether a verb is offered."""
        return any(one.first("verb") == verb for one in self.forms)


class Browser:
    """A browser with its cookies. ``headers`` go with each request."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session
        self.headers: dict[str, str] = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}

    async def asks(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> Seen:
        where = path if path.startswith("/desk") else f"/desk{path}"
        async with self.session.request(method, self.url + where, headers={**self.headers, **(headers or {})}, **more) as answer:
            return Seen(answer.status, answer.url.path, await answer.text(errors="replace"), answer.headers)

    async def leaves(self, method: str, path: str, body: str = "") -> None:
        """Ask for something long, and go away when its first bytes come."""
        host = self.url.removeprefix("http://")
        cookies = "; ".join(f"{one.key}={one.value}" for one in self.session.cookie_jar)
        told = {"Host": host, "Cookie": cookies, "Content-Length": len(body), "Content-Type": "application/x-www-form-urlencoded"}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        reader, writer = await asyncio.open_connection(*host.split(":"))
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode())
        assert await reader.read(12) == b"HTTP/1.1 200"
        writer.transport.abort()

    async def opens(self, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> Seen:
        return await self.asks("GET", path, headers, **more)

    async def sends(self, form: Form, *, headers: Mapping[str, str] | None = None, button: str = "", **values: str) -> Seen:
        """Send a form with these fields of its own (``text`` is ``f.text``), by a button of this name, or the first one."""
        own = {f"f.{name}": value for name, value in values.items()}
        data = [(name, own.pop(name, value)) for name, value in form.fields] + list(own.items())
        pressed = next((one for one in form.buttons if not button or one[0] == button), ("", "", ""))
        if pressed[1]:
            data.append(pressed[1:])  # beside a field of the same name
        return await self.asks("POST", form.action, {"Origin": self.url, **(headers or {})}, data=data)

    async def presses(self, page: Seen, verb: str, *args: str) -> Seen:
        """Press the button of a verb on a page."""
        found = [one for one in page.forms if one.first("verb") == verb and one.first("kind") == "press"]
        wanted = [one for one in found if not args or tuple(v for k, v in one.fields if k == "args") == args]
        return await self.sends(wanted[0])


class Browsers:
    """The web desk of a desk, and the browsers of its team."""

    def __init__(self, desk: QuickDesk, url: str, pages: WebDesk) -> None:
        self.desk, self.url, self.pages = desk, url, pages
        self._open: list[aiohttp.ClientSession] = []

    def browser(self) -> Browser:
        """Return a browser in which nobody is signed in."""
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._open.append(session)
        return Browser(self.url, session)

    async def link(self, person: str) -> str:
        """Return the path of a new link for somebody, who need not be in the team."""
        word, who = new_word(), Identity.parse(person)
        await self.desk.store.write(lambda work: work.web.add_link(digest_of(word), who))
        return f"/in/{word}"

    async def of(self, person: str) -> Browser:
        """Return a browser in which somebody is signed in."""
        found, path = self.browser(), await self.link(person)
        page = await found.opens(path)
        assert (await found.sends(page.forms[0])).status == 200
        return found

    async def close(self) -> None:
        for session in self._open:
            await session.close()


@asynccontextmanager
async def browsers_of(desk: QuickDesk, files: Any = None) -> AsyncIterator[Browsers]:
    """Serve the web desk of an open desk on a free port."""

    async def ready() -> Report:
        return Report(True, {})

    background = Background()
    pages = WebDesk(
        desk.desk, desk.store, files, background, DeskOperations(desk.settings, desk.store, lambda: desk.now), desk.settings.http.oidc
    )
    web = Web(HttpSettings(port=0), {}, ready, registry=CollectorRegistry(), desk=lambda: pages)
    port = await web.start()
    desk.desk.rules.web_url = f"http://127.0.0.1:{port}/desk"
    found = Browsers(desk, f"http://127.0.0.1:{port}", pages)
    try:
        yield found
    finally:
        await found.close()
        await web.stop()
        await background.close()
