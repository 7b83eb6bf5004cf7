"""Drives the shortest adapter. The platform is in memory: it sends an event again and again until the adapter took it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.core.message import Attachment
from bot.core.people import Address
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.store import StoreUnavailable
from tests.contract.driver import NAME, ChannelDriver
from tests.contract.tiny_channel import NotConnected, TinyChannel


class Driver(ChannelDriver):
    person = "olga"
    channel: TinyChannel

    async def start(self) -> None:
        self._listeners: list[TinyChannel] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._event = 0
        self.channel = self.build()

    async def stop(self) -> None:
        for task in self._sending:
            task.cancel()

    def build(self) -> TinyChannel:
        channel = TinyChannel(NAME)
        if self._listeners:  # what the platform shows outlives its adapter
            last = self._listeners[-1]
            channel.shown, channel.kept, channel.next_id = last.shown, last.kept, last.next_id
        self._listeners.append(channel)
        return channel

    async def says(self, text: str) -> None:
        self._send({"text": text})

    async def sends_file(self, name: str, data: bytes) -> None:
        self.channel.kept[name] = data
        self._send({"text": "", "file": name})

    async def sends_garbage(self) -> Any:
        return self._send({"text": 5})

    @property
    def chat(self) -> Address:
        return Address(NAME, self.person)

    def acknowledged(self) -> bool:
        return not self._sending

    def grows_impatient(self) -> None:
        """It always does."""

    def shown(self) -> dict[str, str]:
        return {message: text for message, (at, text) in self.channel.shown.items() if at == self.chat}

    def files(self) -> list[Attachment]:
        return [Attachment(NAME, name, name) for name in self.channel.kept]

    def refuses_for_good(self) -> None:
        self.channel.refusals.append(DeliveryError(Trouble.BLOCKED, "they blocked the desk"))

    def is_busy(self, seconds: int, after: int = 0) -> None:
        self.channel.refusals.append(DeliveryError(Trouble.TRY_AGAIN, "too fast", retry_after=seconds))

    def refuses_deletions(self) -> None:
        self.channel.refusals.append(DeliveryError(Trouble.REFUSED, "too old"))

    def _send(self, content: dict[str, Any]) -> dict[str, Any]:
        self._event += 1
        payload = {"event": f"e{self._event}", "by": self.person, "in": self.person, **content}
        task = asyncio.create_task(self._until_taken(json.dumps(payload).encode()))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return payload

    async def _until_taken(self, raw: bytes) -> None:
        while True:
            try:
                return await self._listeners[-1].take(raw)
            except (NotConnected, StoreUnavailable):
                await asyncio.sleep(0.01)

    def revokes_token(self) -> None:
        self.channel.revoked = True
