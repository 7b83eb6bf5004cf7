"""Stands in for both platforms and answers every call at once: ``python -m bench.platforms`` prints its port.

It notes when the text "#17#" came first to each side, and counts all calls, so that a load knows when everything has gone out.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

from aiohttp import web

from bench.maker import AGENTS, agent

NUMBER = re.compile(rb"#(\d+)#")
TELEGRAM = {"message_id": 1, "date": 1760000000, "chat": {"id": 1, "type": "private"}, "text": "hi"}
ME = {"id": 9, "is_bot": True, "first_name": "b", "username": "b"}
SLACK = {"ok": True, "channel": "C01", "ts": "1760000000.000001", "message": {"type": "message", "text": "hi", "ts": "1760000000.000001"}}
PERSON = {"ok": True, "user": {"id": "U00000001", "name": "alice", "real_name": "Alice", "tz": "Europe/Berlin", "locale": "en-US"}}
MEMBERS = {"ok": True, "members": [agent(number) for number in range(AGENTS)]}
JSON = {"Content-Type": "application/json"}


def _json(answer: dict[str, object]) -> bytes:
    return json.dumps(answer).encode()


class Platforms:
    """Counts what arrives."""

    def __init__(self) -> None:
        self.slack: dict[int, float] = {}
        self.telegram: dict[int, float] = {}
        self.calls = 0
        self._hook: dict[str, object] = {"url": ""}
        self._ok, self._posted, members, person = (_json(one) for one in ({"ok": True, "result": TELEGRAM}, SLACK, MEMBERS, PERSON))
        self._asked = {"conversations.members": members, "users.info": person}

    async def call(self, request: web.Request) -> web.Response:
        body = await request.read()
        number = NUMBER.search(body) or NUMBER.search(body.replace(b"%23", b"#"))
        slack = "/api/" in request.path
        if number:
            self.calls += 1
            (self.slack if slack else self.telegram).setdefault(int(number[1]), time.time())
        method = request.path.rpartition("/")[2]
        if slack:
            return web.Response(body=self._asked.get(method, self._posted), headers=JSON)
        return web.Response(body=self._telegram(method, body), headers=JSON)

    def _telegram(self, method: str, body: bytes) -> bytes:
        if method == "setWebhook":
            self._hook = {"url": parse_qs(body.decode())["url"][0]}
        answers = {"getMe": ME, "getWebhookInfo": self._hook}
        return _json({"ok": True, "result": answers[method]}) if method in answers else self._ok

    async def counted(self, _: web.Request) -> web.Response:
        return web.json_response({"calls": self.calls, "slack": len(self.slack), "telegram": len(self.telegram)})

    async def arrived(self, _: web.Request) -> web.Response:
        return web.json_response({"slack": self.slack, "telegram": self.telegram})

    async def forget(self, _: web.Request) -> web.Response:
        self.slack.clear()
        self.telegram.clear()
        self.calls = 0
        return web.Response()


async def serve() -> None:
    platforms = Platforms()
    app = web.Application(client_max_size=2**24)
    app.router.add_get("/bench/counted", platforms.counted)
    app.router.add_get("/bench/arrived", platforms.arrived)
    app.router.add_post("/bench/forget", platforms.forget)
    app.router.add_route("*", "/{call:.*}", platforms.call)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


@contextmanager
def platforms(module: str = "bench.platforms") -> Iterator[str]:
    """Run the stand-in in a process of its own. Yields its address."""
    process = subprocess.Popen([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    asyncio.run(serve())
