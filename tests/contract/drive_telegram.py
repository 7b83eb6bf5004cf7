"""Drives the adapter of Telegram."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

from adapters import load
from bot.core.message import Attachment
from bot.core.people import Address
from bot.ports.channel import Channel
from sandbox.faults import Fault
from sandbox.telegram import TelegramWorld
from tests.contract.driver import NAME, ChannelDriver, served

ANNA = 4711


class Driver(ChannelDriver):
    person = str(ANNA)

    async def start(self) -> None:
        self.world = TelegramWorld(grace=0.0)
        self.world.add_person(ANNA, "Anna", username="anna")
        # The platform lets a bot write only to people who pressed Start. This update is from before the test.
        start = self.world.says(ANNA, "/start")
        await self.world.updates.get(start["update_id"] + 1, 1, 0)
        self._exits = AsyncExitStack()
        self.address = await self._exits.enter_async_context(served(self.world))
        self.channel = self.build()

    async def stop(self) -> None:
        await self.world.close()
        await self._exits.aclose()
        assert self.world.journal.complaints() == []

    def build(self) -> Channel:
        adapter = load("telegram")
        return adapter.build(NAME, adapter.settings.model_validate({"token": self.world.token, "base_url": self.address}), "")

    async def says(self, text: str) -> None:
        self.world.says(ANNA, text)

    async def sends_file(self, name: str, data: bytes) -> None:
        self.world.sends_document(ANNA, name, data, "application/pdf")

    async def sends_garbage(self) -> Any:
        return self.world.update(message={"message_id": "x"})

    @property
    def chat(self) -> Address:
        return Address(NAME, self.person)

    def acknowledged(self) -> bool:
        return not self.world.updates.waiting()

    def grows_impatient(self) -> None:
        """It always does."""

    def shown(self) -> dict[str, str]:
        ours = (message for message in self.world.chat(ANNA) if message["from"]["is_bot"])
        return {str(message["message_id"]): message["text"] for message in ours if "text" in message}

    def files(self) -> list[Attachment]:
        found = (message["document"] for message in self.world.chat(ANNA) if message["from"]["is_bot"] and "document" in message)
        return [Attachment(NAME, file["file_id"], file["file_name"]) for file in found]

    def refuses_for_good(self) -> None:
        self.world.blocks(ANNA)

    def is_busy(self, seconds: int, after: int = 0) -> None:
        self.world.faults.add(Fault("429", "sendMessage", retry_after=seconds, after=after))

    def refuses_deletions(self) -> None:
        """Two days and an hour go by."""
        for message in self.world.chats[ANNA].messages.values():
            message["date"] -= 49 * 3600

    def revokes_token(self) -> None:
        self.world.token = "1:another"
