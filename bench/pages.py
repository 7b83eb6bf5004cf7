"""What open pages of the web desk cost while nothing happens: ``python -m bench.pages FOLDER`` prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bench.desk import Tokens, running
from bench.emulators import worlds
from bench.machine import cpu, memory
from bench.maker import agent
from bot.ports.tokens import digest_of
from bot.ports.web_sessions import WebSession, new_word
from storage import workers
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.work.sql_work import SqlWork

BOSS = "slack:U0BOSS"  # a manager by the configuration, so nobody has to be asked who they are
EACH = 40  # connections from one address; a desk limits them
SETTLED = 3.0  # seconds after which a change of memory and CPU time is over


def sessions(database: str, count: int) -> list[str]:
    """Sign somebody in so many times, and return the words for the cookies."""
    db = Connection(open_engine(database))
    db.begin()
    now = int(time.time() * 1000)
    work, found = SqlWork(db, Ids(), workers.new_name(), now, sends=False), [new_word() for _ in range(count)]
    for word in found:
        work.web.add(WebSession(0, digest_of(word), BOSS, "bench", now, now))
    work.flush()
    db.commit()
    db.close()
    return found


async def measure(folder: Path, count: int, seconds: float) -> dict[str, Any]:
    database = f"sqlite:///{folder / 'bellhop.db'}"
    async with AsyncExitStack() as stack:
        platforms, tokens = await _emulated(stack)
        desk = await asyncio.to_thread(stack.enter_context, running(folder, database, platforms, connected=True, tokens=tokens))
        words = await asyncio.to_thread(sessions, database, count)
        await _opened(stack, desk.url, words[:1], "/desk/tickets")
        await asyncio.sleep(SETTLED)
        before, idle = memory(desk.pid), await _used(desk.pid, seconds)
        streams = await _opened(stack, desk.url, words, "/desk/live")
        await asyncio.sleep(SETTLED)
        after, busy = memory(desk.pid), await _used(desk.pid, seconds)
        still = sum(not one.content.at_eof() for one in streams)
    return {
        "pages": len(streams),
        "still_open": still,
        "seconds": seconds,
        "cpu_percent": round(busy, 2),
        "cpu_percent_without_pages": round(idle, 2),
        "cpu_percent_of_pages": round(busy - idle, 2),
        "mib_of_pages": round(after - before, 1),
        "mib": after,
    }


async def _emulated(stack: AsyncExitStack) -> tuple[str, Tokens]:
    """Run the emulated platforms. Return their address, and their tokens."""
    telegram, slack = worlds(agent(0))
    site = web.Application(client_max_size=2**26)
    site.add_routes(telegram.routes())
    site.add_routes(slack.routes())
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}", Tokens(telegram.token, slack.tokens.bot, slack.tokens.app)


async def _opened(stack: AsyncExitStack, url: str, words: Sequence[str], path: str) -> list[aiohttp.ClientResponse]:
    """Open a page for each session, from several addresses of this machine."""
    found = []
    for at in range(0, len(words), EACH):
        connector = aiohttp.TCPConnector(local_addr=(f"127.0.0.{2 + at // EACH}", 0), limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None)))
        for word in words[at : at + EACH]:
            answer = await session.get(f"{url}{path}", headers={"Cookie": f"bellhop={word}"})
            answer.raise_for_status()
            found.append(answer)
    return found


async def _used(pid: int, seconds: float) -> float:
    """The share of a core that a process uses, in percent."""
    before, began = cpu(pid), time.perf_counter()
    await asyncio.sleep(seconds)
    return (cpu(pid) - before) / (time.perf_counter() - began) * 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="an empty folder")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measure(asked.folder, asked.pages, asked.seconds))))


if __name__ == "__main__":
    main()
