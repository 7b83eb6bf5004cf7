"""Positions: a live one is one post that follows its sender, and says when it ended. What can't be carried is told to both sides."""

from __future__ import annotations

import pytest

from storage.engine import Connection, open_engine
from tests.house import SUPPORT, House
from tests.journeys.steps import asks

TOM = 4712
HALF_AN_HOUR = 1800


def shown(house: House, number: int) -> list[str]:
    return [text for text in house.thread(number) if text.startswith("💬") and "openstreetmap" in text]


def versions(house: House) -> int:
    db = Connection(open_engine(house.database))
    try:
        return int(db.all("select count(*) from version")[0][0])
    finally:
        db.close()


async def sharing(house: House) -> tuple[int, int]:
    """A ticket and the message with its customer's live position."""
    number = await asks(house, house.tom, "My bus burns")
    sent = house.telegram.sends_location(TOM, 52.5, 13.4, HALF_AN_HOUR)
    assert "Live location" in await house.in_thread(number, "mlat=52.5&mlon=13.4")
    return number, sent["message"]["message_id"]


async def test_a_live_position_is_one_post_that_moves_and_ends(house: House) -> None:
    number, message = await sharing(house)
    for latitude in (52.51, 52.52, 52.53):
        house.telegram.moves(TOM, message, latitude, 13.4)
    assert "where it was at" in await house.in_thread(number, "mlat=52.53&")
    assert versions(house) == 0
    house.telegram.moves(TOM, message, 52.54, 13.4, stops=True)
    await house.until(lambda: "it ended at" in shown(house, number)[0])
    assert len(shown(house, number)) == 1
    assert "mlat=52.54&" in shown(house, number)[0]
    assert versions(house) == 1


async def test_a_live_position_whose_time_is_over_says_so(house: House) -> None:
    number, message = await sharing(house)
    house.telegram.moves(TOM, message, 52.51, 13.4)
    await house.in_thread(number, "mlat=52.51&")
    await house.later(minutes=31)
    await house.until(lambda: "it ended at" in shown(house, number)[0])
    assert "mlat=52.51&" in shown(house, number)[0]
    assert len(shown(house, number)) == 1


async def test_a_position_opens_a_ticket_and_moves_there(house: House) -> None:
    sent = house.telegram.sends_location(TOM, 52.5, 13.4, HALF_AN_HOUR)
    await house.ticket(1001)
    house.telegram.moves(TOM, sent["message"]["message_id"], 52.51, 13.4)
    await house.in_thread(1001, "mlat=52.51&")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("Story", {"story": {"chat": {"id": -100, "type": "channel", "title": "News"}, "id": 1}}),
        ("Unknown kind of message", {"hologram": {"of": "me"}}),
    ],
)
async def test_what_cannot_be_carried_is_told_to_both(house: House, kind: str, content: dict[str, object]) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.telegram.sends(TOM, **content)
    assert "The customer was told" in await house.in_thread(number, f"{kind}: what it contains")
    assert kind in await house.told(house.tom, "we can't see what you sent")


async def test_a_contact_with_a_full_card_brings_it_as_a_file(house: House) -> None:
    number = await asks(house, house.tom, "Whom do I ask?")
    card = "BEGIN:VCARD\nFN:Bob\nEMAIL:bob@example.com\nEND:VCARD"
    house.telegram.sends(TOM, contact={"phone_number": "+49 30 1", "first_name": "Bob", "vcard": card})
    assert "Contact" in await house.in_thread(number, "👤 Bob +49 30 1")
    thread = lambda: house.slack.thread(SUPPORT, house.card_ts(number))  # noqa: E731
    found = await house.until(lambda: [file for post in thread() for file in post.get("files", [])])
    assert (found[0]["name"], house.slack.workspace.files[found[0]["id"]].data) == ("Bob.vcf", card.encode())
