"""The two addresses of a sign-in: where it begins, and where the issuer sends the browser back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, Protocol

from aiohttp import web

from bot.core.people import Identity
from bot.intake.who import People
from bot.ports.inbound import WEB
from bot.ports.store import Store
from bot.ports.tokens import digest_of
from bot.ports.web_errors import SignInOver, SignInRefused
from bot.ports.work import Work
from bot.settings.oidc_part import OidcSettings
from bot.web.asked import HOME
from bot.web.oidc.attempt import LASTS, Attempt
from bot.web.oidc.person import person_of
from bot.web.sign_in import signed_in

START, BACK = f"{HOME}/oidc", f"{HOME}/oidc/back"
LONGEST_CODE = 4096


class IssuerPort(Protocol):
    """See :class:`bot.web.oidc.issuer.Issuer`."""

    async def address(self, attempt: Attempt, back: str) -> str: ...
    async def claims(self, attempt: Attempt, code: str, back: str) -> Mapping[str, Any]: ...


class OidcPages:
    """Signs people in at one issuer. ``secure``: browsers reach the desk by https."""

    def __init__(self, settings: OidcSettings, store: Store, people: People, *, secure: bool, clock: Callable[[], float]) -> None:
        self._settings, self._store, self._people, self._secure, self._clock = settings, store, people, secure, clock
        self._cookie = "__Host-bellhop-oidc" if secure else "bellhop-oidc"

    @cached_property
    def _issuer(self) -> IssuerPort:
        from bot.web.oidc.issuer import Issuer  # noqa: PLC0415  few desks use it, and it loads cryptography

        return Issuer(self._settings, self._clock)

    async def start(self) -> web.Response:
        """Send the browser to the issuer. Raises IssuerAway and IssuerUntrusted."""
        attempt = Attempt.begin(self._clock())
        reply = web.Response(status=303, headers={"Location": await self._issuer.address(attempt, self._back)})
        reply.set_cookie(self._cookie, attempt.word, max_age=LASTS, path="/", secure=self._secure, httponly=True, samesite="Lax")
        return reply

    async def enter(self, request: web.Request, browser: str) -> str:
        """Begin a session for whoever the issuer has sent back. Return the word for its cookie. Raises what is wrong with it."""
        attempt = Attempt.parse(request.cookies.get(self._cookie, ""), self._clock())
        if attempt is None or not attempt.is_answered_by(request.query.get("state", "")):
            raise SignInOver
        await self._store.write(partial(_once, attempt))
        code = request.query.get("code", "")
        if not code or len(code) > LONGEST_CODE or "error" in request.query:
            raise SignInRefused
        who = person_of(self._settings, await self._issuer.claims(attempt, code, self._back))
        return await self._store.write(partial(_signed_in, self._people, who, browser))

    def forget(self, reply: web.StreamResponse) -> None:
        """Remove the cookie of the attempt."""
        reply.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Lax")

    @property
    def _back(self) -> str:
        return self._people.rules.web_url.removesuffix(HOME) + BACK


def _once(attempt: Attempt, work: Work) -> None:
    """An attempt ends here, in all processes, whatever becomes of it. Raises SignInOver if it ended before."""
    if not work.inbound.first_time(WEB, f"oidc:{digest_of(attempt.word)}"):
        raise SignInOver


def _signed_in(people: People, who: Identity, browser: str, work: Work) -> str:
    return signed_in(work, people, who, browser)
