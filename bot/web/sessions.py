"""Who is signed in: cookies, their sessions in the database, and the token that the forms of a session carry."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from aiohttp import web

from bot.core.cuts import short
from bot.core.people import Identity
from bot.ports.tokens import digest_of
from bot.ports.web_errors import FromElsewhere
from bot.ports.web_sessions import LONGEST_MS, WebSession, new_word
from bot.ports.work import Work

NOTED_EVERY_MS = 60_000
_WORD = re.compile(r"[\w-]{43}", re.ASCII)
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A session with its word, which only the cookie has."""

    word: str
    session: WebSession

    @property
    def who(self) -> Identity:
        return self.session.identity

    @property
    def token(self) -> str:
        """What each form of this session carries."""
        return form_token(self.word)


class Cookies:
    """The cookie of a session. ``secure``: browsers reach the desk by https."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self.name = "__Host-bellhop" if secure else "bellhop"

    def word(self, request: web.Request) -> str:
        """Return the session's word; empty if there is none that could be ours."""
        word = request.cookies.get(self.name, "")
        return word if is_word(word) else ""

    def put(self, response: web.StreamResponse, word: str) -> None:
        response.set_cookie(self.name, word, max_age=LONGEST_MS // 1000, path="/", secure=self._secure, httponly=True, samesite="Lax")

    def remove(self, response: web.StreamResponse) -> None:
        response.del_cookie(self.name, path="/", secure=self._secure, httponly=True, samesite="Lax")


def is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None


def form_token(word: str) -> str:
    """Return a token that only pages of this session know. The word can't be found from it."""
    return sha256(f"form {word}".encode()).hexdigest()


def ensure_own_page(headers: Mapping[str, str], url: str, token: str, given: str) -> None:
    """Refuse what another site's page has sent, or a page of another session. Raises FromElsewhere."""
    ensure_same_site(headers, url)
    if not hmac.compare_digest(token.encode(), given.encode("utf-8", "surrogateescape")):
        raise FromElsewhere


def ensure_same_site(headers: Mapping[str, str], url: str) -> None:
    """Refuse a request that a browser says another site has caused. Raises FromElsewhere."""
    if headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise FromElsewhere
    origin = headers.get("Origin", "")
    if origin and origin.partition("://")[2] not in (headers.get("Host", ""), url.partition("://")[2].partition("/")[0]):
        raise FromElsewhere


def begin(work: Work, who: Identity, browser: str) -> str:
    """Begin a session. Return its word."""
    word = new_word()
    work.web.add(WebSession(0, digest_of(word), str(who), browser, work.now, work.now))
    return word


def visitor(work: Work, word: str) -> Visitor | None:
    """Return whose session this is; None for a forged word, and for a session that is over."""
    found = work.web.session(digest_of(word)) if word else None
    return Visitor(word, found) if found is not None and found.is_valid(work.now) else None


def browser_of(headers: Mapping[str, str]) -> str:
    """Return a short name for a browser, such as “Firefox, Windows”, from what it says about itself."""
    told = headers.get("User-Agent", "")
    names = [next((name for sign, name in known if sign in told), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in names if name) or short("".join(c for c in told if c.isprintable()), 40) or "?"
