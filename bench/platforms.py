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
from itertools import count
from urllib.parse import parse_qs

from aiohttp import web

from bench.maker import AGENTS, agent

NUMBER = re.compile(rb"#(\d+)#")
TELEGRAM = b'{"ok": true, "result": {"message_id": %d, "date": 1760000000, "chat": {"id": 1, "type": "private"}, "text": "hi"}}'
ME = {"id": 9, "is_bot": True, "first_name": "b", "username": "b"}
SLACK = b'{"ok": true, "channel": "C01", "ts": "1760000000.%06d", "message": {"type": "message", "text": "hi"}}'
PERSON = b'{"ok": true, "user": {"id": "%s", "name": "alice", "real_name": "Alice", "tz": "Europe/Berlin", "locale": "en-US"}}'
ASKED = re.compile(rb"U\w+")
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
        self._numbers = range(0)
        self._hook: dict[str, object] = {"url": ""}
        self._members = _json(MEMBERS)
        self._posts = count(1)

    async def call(self, request: web.Request) -> web.Response:
        body = await request.read()
        number = NUMBER.search(body) or NUMBER.search(body.replace(b"%23", b"#"))
        slack = "/api/" in request.path
        if number and int(number[1]) in self._numbers:
            self.calls += 1
            (self.slack if slack else self.telegram).setdefault(int(number[1]), time.time())
        method = request.path.rpartition("/")[2]
        answer = self._slack(method, body) if slack else self._telegram(method, body)
        return web.Response(body=answer, headers=JSON)

    def _slack(self, method: str, body: bytes) -> bytes:
        if method == "conversations.members":
            return self._members
        if method == "users.info" and (asked := ASKED.search(body)):
            return PERSON % asked[0]
        return SLACK % next(self._posts)

    def _telegram(self, method: str, body: bytes) -> bytes:
        if method == "setWebhook":
            self._hook = {"url": parse_qs(body.decode())["url"][0]}
        answers = {"getMe": ME, "getWebhookInfo": self._hook}
        return _json({"ok": True, "result": answers[method]}) if method in answers else TELEGRAM % next(self._posts)

    async def counted(self, _: web.Request) -> web.Response:
        return web.json_response({"calls": self.calls, "slack": len(self.slack), "telegram": len(self.telegram)})

    async def arrived(self, _: web.Request) -> web.Response:
        return web.json_response({"slack": self.slack, "telegram": self.telegram})

    async def expect(self, request: web.Request) -> web.Response:
        """From now on count only these messages, and not what is still to come of a load before."""
        self._numbers = range(*await request.json())
        self.slack.clear()
        self.telegram.clear()
        self.calls = 0
        return web.Response()


async def serve() -> None:
    platforms = Platforms()
    app = web.Application(client_max_size=2**24)
    app.router.add_get("/bench/counted", platforms.counted)
    app.router.add_get("/bench/arrived", platforms.arrived)
    app.router.add_post("/bench/expect", platforms.expect)
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
