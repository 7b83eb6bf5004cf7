"""``bellhop sandbox``: runs the real desk with its real adapters against emulated platforms, with the page that shows them."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from adapters import kinds, load
from bot.app import App, CannotStart, shape
from bot.core.people import Identity
from bot.ports.tokens import Token, digest_of, new_secret
from bot.ports.web_sessions import new_word
from bot.program import logs
from bot.program.canned_files import put_all, read
from bot.program.listener import raise_file_limit
from bot.program.past import store_past
from bot.program.running import print_error, stop_event
from bot.program.token_commands import granted
from bot.settings import load_settings
from bot.settings.program_name import bellhop
from bot.settings.redact import secrets_of
from sandbox import history, house
from sandbox.people import COLLEAGUES


def play(port: int) -> int:
    """Run until a signal ends it. Return the exit code."""
    raise_file_limit()
    try:
        asyncio.run(_play(port))
    except CannotStart as error:
        print_error(str(error))
        return 1
    except OSError as error:
        print_error(f"Port {port} cannot be used: {error.strerror}. Choose another one: {bellhop()} sandbox --port 0")
        return 1
    return 0


async def _api(app: App) -> str:
    """Make a token of a manager, and say where the API is."""
    queue = next(iter(app.rules.queues.values()))
    secret = new_secret()
    token = Token(0, "sandbox", digest_of(secret), str(next(iter(queue.managers))), verbs=granted("all"))
    await app.store.write(lambda work: work.tokens.add(token))
    return f"The API: http://{app.settings.http.host}:{app.port}/api/docs\nA token for it, for this run: {secret}"


def _web_links(app: App) -> Callable[[str], Awaitable[str]]:
    """Return what makes a link that opens the web desk, signed in as somebody."""

    async def link(person: str) -> str:
        place = next(iter(app.rules.queues.values())).place
        word = new_word()
        await app.store.write(lambda work: work.web.add_link(digest_of(word), Identity(place.channel, person)))
        return f"{app.rules.web_url}/in/{word}"

    return link


async def _play(port: int) -> None:
    stop = stop_event()
    world = house.build({kind: text("Bellhop", "") for kind in kinds() if (text := load(kind).manifest)})
    await world.start(port)
    with tempfile.TemporaryDirectory(prefix="bellhop-") as folder:
        own = {
            "BELLHOP_DATABASE__URL": f"sqlite:///{folder}/sandbox.db",
            "BELLHOP_FILES__STORE": f"file:{folder}/files",
            "BELLHOP_HTTP__PORT": "0",
        }
        settings = load_settings(shape, env={**house.environment(world, folder), **own}, cwd=Path(folder))
        logs.setup(secrets_of(settings), level="WARNING")
        app = App(settings)
        store_past(app, history.rosters(), history.colleagues(), history.lines())
        await app.start()
        world.desk_is_at(f"http://{app.settings.http.host}:{app.port}")
        await app.store.write(lambda work: put_all(app.rules, work, read(house.CANNED)))
        try:
            if port and not world.url.endswith(f":{port}"):
                print_error(f"Port {port} is in use.")
            print_error(house.welcome(world.url, bellhop()))
            sys.stderr.write(f"{await _api(app)}\n")  # it shows a token on purpose
            if app.rules.web_url:
                world.web_link = _web_links(app)
                opened = [f"\n    {one.real_name}, {one.role}: {world.url}/sandbox/web/{one.id}" for one in COLLEAGUES]
                print_error(f"The web desk: {app.rules.web_url}\n  Opened signed in as{''.join(opened)}")
            await stop.wait()
        finally:
            await app.stop()
            await world.close()
