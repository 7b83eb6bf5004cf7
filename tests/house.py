"""A whole desk against both emulated platforms, with people who talk to it: ``olga.says(…)``, ``anna.presses("claim")``."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from aiohttp import web
from sqlalchemy import Engine

from adapters import load
from bot.app import App, shape
from bot.settings import load_settings
from sandbox.slack import SlackWorld
from sandbox.telegram import TelegramWorld
from storage.engine import Connection
from storage.verify import verify
from tests import waiting
from tests.databases import fill_sqlite

T = TypeVar("T")
SUPPORT, BILLING, BOSS = "C0SUPPORT", "C0BILLING", "U0BOSS"
CONFIG = """
desk: {{name: Acme Support, timezone: Europe/Berlin, language: {language}, languages: [en, ru, uk, de, hy, th]{desk}}}
http: {{port: 0}}
channels:
  telegram: {{kind: telegram, pace: {pace}, mode: {telegram_mode}, webhook_secret: hush-hush}}
  slack: {{kind: slack, pace: {pace}, mode: {slack_mode}}}
queues:
  support:
    name: Technical support
    place: slack:C0SUPPORT
    serves: [telegram, slack]
    watch: {watch}
    managers: [slack:U0BOSS]
    thread_messages: {thread_messages}
    persona: {persona}
    hours: {hours}
    sla: {{first_response: {first}, next_response: {next}{sla}}}
    escalation:
{ladder}
{more}
  billing:
    name: Billing
    place: slack:C0BILLING
    managers: [slack:U0BOSS]
    hours: always
"""
LADDER = "      - {at: 100%, notify: [queue, managers]}"
LATE, LATE_BY = os.environ.get("BELLHOP_TEST_LATE", ""), 0.25
"""A platform that answers each call late by so many seconds."""
CALM = 60.0  # seconds within which the emulated Slack wants its answers; the real one allows three, and tests/sandbox is strict


class Agent:
    """Somebody of the team, in Slack."""

    def __init__(self, house: House, user: str) -> None:
        self.house, self.user, self.slack = house, user, house.slack

    async def presses(self, verb: str, number: int, channel: str = SUPPORT, *, forged: bool = False, value: str = "") -> None:
        await self.slack.presses(self.user, channel, self.house.card_ts(number, channel), verb, value or str(number), forged=forged)

    async def types(self, number: int, text: str, channel: str = SUPPORT, **more: Any) -> str:
        return await self.slack.posts(self.user, channel, text, thread_ts=self.house.card_ts(number, channel), **more)

    async def commands(self, text: str, channel: str = SUPPORT) -> str:
        answer = await self.slack.commands(self.user, channel, "/ticket", text)
        return str(answer.get("text", ""))

    async def fills(self, **values: str) -> dict[str, Any]:
        await self.house.until(lambda: self.slack.view(self.user))
        return await self.slack.submits(self.user, values)

    def heard(self) -> list[str]:
        return [text_of(message) for message in self.slack.ephemerals(self.user)]


class Customer:
    """Somebody who asks, on Telegram."""

    def __init__(self, house: House, number: int) -> None:
        self.house, self.number, self.telegram = house, number, house.telegram

    def says(self, text: str, **more: Any) -> Any:
        return self.telegram.says(self.number, text, **more)

    def presses(self, label: str) -> str:
        """Press the newest button with this label or data."""
        for message in reversed(self.telegram.chat(self.number)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in (button["text"], button.get("callback_data")):
                        return self.telegram.presses(self.number, message["message_id"], button["callback_data"])
        raise AssertionError(f"no button {label}: {self.telegram.chat(self.number)}")

    def heard(self) -> list[str]:
        return [
            message.get("text") or message.get("caption") or ""
            for message in self.telegram.chat(self.number)
            if message.get("from", {}).get("is_bot")
        ]


@cache
def _manifest() -> dict[str, Any]:
    made = load("slack").manifest
    assert made is not None
    manifest: dict[str, Any] = yaml.safe_load(made("Acme", ""))
    return manifest


@web.middleware
async def _late(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    if request.path.startswith({"slack": "/api/", "telegram": "/bot"}[LATE]):
        await asyncio.sleep(LATE_BY)
    return await handler(request)


class House:
    """Platforms, people and one desk; ``open`` with options to change its configuration."""

    patience = waiting.PATIENCE

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.telegram = TelegramWorld(grace=0)
        self.slack = SlackWorld(manifest=deepcopy(_manifest()), ack_within=CALM)
        self.slack.screens.trigger_life = CALM
        for user, name in (("U0ANNA", "anna"), ("U0BORIS", "boris"), (BOSS, "maria"), ("U0EVE", "eve")):
            self.slack.add_user(user, name, real_name=name.title())
        self.slack.add_channel(SUPPORT, "support", ["U0ANNA", "U0BORIS"])
        self.slack.add_channel(BILLING, "billing", ["U0BORIS"])
        self.anna, self.boris, self.boss, self.eve = (Agent(self, user) for user in ("U0ANNA", "U0BORIS", BOSS, "U0EVE"))
        self.olga = self.customer(4711, "Olga", "ru")
        self.tom = self.customer(4712, "Tom", "en")
        self.app: App | None = None
        self.options: dict[str, str] = {}
        self._ahead = 0.0
        self._site: web.AppRunner | None = None
        self.url = ""

    def customer(self, number: int, name: str, language: str = "en") -> Customer:
        self.telegram.add_person(number, name, language_code=language)
        return Customer(self, number)

    async def open(self, **options: str) -> None:
        app = web.Application(client_max_size=2**26, middlewares=[_late] if LATE else [])
        app.add_routes(self.telegram.routes())
        app.add_routes(self.slack.routes())
        self._site = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._site.setup()
        await web.TCPSite(self._site, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._site.addresses[0][1]}"
        await self.start(**options)

    def environment(self) -> dict[str, str]:
        return {
            "BELLHOP_CONFIG": str(self.folder / "config.yaml"),
            "BELLHOP_DATABASE__URL": self.database,
            "BELLHOP_FILES__STORE": f"file:{self.folder}/files",
            "BELLHOP_CHANNELS__TELEGRAM__BASE_URL": self.url,
            "BELLHOP_CHANNELS__TELEGRAM__TOKEN": self.telegram.token,
            "BELLHOP_CHANNELS__SLACK__BASE_URL": f"{self.url}/api/",
            "BELLHOP_CHANNELS__SLACK__BOT_TOKEN": self.slack.tokens.bot,
            "BELLHOP_CHANNELS__SLACK__APP_TOKEN": self.slack.tokens.app,
            "BELLHOP_CHANNELS__SLACK__SIGNING_SECRET": "sandbox-secret",
        }

    def configure(self, **options: str) -> None:
        self.options = {
            "pace": "none",
            "telegram_mode": "polling",
            "slack_mode": "socket",
            "thread_messages": "note",
            "watch": "[]",
            "persona": "name",
            "first": "30m",
            "next": "2h",
            "ladder": LADDER,
            "hours": "always",
            "sla": "",
            "more": "",
            "desk": "",
            "language": "en",
            **self.options,
            **options,
        }
        (self.folder / "config.yaml").write_text(CONFIG.format(**self.options), encoding="utf-8")

    async def start(self, **options: str) -> None:
        """Start the desk (again)."""
        self.configure(**options)
        fill_sqlite(self.database)
        self.app = App(load_settings(shape, env=self.environment(), cwd=self.folder))
        self.app.store.clock = self.app.desk.clock = lambda: time.time() + self._ahead
        await self.app.start()
        await self.until(lambda: not any(channel.trouble for channel in self.desk.channels.values()))

    @property
    def desk(self) -> App:
        assert self.app is not None
        return self.app

    async def later(self, **span: float) -> None:
        """So much (``minutes=61``) goes by on the desk's clock; what is due on the way was dealt with in its time, though not yet delivered."""
        end = self._ahead + timedelta(**span).total_seconds()
        while (due := await self.desk.desk.tick()) is not None and (ahead := due / 1000 - time.time()) < end:
            self._ahead = max(self._ahead, ahead)
        self._ahead = end
        await self.desk.desk.tick()

    def sleeps(self, **span: float) -> None:
        """So much goes by while nobody looks."""
        self._ahead += timedelta(**span).total_seconds()

    async def stop(self) -> None:
        if self.app is not None:
            app, self.app = self.app, None
            await app.stop()
            assert_intact(app.store.engine)

    async def close(self) -> None:
        await self.stop()
        await self.telegram.close()
        await self.slack.close()
        if self._site is not None:
            await self._site.cleanup()

    # Looking

    async def until(self, look: Callable[[], T], *, progress: Callable[[], object] = lambda: None) -> T:
        """Wait until ``look`` returns something true; as long as ``progress`` changes its value, for longer than usual."""
        return await waiting.until(look, self.patience, progress=progress, shown=self._shown)

    def _shown(self) -> str:
        return f"Slack shows {[text_of(message) for message in self.slack.messages(SUPPORT)]}"

    async def ticket(self, number: int, channel: str = SUPPORT) -> dict[str, Any]:
        """The card of a ticket, once it stands there."""
        return await self.until(lambda: self.card(number, channel))

    def card(self, number: int, channel: str = SUPPORT) -> dict[str, Any] | None:
        return next(
            (message for message in self.slack.messages(channel) if f"#{number}" in text_of(message) and message.get("bot_id")), None
        )

    def card_ts(self, number: int, channel: str = SUPPORT) -> str:
        card = self.card(number, channel)
        assert card is not None
        return str(card["ts"])

    def thread(self, number: int, channel: str = SUPPORT) -> list[str]:
        """What was said on a ticket: the customer's words on its card, and its thread."""
        card, *thread = self.posts(number, channel) or [{}]
        told = [text_of(post) for post in thread]
        return [*(words for words in asked_on(card) if not self._is_below(words, told)), *told]

    def _is_below(self, asked: str, thread: list[str]) -> bool:
        """Whether what the card's title says is only the beginning of a message whose place is the thread, as it has files or is long."""
        words = asked.partition("\n")[2]
        captions = [said.get("caption", "") for chat in self.telegram.chats for said in self.telegram.chat(chat)]
        rooms = [self.slack.board.shown(said) for room in self.slack.workspace.channels.values() for said in room.top_level()]
        captions += [said.get("text", "") for said in rooms if said.get("files")]
        return any(text.startswith(asked) for text in thread) or any(text.startswith(words) for text in captions)

    def posts(self, number: int, channel: str = SUPPORT) -> list[dict[str, Any]]:
        """A ticket's card and the messages in its thread."""
        card = self.card(number, channel)
        return [card, *self.slack.thread(channel, card["ts"])] if card else []

    async def in_thread(self, number: int, words: str, channel: str = SUPPORT) -> str:
        return await self.until(lambda: next((text for text in self.thread(number, channel) if words in text), ""))

    async def told(self, customer: Customer, words: str) -> str:
        return await self.until(lambda: next((text for text in customer.heard() if words in text), ""))

    async def in_direct(self, agent: Agent, words: str) -> dict[str, Any]:
        return await self.until(lambda: next((m for m in self.slack.messages(self.slack.im(agent.user)) if words in text_of(m)), None))


def assert_intact(engine: Engine) -> None:
    """Whatever happened in a test, the record proves all of it."""
    db = Connection(engine)
    try:
        broken = verify(db, 1001).broken
        assert not broken, broken
    finally:
        db.close()


def asked_on(card: dict[str, Any]) -> list[str]:
    """The customer's first message as the card contains it: quoted, or as its title."""
    shown = ["\n".join(_texts(block)) for block in card.get("blocks", []) if block["type"] == "rich_text"]
    plain = card.get("text", "").partition("\n💬 ")
    quoted = [words for words in shown if words.startswith("💬 ")] or ([f"💬 {plain[2]}"] if plain[1] else [])
    return quoted or [f"💬 {found['name']}\n{found['words']}" for found in [TITLED.search(text_of(card))] if found]


TITLED = re.compile(r"^\S+ #\d+ · (?P<words>.*[^…\n])\n(?:.*\n)?Customer: (?P<name>.*?)(?: \(@.*\))?(?: ·.*)?$", re.MULTILINE)
"""A card without a quote, whose title is the whole message or the beginning of one in the thread."""


LINK = re.compile(r"<[^<>|]+\|([^<>]+)>")
"""A link with a label, in a text with Slack's own marks."""


def text_of(message: dict[str, Any]) -> str:
    """All that a reader sees of a Slack message, blocks included."""
    return "\n".join(_texts(message.get("blocks"))) or str(message.get("text", ""))


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        out: list[str] = []
        for item in value:
            out += _texts(item)
        return (
            ["".join(out)]
            if value and isinstance(value[0], dict) and value[0].get("type") in ("text", "link", "user", "channel", "emoji", "date")
            else out
        )
    if isinstance(value, dict):
        if value.get("type") in ("plain_text", "mrkdwn", "text") and isinstance(value.get("text"), str):
            return [LINK.sub(r"\1", value["text"]) if value["type"] == "mrkdwn" else value["text"]]
        if value.get("type") == "link":
            return [value.get("text") or value["url"]]
        if value.get("type") == "user":
            return [f"<@{value['user_id']}>"]
        if value.get("type") == "channel":
            return [f"<#{value['channel_id']}>"]
        if value.get("type") == "date":
            return [value.get("fallback", "")]
        return [text for name, inner in value.items() if name not in ("type", "style", "confirm") for text in _texts(inner)]
    return []
