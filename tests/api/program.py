"""A program that uses the API of a desk without platforms, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from bot.api.server import Api
from bot.core.limits import Rate
from bot.ports.channel import FileStore
from bot.ports.tokens import Token, digest_of, new_secret
from bot.program.health import Report
from bot.program.token_commands import granted
from bot.program.web import Web
from bot.settings import HttpSettings
from tests.quick_desk import QuickDesk

ON_BOTH = pytest.mark.parametrize("stored", ["sqlite", "postgresql"], indirect=True)
"""Run a test on both databases."""


@dataclass
class Said:
    """What was answered."""

    status: int
    data: Any
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")

    @property
    def problem(self) -> str:
        """The type of the problem, without the address."""
        return str(self.data["type"]).rpartition("#problem-")[2]


class Program:
    """A program with a token."""

    def __init__(self, url: str, secret: str, session: aiohttp.ClientSession) -> None:
        self.url, self.secret, self.session = url, secret, session

    async def asks(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, **more: Any) -> Said:
        own = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if body is not None:
            more["json"] = body
        where = path if path.startswith("/api") else f"/api/v1{path}"
        async with self.session.request(method, self.url + where, headers={**own, **(headers or {})}, **more) as answer:
            read = await answer.read()
            data = await answer.json(content_type=None) if "json" in answer.content_type and read else None
            return Said(answer.status, data, answer.headers, read)

    async def gets(self, path: str, headers: Mapping[str, str] | None = None) -> Said:
        return await self.asks("GET", path, headers=headers)

    async def posts(self, path: str, body: Any = None, **headers: str) -> Said:
        return await self.asks(
            "POST", path, {} if body is None else body, {name.replace("_", "-"): value for name, value in headers.items()}
        )


class Programs:
    """The API of a desk, and whoever uses it."""

    def __init__(self, desk: QuickDesk, url: str, session: aiohttp.ClientSession, api: Api) -> None:
        self.desk, self.url, self.session, self.api = desk, url, session, api

    async def program(
        self, name: str = "export", person: str = "back:anna", *, queues: str = "", verbs: str = "all", expires_at: int = 0
    ) -> Program:
        """Return a program with a new token."""
        secret = new_secret()
        token = Token(0, name, digest_of(secret), person, queues, granted(verbs), int(self.desk.now * 1000), expires_at)
        await self.desk.store.write(lambda work: work.tokens.add(token))
        return self.with_secret(secret)

    def with_secret(self, secret: str) -> Program:
        return Program(self.url, secret, self.session)


@asynccontextmanager
async def served(desk: QuickDesk, files: FileStore | None = None, rate: Rate | None = None) -> AsyncIterator[Programs]:
    """Serve the API of an open desk on a free port."""

    async def ready() -> Report:
        return Report(True, {})

    api = Api(desk.desk, desk.store, files, rate, ticks=lambda: desk.now)  # type: ignore[arg-type]
    web = Web(HttpSettings(port=0), {}, ready, registry=CollectorRegistry(), api=lambda: api)
    port = await web.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Programs(desk, f"http://127.0.0.1:{port}", session, api)
    finally:
        await web.stop()
