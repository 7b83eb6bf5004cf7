"""A driver for one channel: lets a person act on its emulated platform, and reads what the platform shows.

The driver of a kind is the class ``Driver`` in ``drive_<kind>.py``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.core.message import Attachment
from bot.core.people import Address
from bot.ports.channel import Channel

NAME = "front"


class ChannelDriver(ABC):
    """One person in a direct chat with the desk. ``channel`` is the adapter under test, not opened yet."""

    person: str
    channel: Channel

    @abstractmethod
    async def start(self) -> None:
        """Start the platform and build the channel."""

    @abstractmethod
    async def stop(self) -> None: ...

    @abstractmethod
    def build(self) -> Channel:
        """One more channel for the same platform, as after a restart."""

    @abstractmethod
    async def says(self, text: str) -> None: ...

    @abstractmethod
    async def sends_file(self, name: str, data: bytes) -> None: ...

    @abstractmethod
    async def sends_garbage(self) -> Any:
        """Let the platform send an event that no adapter can translate. Returns its payload."""

    @property
    @abstractmethod
    def chat(self) -> Address:
        """Where the person's messages come from."""

    @abstractmethod
    def acknowledged(self) -> bool:
        """Whether the platform takes every event for received."""

    @abstractmethod
    def grows_impatient(self) -> None:
        """Let the platform send what is not acknowledged again within a second."""

    @abstractmethod
    def shown(self) -> dict[str, str]:
        """The desk's messages in the chat: text by id, without posts of files only."""

    @abstractmethod
    def files(self) -> list[Attachment]:
        """The desk's files in the chat, as the channel would report them."""

    @abstractmethod
    def refuses_for_good(self) -> None:
        """From now on the platform refuses posts to the chat."""

    @abstractmethod
    def is_busy(self, seconds: int, after: int = 0) -> None:
        """The platform takes ``after`` more messages. It refuses the one after them, and asks the desk to wait."""

    @abstractmethod
    def refuses_deletions(self) -> None:
        """From now on the platform doesn't let the desk delete what it has posted."""

    @abstractmethod
    def revokes_token(self) -> None:
        """From now on the platform refuses our token."""

    async def restarts(self) -> None:
        """Another process takes over the channel. It only sends."""
        await self.channel.close()
        self.channel = self.build()
        await self.channel.open()


@asynccontextmanager
async def served(world: Any) -> AsyncIterator[str]:
    """The address of an emulated platform."""
    app = web.Application()
    app.add_routes(world.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
