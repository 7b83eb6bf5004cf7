"""A site's chat, and web pages that ask it over HTTP as browsers do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.site.channel import SiteChannel
from adapters.site.settings import SiteSettings
from adapters.site.tokens import Signer
from bot.ports.channel import Request, Response
from tests.recording_desk import RecordingDesk

SECRET = "a-secret-of-the-site-for-tests-only"
ORIGIN = "https://shop.example"
HOUR = 3600
JSON = {"content-type": "application/json"}


@dataclass
class Page:
    """One browser's page. ``token`` is what it keeps."""

    channel: SiteChannel
    token: str = ""
    visitor: str = ""
    peer: str = "192.0.2.1"
    origin: str | None = ORIGIN
    events: int = 0

    async def ask(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None, **headers: str) -> Response:
        told = {"authorization": f"Bearer {self.token}"} if self.token else {}
        told |= ({"origin": self.origin} if self.origin else {}) | (JSON if body is not None else {}) | headers
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return await self.channel.receive(Request(method, told, data, query or {}, path, self.peer))

    async def told(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None, status: int = 200) -> Any:
        answer = await self.ask(method, path, body, query)
        assert answer.status == status, (answer.status, answer.body)
        return json.loads(answer.body)

    async def begins(self, **session: Any) -> Any:
        found = await self.told("POST", "session", {"language": "de-AT", **session})
        self.token, self.visitor = found["token"], found["visitor"]
        return found

    async def does(self, status: int = 200, **event: Any) -> Any:
        self.events += 1
        return await self.told("POST", "events", {"id": f"event-{self.events:04}", **event}, status=status)

    async def says(self, text: str, **more: Any) -> Any:
        return await self.does(kind="message", text=text, **more)

    async def reads(self) -> list[Any]:
        return list((await self.told("GET", "messages"))["messages"])

    async def sends_file(self, own: str, data: bytes, name: str = "a.pdf", mime: str = "application/pdf") -> None:
        await self.told("POST", "files", {"id": own, "name": name, "mime": mime, "size": len(data)})
        for start in range(0, len(data), 1000):
            await self.told("POST", f"files/{own}", data[start : start + 1000], {"start": str(start)})


@dataclass
class Stage:
    """A channel with its own clock, and the desk behind it."""

    folder: Path
    url: str
    keys: dict[str, Any] = field(default_factory=dict)
    now: float = 1_800_000_000.0
    desk: RecordingDesk = field(default_factory=RecordingDesk)
    channels: list[SiteChannel] = field(default_factory=list)

    @property
    def signer(self) -> Signer:
        return Signer(SECRET, "shop")

    async def channel(self) -> SiteChannel:
        """One more process."""
        settings = SiteSettings.model_validate({"secret": SECRET, "origins": [ORIGIN], "database": self.url, **self.keys})
        made = SiteChannel("shop", settings, "https://desk.example", lambda: self.now)
        self.channels.append(made)
        await made.open()
        await made.listen(self.desk)
        return made

    async def page(self, **more: Any) -> Page:
        return Page(self.channels[0] if self.channels else await self.channel(), **more)

    def user(self, own: str = "4711", name: str = "Nina", email: str = "nina@example.org", **changes: Any) -> dict[str, Any]:
        """What a site passes about somebody who is signed in there."""
        expires = int(self.now) + HOUR
        digest = self.signer.hash_of(own, name, email, expires)
        return {"id": own, "name": name, "email": email, "expires": expires, "hash": digest, **changes}


@pytest.fixture
def keys() -> dict[str, Any]:
    """Keys of the channel; tests replace them."""
    return {}


@pytest.fixture
async def stage(tmp_path: Path, keys: dict[str, Any]) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path, f"sqlite:///{tmp_path}/site.db", keys)
    yield stage
    for channel in stage.channels:
        await channel.close()
    await stage.desk.background.close()


@pytest.fixture
async def page(stage: Stage) -> Page:
    made = await stage.page()
    await made.begins()
    return made
