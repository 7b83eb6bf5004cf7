"""Files that can't be passed on: the team sees which and why, and the customer is told what they can do."""

from __future__ import annotations

from typing import Any

import pytest

from storage.engine import Connection, open_engine
from storage.files import FileStore
from storage.verify import verify
from tests.house import SUPPORT, House, text_of
from tests.journeys.conftest import Open

PE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + b"fire" * 20
LIMITS = "    files: {max_size: 1KB, refuse: [programs, scripts]}"


def shared(house: House, number: int) -> list[str]:
    """The names of the files in a ticket's thread."""
    messages = house.slack.thread(SUPPORT, house.card_ts(number))
    return [file["name"] for message in messages for file in message.get("files", [])]


async def small(opened: Open) -> House:
    return await opened(more=LIMITS)


async def test_a_film_that_a_bot_cannot_fetch_is_said_to_both(house: House) -> None:
    house.telegram.sends_document(4712, "film.mp4", b"film", "video/mp4", "my film", size=21 * 2**20)
    shown = await house.in_thread(1001, "my film")
    assert "film.mp4 did not come through: it is too large" in shown
    told = await house.told(house.tom, "“film.mp4” is too large for us to receive here")
    assert "link" in told
    heard = house.tom.heard()
    assert "#1001" in heard[0]
    assert len(heard) == 2
    house.telegram.sends_document(4712, "more.mp4", b"film", "video/mp4", "and more", size=21 * 2**20)
    await house.told(house.tom, "“more.mp4” is too large")
    assert len(house.tom.heard()) == 3
    assert house.telegram.journal.of("getFile") == []


@pytest.mark.parametrize(
    ("name", "data", "mime", "thread", "customer"),
    [
        ("setup.exe", PE, "application/octet-stream", "it is a program", "can't accept programs such as “setup.exe”"),
        ("fix.sh", b"echo", "text/plain", "it is a script", "can't accept scripts such as “fix.sh”"),
        ("holiday.jpg", PE, "image/jpeg", "it is a program", "can't accept programs such as “holiday.jpg”"),
        ("log.txt", b"x" * 1025, "text/plain", "larger than 1 KB", "larger than 1 KB, the most"),
    ],
)
async def test_what_a_queue_does_not_take(opened: Open, name: str, data: bytes, mime: str, thread: str, customer: str) -> None:
    house = await small(opened)
    house.telegram.sends_document(4712, name, data, mime, "look at this")
    assert thread in await house.in_thread(1001, name)
    assert "look at this" in await house.in_thread(1001, "look at this")
    await house.told(house.tom, customer)
    house.telegram.sends_document(4712, "fine.png", PNG, "image/png", "and this")
    await house.until(lambda: shared(house, 1001) == ["fine.png"])
    assert sum(name in text for text in house.tom.heard() if "can't" in text or "larger" in text) == 1
    assert name not in str([path.name for path in (house.folder / "files").rglob("*")])


async def test_a_customer_in_slack_is_told_too(opened: Open) -> None:
    house = await small(opened)
    im = house.slack.im("U0EVE")
    await house.slack.posts("U0EVE", im, "try this", files=[("tool.exe", PE, "application/octet-stream")])
    assert "it is a program" in await house.in_thread(1001, "tool.exe")

    def told() -> list[dict[str, Any]]:
        return [m for m in house.slack.messages(im) if "can't accept programs" in text_of(m)]

    await house.until(told)
    assert shared(house, 1001) == []


async def test_a_stored_file_that_is_changed_or_removed_by_hand_is_found(house: House) -> None:
    house.telegram.sends_document(4712, "fine.png", PNG, "image/png", "look at this")
    await house.in_thread(1001, "look at this")
    await house.until(lambda: shared(house, 1001) == ["fine.png"])
    await house.stop()
    (stored,) = [path for path in (house.folder / "files").rglob("*") if path.is_file()]
    assert _verified(house) == ""
    stored.write_bytes(PNG + b"x")
    assert "was changed" in _verified(house)
    stored.unlink()
    assert "is missing" in _verified(house)


def _verified(house: House) -> str:
    db = Connection(open_engine(house.database))
    try:
        return verify(db, 1001, files=FileStore(f"file:{house.folder}/files").measured).broken
    finally:
        db.close()
