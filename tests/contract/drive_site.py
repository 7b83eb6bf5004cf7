"""Drives the chat of a site. There is no platform: a page sends each event again until it is told that it is stored."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from adapters.site.channel import SiteChannel
from adapters.site.settings import SiteSettings
from adapters.site.store import HEARD, SAID, Chats, Shown
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import from_data, text_of
from bot.ports.channel import Request, Response
from bot.ports.outbound import DeliveryError, Trouble
from tests.contract.driver import NAME, ChannelDriver

SECRET = "a-secret-of-the-site-for-tests-only"
ORIGIN = "https://shop.example"


class Driver(ChannelDriver):
    channel: SiteChannel

    async def start(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._file = Path(self._folder.name) / "site.db"
        self._listeners: list[SiteChannel] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._count = 0
        self.channel = self.build()
        asked = await self.channel._server._session(Request("POST", {"content-type": "application/json"}, b"{}", {}))
        told = json.loads(asked.body)
        self.person, self._name, self._token = told["visitor"], told["name"], told["token"]

    async def stop(self) -> None:
        for task in self._sending:
            task.cancel()
        await self.channel.store.close()
        self._folder.cleanup()

    def build(self) -> SiteChannel:
        settings = SiteSettings.model_validate({"secret": SECRET, "origins": [ORIGIN], "database": f"sqlite:///{self._file}"})
        self._listeners.append(SiteChannel(NAME, settings, "https://desk.example"))
        return self._listeners[-1]

    async def says(self, text: str) -> None:
        self._send({"kind": "message", "text": text})

    async def sends_file(self, name: str, data: bytes) -> None:
        file = {"id": "file-0001", "name": name, "mime": "application/pdf", "size": len(data)}
        await self._asked("files", json.dumps(file).encode())
        await self._asked("files/file-0001", data, start="0")
        self._send({"kind": "message", "files": ["file-0001"]})

    async def sends_garbage(self) -> Any:
        sent = self._send({"kind": "dance"})
        return {"visitor": self.person, "name": self._name, "email": "", "language": "en", "files": [], "event": sent}

    @property
    def chat(self) -> Address:
        return Address(NAME, self.person)

    def acknowledged(self) -> bool:
        return not self._sending

    def grows_impatient(self) -> None:
        """It always does."""

    def shown(self) -> dict[str, str]:
        return {one.id: text_of(from_data(one.data["text"])) for one in self._messages() if one.kind == SAID and one.data["text"]}

    def files(self) -> list[Attachment]:
        found = [file for one in self._messages() if one.kind == SAID for file in one.data.get("files", ())]
        return [Attachment(NAME, f"{self.person}/{file['id']}", file["name"]) for file in found]

    def refuses_for_good(self) -> None:
        """The visitor was forgotten."""
        self._do(lambda chats: chats.forget(self.person))

    def is_busy(self, seconds: int, after: int = 0) -> None:
        """Somebody else writes to the database."""
        add, left = Chats.add, [after]

        def busy(chats: Chats, *args: Any, **more: Any) -> str:
            if left[0]:
                left[0] -= 1
                return add(chats, *args, **more)
            Chats.add = add  # type: ignore[method-assign]
            raise DeliveryError(Trouble.TRY_AGAIN, "the database is busy", retry_after=seconds)

        Chats.add = busy  # type: ignore[method-assign]

    def refuses_deletions(self) -> None:
        remove = Chats.remove

        def refused(*_: Any) -> None:
            Chats.remove = remove  # type: ignore[method-assign]
            raise DeliveryError(Trouble.REFUSED, "it stays")

        Chats.remove = refused  # type: ignore[method-assign]

    def revokes_token(self) -> None:
        """The database can't be opened any more."""
        for path in self._file.parent.glob("site.db*"):
            path.unlink()
        self._file.mkdir()

    def _send(self, payload: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        event = {"id": f"event-{self._count:04}", **payload}
        task = asyncio.create_task(self._until_stored(json.dumps(event).encode()))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return event

    async def _until_stored(self, body: bytes) -> None:
        while (answer := await self._asked("events", body)).status != 200:
            assert answer.status in (503, 401), answer
            await asyncio.sleep(0.01)

    async def _asked(self, path: str, body: bytes, **query: str) -> Response:
        headers = {"origin": ORIGIN, "content-type": "application/json", "authorization": f"Bearer {self._token}"}
        return await self._listeners[-1].receive(Request("POST", headers, body, query, path, "192.0.2.1"))

    def _messages(self) -> list[Shown]:
        found: list[Shown] = self._do(lambda chats: chats.before(self.person, 2**53, 1000))
        return [one for one in reversed(found) if one.kind in (SAID, HEARD)]

    def _do(self, work: Any) -> Any:
        """Look at the chats as another process would, without waiting."""
        store = self._listeners[-1].store
        return store._thread.submit(store._do, work).result()
