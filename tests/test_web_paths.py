"""A channel whose platform is a web page: all paths below its address, streams, and the address of the client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.ports.channel import Capabilities, Request, Response
from bot.program import web as server
from bot.program.connections import Stage
from bot.program.health import Report
from bot.program.web import Web
from bot.settings import HttpSettings
from tests.waiting import PATIENCE, until


class Page:
    """A channel that answers all paths. ``pieces`` are sent by a stream until None comes."""

    capabilities = Capabilities(prefix="/", serves_paths=True)

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.over = 0

    async def receive(self, request: Request) -> Response:
        self.requests.append(request)
        if request.path == "stream":
            return Response(200, b"begin|", "text/event-stream", {"Cache-Control": "no-store"}, self._stream())
        return Response(203, request.path.encode(), "text/x-own", {"X-Own": "yes"})

    async def _stream(self) -> AsyncIterator[bytes]:
        try:
            while (piece := await self.pieces.get()) is not None:
                yield piece
        finally:
            self.over += 1


@pytest.fixture
def http() -> dict[str, object]:
    """Keys of ``http:``; tests replace them."""
    return {}


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
async def url(page: Page, http: dict[str, object]) -> AsyncIterator[str]:
    async def ready() -> Report:
        return Report(True, {})

    web = Web(HttpSettings(port=0, **http), {"page": page}, ready)  # type: ignore[arg-type,dict-item]
    port = await web.start()
    yield f"http://127.0.0.1:{port}"
    page.pieces.put_nowait(None)
    await web.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        yield session


@pytest.mark.parametrize("path", ["events", "chat.js", "files/a%20b", "a/b/c"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "DELETE"])
async def test_all_paths_and_methods_come_to_such_a_channel(
    url: str, page: Page, session: aiohttp.ClientSession, method: str, path: str
) -> None:
    async with session.request(method, f"{url}/channels/page/{path}?x=1", data=b"body" if method == "POST" else None) as answer:
        assert (answer.status, answer.headers["X-Own"], answer.headers["Content-Type"]) == (203, "yes", "text/x-own")
    (asked,) = page.requests
    assert (asked.method, asked.path, asked.query) == (method, path.replace("%20", " "), {"x": "1"})


async def test_each_piece_of_a_stream_comes_at_once(url: str, page: Page, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{url}/channels/page/stream") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert await answer.content.readuntil(b"|") == b"begin|"
        for piece in (b"one|", b"two|"):
            page.pieces.put_nowait(piece)
            assert await answer.content.readuntil(b"|") == piece
        page.pieces.put_nowait(None)
        assert await answer.content.read() == b""
    await until(lambda: page.over == 1)


async def test_a_stream_ends_when_its_reader_has_gone(url: str, page: Page, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{url}/channels/page/stream") as answer:
        await answer.content.readuntil(b"|")
        answer.close()

    def noticed() -> bool:
        page.pieces.put_nowait(b"x" * 65536)
        return page.over == 1

    await until(noticed)


async def test_each_piece_of_a_stream_begins_the_time_limit_again(
    url: str, page: Page, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[Stage] = []
    monkeypatch.setattr(server, "_enter", lambda _, stage: stages.append(stage))
    async with session.get(f"{url}/channels/page/stream") as answer:
        await answer.content.readuntil(b"|")
        before = len(stages)
        for _ in range(3):
            page.pieces.put_nowait(b"on|")
            await answer.content.readuntil(b"|")
        await until(lambda: stages[before:] == [Stage.HANDLING] * 3)


CLIENTS = {
    "without a proxy": ({}, "127.0.0.1"),
    "a proxy on this machine": ({"X-Forwarded-For": "198.51.100.7"}, "198.51.100.7"),
    "an invented address before the true one": ({"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}, "198.51.100.7"),
    "two trusted proxies": ({"X-Forwarded-For": "198.51.100.7, 10.0.0.5"}, "198.51.100.7"),
    "a network of IPv6": ({"X-Forwarded-For": "2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"),
    "nonsense": ({"X-Forwarded-For": "nonsense"}, "nonsense"),
    "nothing": ({"X-Forwarded-For": ""}, "127.0.0.1"),
}


@pytest.mark.parametrize("http", [{"trusted_proxies": ["10.0.0.0/8"]}])
@pytest.mark.parametrize(("headers", "peer"), CLIENTS.values(), ids=CLIENTS)
async def test_a_channel_is_told_the_address_of_the_client(
    url: str, page: Page, session: aiohttp.ClientSession, headers: dict[str, str], peer: str
) -> None:
    async with session.get(f"{url}/channels/page/x", headers=headers):
        assert page.requests[0].peer == peer
