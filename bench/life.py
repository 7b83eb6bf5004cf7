"""Counts Slack's calls in the life of one ticket, against the emulated platforms: ``python -m bench.life FOLDER`` prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bench.desk import PLACE, Tokens, configure
from bench.emulators import worlds
from bench.machine import free_port
from bench.maker import FIRST, agent
from bot.app import App, shape
from bot.program import logs
from bot.settings import load_settings

CUSTOMER, STILL, PATIENCE = 4711, 1.0, 30.0  # seconds without a call after which nothing more is expected; the most seconds of one step
WRITING, PRIVATE = ("chat.", "reactions.", "files."), "chat.postEphemeral"


class Life:
    """One ticket from its first message to its rating, and the calls that the team's channel took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.telegram, self.slack = worlds(agent(0))
        self.telegram.add_person(CUSTOMER, "Alice")
        self.counted: dict[str, int] = {}

    @property
    def calls(self) -> list[Any]:
        """The calls that changed what the team sees."""
        return [one for one in self.slack.journal.calls if one.method.startswith(WRITING) and one.method != PRIVATE and one.effect]

    async def live(self) -> dict[str, Any]:
        site = web.Application(client_max_size=2**26)
        site.add_routes(self.telegram.routes())
        site.add_routes(self.slack.routes())
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        tokens = Tokens(self.telegram.token, self.slack.tokens.bot, self.slack.tokens.app)
        url, database = f"http://127.0.0.1:{runner.addresses[0][1]}", f"sqlite:///{self.folder / 'bellhop.db'}"
        config = configure(self.folder, database, url, port=free_port(), connected=True, tokens=tokens)
        app = App(load_settings(shape, env={**os.environ, "BELLHOP_CONFIG": str(config)}, cwd=self.folder))
        await app.start()
        try:
            await _until(lambda: not any(channel.trouble for channel in app.channels.values()))
            await self._all(app)
        finally:
            await app.stop()
            await self.telegram.close()
            await self.slack.close()
            await runner.cleanup()
        return {"calls": len(self.calls), "methods": dict(Counter(one.method for one in self.calls)), "steps": self.counted}

    async def _all(self, app: App) -> None:
        async def says(text: str) -> None:
            self.telegram.says(CUSTOMER, text)

        def reply(text: str) -> Awaitable[Any]:
            return self.slack.commands(agent(0), PLACE, "/ticket", f"reply {FIRST} {text}")

        async def rates() -> None:
            asked = next(message for message in reversed(self.telegram.chat(CUSTOMER)) if "reply_markup" in message)
            button = asked["reply_markup"]["inline_keyboard"][0][-1]
            self.telegram.presses(CUSTOMER, asked["message_id"], button["callback_data"])

        card = ""
        steps: list[tuple[str, Callable[[], Awaitable[Any]]]] = [
            ("opened", lambda: says("My printer burns")),
            ("claimed", lambda: self.slack.presses(agent(0), PLACE, card, "claim", str(FIRST))),
            ("reply 1", lambda: reply("Water it")),
            ("reply 2", lambda: reply("Is it switched off?")),
            ("follow-up 1", lambda: says("It still burns")),
            ("follow-up 2", lambda: says("Only the lamp is on")),
            ("closed", lambda: self.slack.commands(agent(0), PLACE, "/ticket", f"close {FIRST}")),
            ("rated", rates),
        ]
        for name, act in steps:
            before = len(self.calls)
            await act()
            await self._settled(app, before)
            self.counted[name] = len(self.calls) - before
            card = card or next(str(one["ts"]) for one in self.slack.messages(PLACE) if one.get("bot_id"))

    async def _settled(self, app: App, before: int) -> None:
        """Wait until the step has led to calls, and nothing follows any more."""
        await _until(lambda: len(self.calls) > before)
        last, since = len(self.calls), time.monotonic()
        while app.courier.waiting or time.monotonic() - since < STILL:
            await asyncio.sleep(0.05)
            if len(self.calls) != last:
                last, since = len(self.calls), time.monotonic()


async def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"nothing happened for {PATIENCE:g} s")
        await asyncio.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    logs.setup(level="WARNING")
    print(json.dumps(asyncio.run(Life(parser.parse_args().folder).live())))


if __name__ == "__main__":
    main()
