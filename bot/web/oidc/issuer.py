"""Talks to the issuer: what it says about itself, its keys, and the exchange of a code for an ID token."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
import structlog
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.ports.web_errors import IssuerAway, IssuerUntrusted, SignInRefused
from bot.settings.oidc_part import OidcSettings
from bot.web.oidc.attempt import Attempt

log = structlog.get_logger()
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures that only the issuer can make. Neither ``none`` nor those with a shared secret are among them."""
PATIENCE = aiohttp.ClientTimeout(total=10)
LARGEST = 2**18  # bytes of an answer
KNOWN_FOR, KEYS_KEPT = 3600.0, 60.0  # seconds
LEEWAY = 60  # seconds that the issuer's clock may differ
_HERE = ("127.0.0.1", "::1", "localhost")


class Issuer:
    """One issuer. ``clock`` returns seconds since 1970, ``ticks`` those of a clock that is never set."""

    def __init__(self, settings: OidcSettings, clock: Callable[[], float] = time.time, ticks: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock, self._ticks = settings, clock, ticks
        self._about: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def address(self, attempt: Attempt, back: str) -> str:
        """Return where the browser is sent. Raises IssuerAway and IssuerUntrusted."""
        about = await self._described()
        asked = {
            "response_type": "code",
            "scope": "openid email profile",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        where = str(about["authorization_endpoint"])
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    async def claims(self, attempt: Attempt, code: str, back: str) -> Mapping[str, Any]:
        """Exchange a code, and return what the issuer says about the person. Raises IssuerAway, IssuerUntrusted and SignInRefused."""
        about = await self._described()
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": attempt.verifier}
        client, secret = self._settings.client_id, self._settings.client_secret.get_secret_value()
        basic = "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {"Authorization": _basic(client, secret)} if basic else {}
        if not basic:
            body |= {"client_id": client, "client_secret": secret}
        status, given = await self._asked("POST", str(about["token_endpoint"]), data=body, headers=headers)
        if status != 200 or not isinstance(given.get("id_token"), str):
            log.warning("sign-in refused", status=status, reason=str(given.get("error", "no ID token")))
            raise SignInRefused
        return await self._checked(given["id_token"], attempt, str(given.get("access_token", "")))

    async def _checked(self, token: str, attempt: Attempt, access: str) -> Mapping[str, Any]:
        """Check signature, issuer, audience, times and nonce."""
        client = self._settings.client_id
        options: Any = {"iss": {"essential": True, "value": self._settings.issuer}, "aud": {"essential": True, "value": client}}
        try:
            found = await self._decoded(token)
            params = {"nonce": attempt.nonce, "client_id": client, "access_token": access or None}
            claims = CodeIDToken(found.claims, found.header, options, params)
            claims.validate(now=int(self._clock()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            log.warning("ID token refused", reason=str(error) or type(error).__name__)
            raise IssuerUntrusted from error
        return dict(claims)

    async def _decoded(self, token: str) -> jwt.Token:
        """Decode a token. An issuer may have new keys, which are asked for once a minute at most."""
        try:
            return jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            if self._keys is not None and self._ticks() - self._keys[0] < KEYS_KEPT:
                raise
        self._keys = None
        return jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)

    async def _key_set(self) -> KeySet:
        if self._keys is None or self._ticks() - self._keys[0] > KNOWN_FOR:
            status, given = await self._asked("GET", str((await self._described())["jwks_uri"]))
            if status != 200 or not isinstance(given.get("keys"), list):
                raise IssuerAway
            self._keys = self._ticks(), KeySet.import_key_set(given)  # type: ignore[arg-type]
        return self._keys[1]

    async def _described(self) -> Mapping[str, Any]:
        """Return what the issuer says about itself. It must be the one that is configured, and its addresses must be safe."""
        if self._about is not None and self._ticks() - self._about[0] < KNOWN_FOR:
            return self._about[1]
        status, found = await self._asked("GET", f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if status != 200:
            raise IssuerAway
        ends = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if found.get("issuer") != self._settings.issuer or not all(isinstance(one, str) and _is_safe(one) for one in ends):
            log.warning("issuer refused", issuer=str(found.get("issuer")))
            raise IssuerUntrusted
        self._about = self._ticks(), found
        return found

    async def _asked(
        self, method: str, address: str, headers: Mapping[str, str] = MappingProxyType({}), data: object = None
    ) -> tuple[int, dict[str, Any]]:
        """Ask the issuer for JSON. Redirects aren't followed. Raises IssuerAway."""
        told = {**headers, "Accept": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session,
                session.request(method, address, headers=told, allow_redirects=False, data=data) as answer,
            ):
                body = await _whole(answer.content)
                found = json.loads(body) if body else {}
                return answer.status, found if isinstance(found, dict) else {}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning("issuer not reached", address=address, reason=str(error) or type(error).__name__)
            raise IssuerAway from error


def _basic(client: str, secret: str) -> str:
    """Return the header that says who we are; both parts are encoded as in a form first: RFC 6749, section 2.3.1."""
    return f"Basic {base64.b64encode(f'{quote_plus(client)}:{quote_plus(secret)}'.encode()).decode()}"


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """Read an answer to its end; it comes in any number of pieces. Raises ValueError if it is too large."""
    body = bytearray()
    async for piece in content.iter_any():
        body += piece
        if len(body) > LARGEST:
            raise ValueError("the answer is too large")
    return bytes(body)


def _is_safe(address: str) -> bool:
    found = urlsplit(address)
    return found.scheme == "https" or (found.scheme == "http" and found.hostname in _HERE)
