"""Albums: whatever order their parts come in, they are one message with one confirmation and one post."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from storage.engine import Connection, open_engine
from tests.house import SUPPORT, House
from tests.journeys.steps import asks
from tests.journeys.test_connections import Wired

TOM = 4712
PICTURES = [b"\xff\xd8\xff\xe0" + bytes([n]) * 64 for n in range(4)]


def posts_with_files(house: House, number: int) -> list[list[bytes]]:
    """The contents of the files of each post in a ticket's thread."""
    files = house.slack.workspace.files
    thread = house.slack.thread(SUPPORT, house.card_ts(number)) if house.card(number) else []
    return [[files[file["id"]].data for file in post["files"]] for post in thread if post.get("files")]


def rows(house: House, sql: str) -> list[tuple[Any, ...]]:
    db = Connection(open_engine(house.database))
    try:
        return db.all(sql)
    finally:
        db.close()


def part(house: House, album: str, data: bytes, caption: str = "", **more: Any) -> dict[str, Any]:
    words = {"caption": caption} if caption else {}
    return house.telegram.sends(TOM, photo=house.telegram.files.photo(data), media_group_id=album, **words, **more)


async def whole(house: House, number: int = 1001) -> None:
    await house.until(lambda: posts_with_files(house, number))
    await house.until(lambda: not rows(house, "select 1 from album_part where content <> ''"))


async def test_an_album_opens_one_ticket_with_one_post_of_all_files(house: House) -> None:
    house.telegram.sends_album(TOM, PICTURES, "Four views of my printer")
    await house.in_thread(1001, "Four views of my printer")
    await whole(house)
    assert posts_with_files(house, 1001) == [PICTURES]
    assert "\n".join(house.thread(1001)).count("Four views") == 1
    assert len(house.tom.heard()) == 1
    assert house.card(1002) is None
    assert rows(house, "select count(*) from message") == [(1,)]


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_an_album_with_its_parts_in_any_order(database: str, tmp_path: Path, mode: str) -> None:
    house = Wired(database, tmp_path)
    await house.open(telegram_mode=mode)
    try:
        house.telegram.updates.shuffled = True
        house.telegram.sends_album(TOM, PICTURES, "Four views")
        await house.in_thread(1001, "Four views")
        await whole(house)
        assert posts_with_files(house, 1001) == [PICTURES]
        assert len(house.tom.heard()) == 1
    finally:
        await house.close()


async def test_what_is_said_after_an_album_stays_behind_it(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.telegram.sends_album(TOM, PICTURES, "Look at these")
    house.tom.says("What now?")
    await house.in_thread(number, "What now?")
    thread = house.thread(number)
    assert next(at for at, text in enumerate(thread) if "Look at" in text) < next(
        at for at, text in enumerate(thread) if "What now" in text
    )
    await whole(house, number)
    assert posts_with_files(house, number) == [PICTURES]


async def test_a_part_that_comes_late_follows_the_album(house: House) -> None:
    sent = part(house, "7", PICTURES[0], "The first")
    await whole(house)
    part(house, "7", PICTURES[1])
    await house.until(lambda: len(posts_with_files(house, 1001)) == 2)
    house.telegram.edits(TOM, sent["message"]["message_id"], "The very first")
    await house.in_thread(1001, "The very first")
    assert posts_with_files(house, 1001) == [[PICTURES[0]], [PICTURES[1]]]
    assert len(house.tom.heard()) == 1
    assert house.card(1002) is None


async def test_a_restart_between_two_parts_loses_and_repeats_nothing(house: House) -> None:
    part(house, "7", PICTURES[0], "Before the restart")
    await house.until(lambda: rows(house, "select 1 from album_part"))
    await house.stop()
    part(house, "7", PICTURES[1])
    await house.start()
    await house.until(lambda: [file for post in posts_with_files(house, 1001) for file in post] == PICTURES[:2])
    assert "\n".join(house.thread(1001)).count("Before the restart") == 1
    assert len(house.tom.heard()) == 1
    assert house.card(1002) is None


async def test_every_part_of_an_album_leads_to_its_message(house: House) -> None:
    house.telegram.sends_album(TOM, PICTURES[:2], "Two views")
    second = max(message["message_id"] for message in house.telegram.chat(TOM) if message.get("photo"))
    await house.in_thread(1001, "Two views")
    await whole(house)
    house.tom.says("/new The mouse is dead")
    await house.ticket(1002)
    house.tom.says("This one above all", reply_to=second)
    await house.in_thread(1001, "This one above all")


@pytest.mark.parametrize("captioned", [0, 1])
async def test_an_edited_caption_keeps_the_files(house: House, captioned: int) -> None:
    first = part(house, "7", PICTURES[0], "" if captioned else "It burns")
    second = part(house, "7", PICTURES[1], "It burns" if captioned else "")
    await house.in_thread(1001, "It burns")
    await whole(house)
    house.telegram.edits(TOM, (first, second)[captioned]["message"]["message_id"], "It still burns")
    await house.in_thread(1001, "It still burns")
    assert posts_with_files(house, 1001) == [PICTURES[:2]]


async def test_a_forwarded_album_names_its_origin_once(house: House) -> None:
    origin = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Ann"}}
    part(house, "7", PICTURES[0], "Her words", **origin)
    part(house, "7", PICTURES[1], **origin)
    assert "Ann" in await house.in_thread(1001, "Her words")
    await whole(house)
    assert "\n".join(house.thread(1001)).count("Ann") == 1
