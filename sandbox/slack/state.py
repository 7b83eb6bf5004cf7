"""The data of the emulated workspace: people, channels, messages, files. Plain data with look-ups."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "group", "im", "mpim"]


@dataclass(slots=True)
class User:
    id: str
    name: str
    real_name: str
    team_id: str
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    deleted: bool = False
    presence: str = "active"
    bot_id: str = ""


@dataclass(slots=True)
class Message:
    """A message as the platform keeps it; ``body`` is its wire form without what is counted around it."""

    ts: str
    channel: str
    author: str
    body: Json
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_to: str | None = None
    selected: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_tombstone(self) -> bool:
        return self.body.get("subtype") == "tombstone"


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    kind: Kind
    members: list[str]
    archived: bool = False
    created: int = field(default_factory=lambda: int(time.time()))
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.thread_ts is not None and message.is_reply:
            self.threads.setdefault(message.thread_ts, []).append(message)

    def drop(self, message: Message) -> None:
        del self.messages[message.ts]
        if message.thread_ts is not None and message.is_reply:
            self.threads[message.thread_ts].remove(message)

    def replies(self, ts: str) -> list[Message]:
        return self.threads.get(ts, [])

    def top_level(self) -> list[Message]:
        return [message for message in self.messages.values() if not message.is_reply or message.broadcast]


@dataclass(slots=True)
class File:
    id: str
    name: str
    title: str
    mime: str
    data: bytes
    user: str
    created: int
    shares: dict[str, list[str]] = field(default_factory=dict)
    uploaded: bool = True
    expected: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class App:
    """Who the app is in this workspace."""

    bot_user: str
    bot_id: str
    app_id: str
    team_id: str
    name: str = "bellhop"
    domain: str = "sandbox"


class Workspace:
    """All data of the workspace, with ids like the platform's."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.usergroups: dict[str, Json] = {}
        self.base_url = "http://127.0.0.1"
        self.watchers: list[asyncio.Queue[dict[str, str]]] = []
        self._last_tick = 0
        self._numbers = itertools.count(1)
        self.add_user(User(app.bot_user, app.name, app.name.title(), app.team_id, is_bot=True, bot_id=app.bot_id))

    def tick(self) -> str:
        """A timestamp that is later than every one before it: it names a message within its channel."""
        self._last_tick = max(self._last_tick + 1, int(time.time() * 1_000_000))
        return f"{self._last_tick // 1_000_000}.{self._last_tick % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):09d}"

    def add_user(self, user: User) -> None:
        self.users[user.id] = user

    def im(self, user: str) -> Channel:
        """The direct conversation between the app and this user. It is created when it is first used."""
        channel_id = f"D{user[1:]}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, "", "im", [user, self.app.bot_user])
        return self.channels[channel_id]

    def notice(self, **what: str) -> None:
        for queue in self.watchers:
            queue.put_nowait(what)
