"""Long texts and files of every kind, on their way in both directions."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

import pytest
from PIL import Image

from bot.core.cuts import file_name
from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks

LINES = "".join(f"Line {number} of a long text. 😀\n" for number in range(4000))


def picture(width: int, height: int, kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, kind, **more)
    return out.getvalue()


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture(40, 30, "JPEG", exif=exif)


@cache
def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.txt", bytes(50_000_000))
    return out.getvalue()


def in_slack(house: House, number: int) -> dict[str, Any]:
    """The files in a ticket's thread, by their names."""
    ids = [file["id"] for message in house.slack.thread(SUPPORT, house.card_ts(number)) for file in message.get("files", [])]
    return {house.slack.workspace.files[one].name: house.slack.workspace.files[one] for one in ids}


def in_telegram(house: House) -> dict[str, bytes]:
    """What the desk sent to Tom: its kind and its name, and the bytes."""
    out: dict[str, bytes] = {}
    for message in house.telegram.chat(4712):
        if message.get("from", {}).get("is_bot"):
            for kind, found in (("photo", (message.get("photo") or [None])[-1]), ("document", message.get("document"))):
                if found:
                    out[f"{kind} {found.get('file_name', '')}".strip()] = house.telegram.files.by_id[found["file_id"]].data
    return out


async def test_a_text_of_a_hundred_thousand_characters_becomes_a_file(desk: House) -> None:
    number = await asks(desk, desk.tom, "Start")
    desk.telegram.sends(4712, text=LINES)
    shown = await desk.in_thread(number, "message.txt")
    assert "Line 0 of a long text" in shown and len(shown) < 3000
    await desk.until(lambda: "message.txt" in in_slack(desk, number))
    assert in_slack(desk, number)["message.txt"].data.decode().strip() == LINES.strip()
    await desk.anna.presses("reply", number)
    await desk.anna.fills(text=LINES)
    heard = await desk.told(desk.tom, "message.txt")
    assert "Line 0 of a long text" in heard
    await desk.until(lambda: "document message.txt" in in_telegram(desk))
    assert in_telegram(desk)["document message.txt"].decode().strip() == LINES.strip()


CUSTOMERS = [
    ("page.html", b"<!doctype html><script>alert(1)</script>", "text/html", "page.html", ""),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml", "drawing.svg", ""),
    ("bomb.zip", bomb(), "application/zip", "bomb.zip", ""),
    ("cut.png", picture(64, 64)[:60], "image/png", "cut.png", "incomplete or damaged"),
    ("holiday.jpg", b"<html>not a picture</html>", "image/jpeg", "holiday.jpg", "is not what its name says"),
    ("../../etc/passwd", b"root", "text/plain", "passwd.txt", ""),
    ("\u202efdp.txt", b"text", "text/plain", "fdp.txt", ""),
    ("two\nlines.txt", b"text", "text/plain", "twolines.txt", ""),
    ("a" * 300 + ".txt", b"text", "text/plain", file_name("a" * 300 + ".txt"), ""),
    ("song", b"OggS" + bytes(100), "audio/ogg", "song.ogg", ""),
]


@pytest.mark.parametrize(("name", "data", "mime", "shown", "label"), CUSTOMERS, ids=[one[3][:20] for one in CUSTOMERS])
async def test_a_customers_file_arrives_unchanged_and_labelled(
    desk: House, name: str, data: bytes, mime: str, shown: str, label: str
) -> None:
    desk.telegram.sends_document(4712, name, data, mime, "look at this")
    await desk.in_thread(1001, label or "look at this")
    await desk.until(lambda: shown in in_slack(desk, 1001))
    assert in_slack(desk, 1001)[shown].data == data
    assert bool(label) == any("⚠️" in text for text in desk.thread(1001))


async def test_an_empty_file_is_told_in_words_to_both(desk: House) -> None:
    desk.telegram.sends_document(4712, "empty.txt", b"", "text/plain", "look at this")
    assert "empty.txt did not come through (the file is empty" in await desk.in_thread(1001, "empty.txt")
    assert "empty.txt" in await desk.told(desk.tom, "did not reach us")


async def test_an_agents_empty_file_is_told_in_words(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!reply see this", files=[("empty.txt", b"", "text/plain")])
    assert "the file is empty" in await desk.in_thread(number, "went out without 📎 empty.txt")
    await desk.told(desk.tom, "see this")


async def test_a_customer_sees_that_a_picture_is_damaged(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!reply see this", files=[("cut.png", picture(64, 64)[:60], "image/png")])
    assert "incomplete or damaged" in await desk.told(desk.tom, "cut.png")


async def test_a_voice_message_can_be_played(desk: House) -> None:
    desk.telegram.sends_voice(4712, b"OggS" + bytes(100))
    await desk.ticket(1001)
    await desk.until(lambda: "voice.ogg" in in_slack(desk, 1001))
    assert in_slack(desk, 1001)["voice.ogg"].mime == "audio/ogg"


AGENTS = [
    ("small.png", picture(200, 100), "image/png", "photo"),
    ("wide.png", picture(8000, 100), "image/png", "document wide.png"),
    ("turned.jpg", turned(), "image/jpeg", "document turned.jpg"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "document drawing.svg"),
    ("page.html", b"<!doctype html>", "text/html", "document page.html"),
    ("..\\run.txt", b"text", "text/plain", "document run.txt"),
    ("bomb.zip", bomb(), "application/zip", "document bomb.zip"),
    ("cut.png", picture(64, 64)[:60], "image/png", "photo"),
    ("holiday.jpg", b"<html>not a picture</html>", "image/jpeg", "document holiday.jpg"),
    ("\u202efdp.txt", b"text", "text/plain", "document fdp.txt"),
    ("a" * 300 + ".txt", b"text", "text/plain", "document " + file_name("a" * 300 + ".txt")),
]


@pytest.mark.parametrize(("name", "data", "mime", "sent"), AGENTS, ids=[one[0][:20] for one in AGENTS])
async def test_an_agents_file_arrives_unchanged(desk: House, name: str, data: bytes, mime: str, sent: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.slack.posts("U0ANNA", SUPPORT, "!reply see this", thread_ts=desk.card_ts(number), files=[(name, data, mime)])
    await desk.until(lambda: sent in in_telegram(desk))
    assert in_telegram(desk)[sent] == data


async def test_a_code_block_of_several_messages_stays_code(desk: House) -> None:
    number = await asks(desk, desk.tom, "Start")
    code = "".join(f"print({line})\n" for line in range(800))
    await desk.anna.types(number, f"!reply Try:\n```\n{code}```\nThanks")
    await desk.told(desk.tom, "Thanks")
    sent = [m for m in desk.telegram.chat(4712) if "print(" in m.get("text", "")]
    assert len(sent) > 1
    assert all([entity["type"] for entity in message["entities"]].count("pre") == 1 for message in sent)
    said = "".join(message["text"].replace("print(799)\nThanks", "print(799)") for message in sent)
    assert all(f"print({line})" in said for line in range(800))
    assert text_of(desk.card(number) or {})


async def test_a_file_over_the_limit_is_told_to_both_with_what_they_can_do(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.slack.posts(
        "U0ANNA", SUPPORT, "!reply see this", thread_ts=desk.card_ts(number), files=[("film.mp4", bytes(51 * 2**20), "video/mp4")]
    )
    assert "larger than the 50 MB" in await desk.told(desk.tom, "film.mp4")
    told = await desk.in_thread(number, "went out without")
    assert "larger than the 50 MB" in told and "smaller parts" in told and "link" in told
