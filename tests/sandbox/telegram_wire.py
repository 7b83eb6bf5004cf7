"""An emulated Telegram on a free port, with the real library and a bare HTTP client pointed at it, for the tests beside this file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from telegram import Bot

from sandbox.telegram import TelegramWorld
from sandbox.telegram.checking import check
from tests.waiting import until


@dataclass
class Wire:
    """``ask`` sends JSON and returns the whole answer; ``bot`` is python-telegram-bot's."""

    world: TelegramWorld
    session: aiohttp.ClientSession
    base: str
    bot: Bot

    def url(self, method: str) -> str:
        return f"{self.base}/bot{self.world.token}/{method}"

    async def ask(self, method: str, /, **args: Any) -> Any:
        async with self.session.post(self.url(method), json=args) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body

    async def refusal(self, method: str, /, **args: Any) -> str:
        body = await self.ask(method, **args)
        assert body["ok"] is False, body
        return str(body["description"])

    async def result(self, method: str, /, **args: Any) -> Any:
        body = await self.ask(method, **args)
        assert body["ok"] is True, body
        return body["result"]


@asynccontextmanager
async def serve(routes: list[web.RouteDef]) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def telegram(**options: Any) -> AsyncIterator[Wire]:
    """Tom (4712) has written to the bot already, Olga (4711) has not."""
    world = TelegramWorld(**{"grace": 0.0, "retry_delays": (0.0, 0.01)} | options)
    world.add_person(4711, "Olga", "Petrova", "olga_p", "ru")
    world.add_person(4712, "Tom")
    world.says(4712, "/start")
    async with serve(world.routes()) as base, aiohttp.ClientSession() as session:
        bot = Bot(world.token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
        async with bot:
            yield Wire(world, session, base, bot)
        await world.close()


async def polled(wire: Wire) -> None:
    """Wait until somebody's long poll is open."""
    await until(lambda: wire.world.updates._poll is not None)


def conforms(value: Any, kind: str) -> bool:
    """Whether a value that the emulator gives out is what the reference says; raises with the place if not."""
    check(value, (kind,), kind)
    return True


def png(width: int = 8, height: int = 6) -> bytes:
    """A black picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"".join(b"\0" + bytes(3 * width) for _ in range(height)))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )
