"""Names of people and files in six scripts: wherever they are cut on the way, characters stay whole and files keep their endings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import SUPPORT, House

LETTERS = {
    "thai": "น้ำ",
    "family": "👨‍👩‍👧‍👦",
    "flag": "🇦🇲",
    "armenian": "Հ",
    "accents": "e\u0301\u0323",
    "hindi": "क्षि",
}


def every_text(value: Any) -> list[str]:
    """Every string of a message."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in every_text(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in every_text(inner)]
    return [value] if isinstance(value, str) else []


def assert_whole(name: str, letter: str, ending: str) -> None:
    """A name that was a row of one character is still one, and has its ending."""
    assert name.endswith(f"…{ending}")
    assert len(name.encode()) <= 255
    assert set(name.removesuffix(f"…{ending}").split(letter)) == {""}


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
async def test_long_names_of_files_and_people(desk: House, letter: str) -> None:
    stem = letter * (300 // len(letter))
    desk.customer(4713, letter * 70)
    desk.telegram.sends_document(4713, stem + ".pdf", b"%PDF-1.4", "application/pdf")
    await desk.ticket(1001)
    shared = await desk.until(
        lambda: [file["name"] for message in desk.slack.thread(SUPPORT, desk.card_ts(1001)) for file in message.get("files", [])]
    )
    assert_whole(shared[0], letter, ".pdf")
    card = desk.card(1001)
    assert card is not None
    title = card["blocks"][0]["text"]["text"]
    assert_whole(title.rpartition(" · ")[2], letter, ".pdf")
    customer = next(text for text in every_text(card["blocks"][1:]) if letter * 5 in text)
    told = max(customer.split(" · "), key=len).strip().removesuffix("…")
    assert set(told.split(letter)) == {""}

    await desk.anna.types(1001, "!reply", files=[(stem + ".tar.gz", b"\x1f\x8b", "application/gzip")])
    sent = await desk.until(
        lambda: [m["document"]["file_name"] for m in desk.telegram.chat(4713) if "document" in m and m["from"]["is_bot"]]
    )
    assert_whole(sent[0], letter, ".tar.gz")
