"""Many large files at once, both ways and with either store of files: they pass through the desk in pieces."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from tests.faults.bucket import NAME, Bucket
from tests.faults.desks import Desks, Process
from tests.faults.figures import measure
from tests.faults.starter import start_anew
from tests.house import SUPPORT, text_of

MIB = 2**20
MOST = 60  # MiB
FILES, SIZE = 10, 20 * MIB - 100
FIRST = 6000


class Peak:
    """How much the memory of a process grows at most. The kernel keeps the peak, so nothing has to be watched."""

    def __init__(self, process: Process) -> None:
        self._folder = Path(f"/proc/{process.process.pid}")
        (self._folder / "clear_refs").write_text("5")  # forget the peak so far
        self._before = self._read("VmRSS")

    @property
    def rise(self) -> float:
        """In MiB."""
        return self._read("VmHWM") - self._before

    def _read(self, name: str) -> float:
        found = re.search(rf"{name}:\s+(\d+) kB", (self._folder / "status").read_text())
        assert found
        return int(found[1]) / 1024


class Stored(Desks):
    """Desks whose files are where ``elsewhere`` says, if it says anything."""

    elsewhere: dict[str, str]
    start_process = staticmethod(start_anew)  # so no memory is shared with another process

    def environment(self) -> dict[str, str]:
        return super().environment() | self.elsewhere


@pytest.fixture
async def bucket(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """The environment of desks that store their files in a bucket."""
    app = web.Application()
    app.add_routes(Bucket(tmp_path / "bucket").routes())
    site = web.AppRunner(app, access_log=None)
    await site.setup()
    await web.TCPSite(site, "127.0.0.1", 0).start()
    yield {
        "BELLHOP_FILES__STORE": f"s3://{NAME}/files",
        "AWS_ENDPOINT": f"http://127.0.0.1:{site.addresses[0][1]}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }
    await site.cleanup()


@pytest.fixture(params=["folder", "bucket"])
async def stored(request: pytest.FixtureRequest, tmp_path: Path, bucket: dict[str, str]) -> AsyncIterator[Stored]:
    desks = Stored(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    desks.elsewhere = bucket if request.param == "bucket" else {}
    await desks.open()
    for number in range(FILES):
        desks.customer(FIRST + number, f"Customer {number}")
    try:
        yield desks
    finally:
        await desks.close()


async def everybody_asks(desks: Stored) -> dict[int, str]:
    """The card of each customer, once both directions and the store of files were used."""
    for number in range(FILES):
        desks.telegram.says(FIRST + number, f"q-{number}- it burns")
    await desks.until(lambda: all(card_of(desks, number) for number in range(FILES)))
    cards = {number: card_of(desks, number) for number in range(FILES)}
    desks.telegram.sends_document(FIRST, "small.dat", b"12345", "application/octet-stream")
    await desks.until(lambda: "small.dat" in in_slack(desks))
    await desks.slack.posts("U0ANNA", SUPPORT, "!r small", thread_ts=cards[0], files=[("little.dat", b"12345", "application/octet-stream")])
    await desks.until(lambda: "little.dat" in in_telegram(desks))
    return cards


def card_of(desks: Desks, number: int) -> str:
    found = [one["ts"] for one in desks.slack.messages(SUPPORT) if one.get("bot_id") and f"q-{number}-" in text_of(one)]
    return str(found[0]) if found else ""


def in_slack(desks: Desks) -> dict[str, int]:
    """What was shared there, with its size."""
    return {
        file.name: len(file.data)
        for file in desks.slack.workspace.files.values()
        if file.shares and file.user == desks.slack.workspace.app.bot_user
    }


def in_telegram(desks: Desks) -> dict[str, int]:
    """What the desk sent there."""
    sent = [message for chat in desks.telegram.chats for message in desks.telegram.chat(chat) if message.get("from", {}).get("is_bot")]
    return {message["document"]["file_name"]: message["document"]["file_size"] for message in sent if "document" in message}


def files(count: int, first: int = 0) -> list[tuple[str, bytes, str]]:
    data = bytes(SIZE)
    return [(f"large{first + number}.dat", data, "application/octet-stream") for number in range(count)]


async def arrive(desks: Stored, there: Callable[[Desks], dict[str, int]]) -> None:
    names = {f"large{number}.dat" for number in range(FILES)}
    await desks.until(lambda: names <= there(desks).keys(), progress=lambda: len(there(desks)))
    assert {size for name, size in there(desks).items() if name in names} == {SIZE}


@pytest.mark.parametrize("album", [1, 10])
async def test_customers_files_raise_the_memory_little(stored: Stored, album: int) -> None:
    process = await stored.run()
    await everybody_asks(stored)
    peak = Peak(process)
    for first in range(0, FILES, album):
        group = {"media_group_id": stored.telegram.new_album()} if album > 1 else {}
        for name, data, mime in files(album, first):
            kept = stored.telegram.files.keep("document", data, name=name, mime_type=mime)
            stored.telegram.sends(FIRST + first, document={"file_name": name, "mime_type": mime, **kept.json()}, **group)
    await arrive(stored, in_slack)
    measure(f"memory, Telegram to Slack, {album} a message, {'bucket' if stored.elsewhere else 'folder'}", f"+{peak.rise:.0f} MiB")
    assert peak.rise <= MOST


@pytest.mark.parametrize("album", [1, 10])
async def test_agents_files_raise_the_memory_little(stored: Stored, album: int) -> None:
    process = await stored.run()
    cards = await everybody_asks(stored)
    peak = Peak(process)
    for first in range(0, FILES, album):
        await stored.slack.posts("U0ANNA", SUPPORT, f"!r look {first}", thread_ts=cards[first], files=files(album, first))
    await arrive(stored, in_telegram)
    measure(f"memory, Slack to Telegram, {album} a message, {'bucket' if stored.elsewhere else 'folder'}", f"+{peak.rise:.0f} MiB")
    assert peak.rise <= MOST
