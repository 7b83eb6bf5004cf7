"""A small OpenID Connect service with real keys, for one test. What it says about people can be changed, and so can its mistakes."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "bellhop", "a-secret-of-the-desk"


class EmulatedIssuer:
    """``claims`` are told about whoever signs in; ``key`` signs, and ``published`` is what others are told about keys."""

    def __init__(self) -> None:
        self.url = ""
        self.key = self.published = RSAKey.generate_key(2048, {"kid": "one"})
        self.claims: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.now = time.time
        self.forges = False
        self.away = False
        self.padding = 0
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    async def describe(self, _: web.Request) -> web.Response:
        self.asked.append("about")
        if self.away:
            return web.Response(status=503)
        ends = {
            name: f"{self.url}/{path}"
            for name, path in (("authorization_endpoint", "in"), ("token_endpoint", "token"), ("jwks_uri", "keys"))
        }
        return web.json_response({"issuer": self.url, **ends, **self.about})

    async def keys(self, request: web.Request) -> web.StreamResponse:
        """Answer in many pieces, as a network does."""
        self.asked.append("keys")
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        told = json.dumps({"keys": [self.published.as_dict(private=False)], "more": "x" * self.padding}).encode()
        for at in range(0, len(told), max(len(told) // 8, 64)):
            await answer.write(told[at : at + max(len(told) // 8, 64)])
            await asyncio.sleep(0)
        await answer.write_eof()
        return answer

    def agrees(self, address: str) -> str:
        """Somebody signs in at the address to which the desk has sent them. Return the query with which they are sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"]})

    def _forged(self, claims: dict[str, Any]) -> str:
        """A token that is signed with our public key as if it were a shared secret."""
        parts = [json.dumps({"alg": "HS256", "kid": "one"}).encode(), json.dumps(claims).encode()]
        signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
        mark = hmac.digest(self.published.as_pem(private=False), signed, "sha256")
        return f"{signed.decode()}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"

    async def token(self, request: web.Request) -> web.Response:
        given = await request.post()
        asked = self.codes.pop(str(given["code"]), None)
        right = request.headers["Authorization"] == f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        if not right or asked is None or create_s256_code_challenge(str(given["code_verifier"])) != asked["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(self.now())
        told = {"iss": self.url, "sub": "s1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.claims}
        claims = {name: value for name, value in told.items() if value is not None}
        token = self._forged(claims) if self.forges else jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key, algorithms=["RS256"])
        return web.json_response({"access_token": "access", "token_type": "Bearer", "id_token": token})


@asynccontextmanager
async def emulated_issuer() -> AsyncIterator[EmulatedIssuer]:
    """Run it on a free port."""
    found = EmulatedIssuer()
    app = web.Application()
    app.add_routes(
        [
            web.get("/.well-known/openid-configuration", found.describe),
            web.get("/keys", found.keys),
            web.post("/token", found.token),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield found
    finally:
        await runner.cleanup()
