"""Runs the sandbox's platforms in a process of their own, for connections that stay open. Prints its port."""

from __future__ import annotations

import asyncio

import yaml
from aiohttp import web

from adapters import load
from bench.desk import Tokens
from bench.maker import AGENTS, agent
from sandbox.slack import SlackWorld
from sandbox.telegram import TelegramWorld


def worlds(*agents: str) -> tuple[TelegramWorld, SlackWorld]:
    """Both platforms. ``agents`` are the ids of the members of the queue's place."""
    manifest = load("slack").manifest
    assert manifest is not None
    slack = SlackWorld(manifest=yaml.safe_load(manifest("Bench", "")))
    slack.add_user("U0BOSS", "maria", real_name="Maria")
    for number, user in enumerate(agents):
        slack.add_user(user, f"agent{number}", real_name=f"Agent {number}")
    slack.add_channel("C01", "support", list(agents))
    return TelegramWorld(grace=0), slack


def tokens() -> Tokens:
    telegram, slack = worlds()
    return Tokens(telegram.token, slack.tokens.bot, slack.tokens.app)


async def serve() -> None:
    telegram, slack = worlds(*(agent(number) for number in range(AGENTS)))
    app = web.Application(client_max_size=2**26)
    app.add_routes(telegram.routes())
    app.add_routes(slack.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
