"""Many, silent and slow connections: each is ended in time, and none keeps others from being answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from bot.ports.channel import Response
from bot.program import listener
from bot.program.connections import Peer, peer_of
from bot.program.health import Report
from bot.program.web import Web
from bot.settings import HttpSettings
from bot.settings.fields import network
from tests.waiting import soon, until

HEAD = b"POST /channels/front/events HTTP/1.1\r\nHost: desk\r\n"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n"
LONG = "1h"


class Door:
    """A channel that may be held up."""

    def __init__(self) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()

    async def receive(self, _: Any) -> Response:
        self.begun.set()
        await self.go_on.wait()
        return Response(200, b"taken")


class Line:
    """One connection of a client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ended(self) -> bytes:
        """Everything that came until the server ended it."""
        try:
            return await soon(self.reader.read())
        except ConnectionError:
            return b""

    async def ask(self, request: bytes = HEALTH) -> int:
        """The status of an answer; 0 when the server ends the connection instead."""
        try:
            self.writer.write(request)
            head = await soon(self.reader.readuntil(b"\r\n\r\n"))
        except (ConnectionError, asyncio.IncompleteReadError):
            return 0
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        await self.reader.readexactly(length)
        return int(head.split()[1])


class Site:
    def __init__(self, port: int, web: Web, door: Door) -> None:
        self.port, self.web, self.door = port, web, door
        self.lines = AsyncExitStack()

    async def line(self, source: str = "127.0.0.1") -> Line:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(source, 0))
        self.lines.callback(writer.close)
        return Line(reader, writer)

    async def health(self, source: str = "127.0.0.1") -> int:
        return await (await self.line(source)).ask()

    @property
    def open(self) -> int:
        assert self.web._listener is not None
        return len(self.web._listener.connections)

    async def until(self, holds: Callable[[], object]) -> None:
        await until(holds)


@asynccontextmanager
async def serving(**http: Any) -> AsyncIterator[Site]:
    async def ready() -> Report:
        return Report(ready=True, facts={})

    door = Door()
    web = Web(HttpSettings(port=0, **http), {"front": door}, ready, registry=CollectorRegistry())  # type: ignore[dict-item]
    site = Site(await web.start(), web, door)
    try:
        yield site
    finally:
        await site.lines.aclose()
        await web.stop()


@pytest.fixture
def strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the loopback network only 127.0.0.1 is this machine."""

    def told(address: str, trusted: Any = ()) -> Peer:
        return peer_of(address if address == "127.0.0.1" else address.replace("127.", "203."), trusted)

    monkeypatch.setattr(listener, "peer_of", told)


SILENT = {
    "nothing": [],
    "half a line": [b"GET /hea"],
    "half of the headers": [b"GET /healthz HTTP/1.1\r\nHost: desk\r\nX-A: b\r\n"],
}


@pytest.mark.parametrize("words", SILENT.values(), ids=SILENT)
async def test_a_connection_that_sends_no_whole_request_is_ended(words: list[bytes]) -> None:
    async with serving(header_timeout="0.1s", idle_timeout=LONG) as site:
        line = await site.line()
        for piece in words:
            line.writer.write(piece)
        assert await line.ended() == b""
        await site.until(lambda: site.open == 0)


async def test_headers_that_drip_are_not_waited_for() -> None:
    async with serving(header_timeout="0.2s", idle_timeout=LONG) as site:
        line = await site.line()
        line.writer.write(b"GET /healthz HTTP/1.1\r\n")
        ended = asyncio.create_task(line.ended())
        while not ended.done():
            line.writer.write(b"X-Drip: 1\r\n")
            await asyncio.sleep(0.01)
        assert ended.result() == b""


async def test_headers_that_drip_after_a_request_are_not_waited_for_either() -> None:
    async with serving(header_timeout="0.2s", idle_timeout=LONG) as site:
        line = await site.line()
        assert await line.ask() == 200
        ended = asyncio.create_task(line.ended())
        while not ended.done():
            line.writer.write(b"G" if not ended.done() else b"")
            await asyncio.sleep(0.01)
        assert b" 200 " not in ended.result()


async def test_an_idle_connection_is_ended_and_an_active_one_is_kept() -> None:
    async with serving(header_timeout=LONG, idle_timeout="0.3s") as site:
        idle, active = await site.line(), await site.line()
        assert await idle.ask() == await active.ask() == 200
        ended = asyncio.create_task(idle.ended())
        while not ended.done():
            assert await active.ask() == 200
            await asyncio.sleep(0.01)
        assert await active.ask() == 200


async def test_a_client_that_reads_no_answers_is_ended() -> None:
    async with serving(idle_timeout="0.3s", header_timeout="0.3s") as site:
        line = await site.line()
        line.reader._transport.pause_reading()  # type: ignore[attr-defined]
        line.writer.write(b"GET /metrics HTTP/1.1\r\nHost: desk\r\n\r\n" * 20_000)
        await site.until(lambda: site.open == 0)
        line.writer.transport.abort()


@pytest.mark.parametrize("words", [b"", HEAD, HEAD + b"Content-Length: 99\r\n\r\n{"], ids=["silent", "no headers", "no body"])
async def test_connections_that_only_wait_keep_nobody_out(words: bytes) -> None:
    async with serving(connections=16, header_timeout=LONG, body_timeout=LONG) as site:
        for _ in range(200):
            (await site.line()).writer.write(words)
        assert await site.health() == 200
        assert site.open <= 16
        assert await (await site.line()).ask(HEAD + b"Content-Length: 2\r\n\r\n{}") == 200


async def test_a_request_under_way_does_not_give_way() -> None:
    async with serving(connections=8, header_timeout=LONG) as site:
        site.door.go_on.clear()
        asked = asyncio.create_task((await site.line()).ask(HEAD + b"Content-Length: 2\r\n\r\n{}"))
        await soon(site.door.begun.wait())
        for _ in range(100):
            await site.line()
        assert await site.health() == 200
        site.door.go_on.set()
        assert await asked == 200


async def test_a_full_house_of_requests_under_way_refuses_more_and_recovers() -> None:
    async with serving(connections=4) as site:
        site.door.go_on.clear()
        asked = [asyncio.create_task((await site.line()).ask(HEAD + b"Content-Length: 2\r\n\r\n{}")) for _ in range(4)]
        await site.until(lambda: site.open == 4)
        await site.until(lambda: len(site.web._listener.connections._stages[True, 2]) == 4)  # type: ignore[union-attr, index]
        assert await (await site.line()).ended() == b""
        site.door.go_on.set()
        assert await asyncio.gather(*asked) == [200] * 4
        assert await site.health() == 200


@pytest.mark.usefixtures("strangers")
async def test_a_peer_has_so_many_connections_and_no_more() -> None:
    async with serving(connections=100, connections_per_peer=5, header_timeout=LONG) as site:
        for _ in range(50):
            await site.line("127.0.0.2")
        await site.until(lambda: site.open == 5)
        assert await site.health("127.0.0.2") == 200
        assert await site.health("127.0.0.3") == 200


@pytest.mark.usefixtures("strangers")
async def test_a_proxy_is_no_single_peer() -> None:
    async with serving(connections=100, connections_per_peer=5, header_timeout=LONG, trusted_proxies=["203.0.0.2"]) as site:
        for _ in range(20):
            await site.line("127.0.0.2")
            await site.line("127.0.0.1")
        await site.until(lambda: site.open == 40)


@pytest.mark.usefixtures("strangers")
async def test_this_machine_is_answered_while_strangers_hold_every_connection() -> None:
    async with serving(connections=16, connections_per_peer=100) as site:
        site.door.go_on.clear()
        for _ in range(30):
            (await site.line("127.0.0.2")).writer.write(HEAD + b"Content-Length: 2\r\n\r\n{}")
        await site.until(lambda: site.open == 14)
        assert await site.health("127.0.0.1") == 200
        assert await site.health("127.0.0.3") == 0
        site.door.go_on.set()


async def test_a_flood_of_connections_does_not_fill_the_log() -> None:
    with capture_logs() as logged:
        async with serving(connections=8, header_timeout=LONG) as site:
            for _ in range(300):
                await site.line()
            assert await site.health() == 200
    assert len([line for line in logged if "dropped" in line["event"]]) == 1


@pytest.mark.parametrize(
    ("address", "key", "local"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::/64", True),
        ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("::ffff:198.51.100.7", "198.51.100.7", False),
        ("198.51.100.7", "198.51.100.7", False),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64", False),
        ("2001:db8:1:2:bbbb::1", "2001:db8:1:2::/64", False),
        ("fe80::1%eth0", "fe80::/64", False),
        ("no address", "no address", False),
    ],
)
def test_a_peer_is_an_address_or_a_network_of_ipv6(address: str, key: str, local: bool) -> None:
    peer = peer_of(address)
    assert (peer.key, peer.local) == (key, local)
    assert peer.trusted is local


def test_a_network_of_trusted_proxies_is_read() -> None:
    assert peer_of("10.1.2.3", (network("10.0.0.0/8"),)).trusted
    assert not peer_of("11.1.2.3", (network("10.0.0.0/8"),)).trusted
