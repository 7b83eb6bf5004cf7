"""Drives the adapter of Slack."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from typing import Any

import yaml

from adapters import load
from adapters.slack.manifest import manifest
from bot.core.message import Attachment
from bot.core.people import Address
from bot.ports.channel import Channel
from sandbox.faults import Fault
from sandbox.slack.world import SlackWorld
from tests.contract.driver import NAME, ChannelDriver, served


class Driver(ChannelDriver):
    person = "U0CARL"

    async def start(self) -> None:
        self.world = SlackWorld(manifest=yaml.safe_load(manifest("Bellhop")), ack_within=60.0, retry_delays=(0.05,) * 300)
        self.world.add_user(self.person, "carl", "Carl Customer")
        self._exits = AsyncExitStack()
        self.world.base = f"{await self._exits.enter_async_context(served(self.world))}/api/"
        self.channel = self.build()

    async def stop(self) -> None:
        await self.world.close()
        await self._exits.aclose()
        assert (self.world.errors, self.world.lost) == ([], [])

    def build(self) -> Channel:
        adapter = load("slack")
        secrets = {"bot_token": "xoxb-sandbox", "app_token": "xapp-sandbox", "signing_secret": "sandbox-secret"}
        return adapter.build(NAME, adapter.settings.model_validate({**secrets, "base_url": self.world.base}), "")

    async def says(self, text: str) -> None:
        await self.world.posts(self.person, self.chat.place, text)

    async def sends_file(self, name: str, data: bytes) -> None:
        await self.world.posts(self.person, self.chat.place, "", files=[(name, data, "application/pdf")])

    async def sends_garbage(self) -> Any:
        event = {"type": "message", "channel": self.chat.place, "user": self.person, "ts": [], "text": "x"}
        team = {"team_id": "T0SANDBOX", "api_app_id": "A0BELLHOP", "authorizations": [{"team_id": "T0SANDBOX"}]}
        payload = {"type": "event_callback", "event_id": "Ev1", **team, "event": event}
        self.world.delivery.event(payload)
        return payload

    @property
    def chat(self) -> Address:
        return Address(NAME, self.world.im(self.person))

    def acknowledged(self) -> bool:
        return self.world.delivery.is_idle and not self.world.lost

    def grows_impatient(self) -> None:
        self.world.socket_mode.ack_within = 0.5

    def shown(self) -> dict[str, str]:
        return {one["ts"]: one["text"] for one in self._ours() if not one.get("files")}

    def files(self) -> list[Attachment]:
        found = [file for one in self._ours() for file in one.get("files", ())]
        return [Attachment(NAME, json.dumps({"id": file["id"], "url": ""}), file["name"]) for file in found]

    def refuses_for_good(self) -> None:
        self.world.faults.add(Fault("error", "chat.postMessage", times=-1, error="is_archived"))

    def is_busy(self, seconds: int, after: int = 0) -> None:
        self.world.faults.add(Fault("429", "chat.postMessage", retry_after=seconds, after=after))

    def refuses_deletions(self) -> None:
        self.world.faults.add(Fault("error", "chat.delete", times=-1, error="cant_delete_message"))

    def _ours(self) -> list[dict[str, Any]]:
        top = self.world.messages(self.chat.place)
        every = [one for first in top for one in (first, *self.world.thread(self.chat.place, first["ts"]))]
        return [one for one in every if one.get("user") != self.person]

    def revokes_token(self) -> None:
        self.world.tokens.revoked = True
